"""Tenure every night, for Airflow 3: docs/scheduling.md.

tenure_nightly ingests the files of a day, counts, checks, exports and tells. tenure_backfill computes days anew. The worker that
runs them has Tenure and what scripts/tenure needs. Every command line stands in one text, so that Tenure's tests can read it.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from datetime import timedelta

import pendulum
from airflow.sdk import Param, dag, task

try:
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # where it was in the first versions of Airflow 3
    from airflow.exceptions import AirflowFailException

TENURE = os.environ.get("TENURE", "/opt/tenure/scripts/tenure")
STORE = os.environ.get("TENURE_STORE", "/data/store")
INPUT = os.environ.get("TENURE_INPUT", "/data/events")
OUTPUT = os.environ.get("TENURE_OUTPUT", "/data/export")

INPUT_DATA = 4
BUSY = 5
NOT_THERE_YET = 6
KILLED = 128  # and above: by a signal. Whatever was killed has changed nothing


def tenure(command_line: str, again_on: tuple[int, ...] = (BUSY, NOT_THERE_YET), **values: str) -> None:
    """Runs a command. What time cures is tried again as the task says; all else fails at once, for a person has to look."""
    words = [word.format(**values) for word in shlex.split(command_line)]
    code = subprocess.run([TENURE, *words], check=False).returncode
    if code == 0:
        return
    message = f"tenure {words[0]} ended with {code}; the reason is in the log above"
    if code in again_on or code < 0 or code > KILLED:
        raise RuntimeError(message)
    raise AirflowFailException(message)


DEFAULTS = {"retries": 6, "retry_delay": timedelta(minutes=30), "execution_timeout": timedelta(hours=4)}


@dag(
    dag_id="tenure_nightly",
    schedule="30 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    # a night counts all that has come since the last one; only the files of missed days are missing, for which there is
    # `airflow backfill create --dag-id tenure_nightly --from-date … --to-date … --max-active-runs 1`
    catchup=False,
    # a store has one writer; a backfill has a limit of its own
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tenure"],
)
def tenure_nightly():
    @task
    def ingest(logical_date=None):
        # of a run that a person starts there may be none
        day = f"{(logical_date or pendulum.now('UTC')) - timedelta(days=1):%Y-%m-%d}"
        # 4 is also a folder that isn't there yet
        tenure(
            "ingest {input}/{day} --store {store}",
            again_on=(INPUT_DATA, BUSY, NOT_THERE_YET),
            input=INPUT,
            day=day,
            store=STORE,
        )

    @task
    def nightly():
        tenure("nightly --store {store}", store=STORE)

    @task
    def fsck():
        tenure("fsck --store {store}", store=STORE)

    @task
    def export():
        tenure("export csv --store {store} --to {output}", store=STORE, output=OUTPUT)

    @task
    def alert():
        tenure("alert --store {store}", store=STORE)

    ingest() >> nightly() >> fsck() >> [export(), alert()]


@dag(
    dag_id="tenure_backfill",
    schedule=None,
    params={
        "from": Param(type="string", format="date", description="The first UTC date to compute anew"),
        "to": Param(type="string", format="date", description="The last one"),
    },
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tenure"],
)
def tenure_backfill():
    @task
    def backfill(params=None):
        tenure(
            "backfill --store {store} --from {first} --to {last}", store=STORE, first=params["from"], last=params["to"]
        )

    backfill()


tenure_nightly()
tenure_backfill()
