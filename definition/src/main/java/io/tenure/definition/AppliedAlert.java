package io.tenure.definition;

import java.util.UUID;

/**
 * An alert as the store keeps it.
 *
 * @param alertId given when the alert was first applied
 * @param version the first of its versions that judge every cell as this one does: another description is no other rule
 * @param definition what it says
 */
public record AppliedAlert(UUID alertId, int version, AlertDefinition definition) {}
