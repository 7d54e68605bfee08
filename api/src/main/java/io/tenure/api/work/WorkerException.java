package io.tenure.api.work;

/** A command whose end nobody knows: it may have done all of its work, or none. Running it again is safe. */
public final class WorkerException extends RuntimeException {
    WorkerException(String message) {
        super(message);
    }

    WorkerException(String message, Throwable cause) {
        super(message, cause);
    }
}
