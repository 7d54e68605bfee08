"""Makes the two example files of the cohort article and their tables by its own pandas script.

Needs pandas. The files are fixed by the seed; run again only to check them:
    python3 make_scenarios.py OUTPUT_DIRECTORY
"""

import csv
import gzip
import io
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd


def events(seed, rows, users, first_day, last_day, columns):
    """Session events of users who arrive over the range and come back less and less."""
    rng = random.Random(seed)
    start = datetime.fromisoformat(first_day)
    days = (datetime.fromisoformat(last_day) - start).days + 1
    arrivals = [rng.randrange(days) for _ in range(users)]
    result = []
    for n in range(rows):
        user = n if n < users else rng.randrange(users)
        day = arrivals[user]
        if n >= users:
            day = min(days - 1, day + int(rng.expovariate(1 / 12)))
        time = start + timedelta(days=day, seconds=rng.randrange(86_400))
        row = {
            "event_time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "user_id": 10_000 + user,
            "session_id": f"s{user}-{day}-{rng.randrange(3)}",
            "event_type": rng.choice(["view", "search", "checkout, step 1", 'say "hi"']),
            "product_id": f"p{rng.randrange(40)}",
        }
        result.append([row[column] for column in columns])
    rng.shuffle(result)
    return result


def cohorts(csv_path, result_csv, cohort_period, min_cohort_size):
    """The article's script, statement by statement."""
    df = pd.read_csv(csv_path, parse_dates=["event_time"])
    df = df[["event_time", "user_id", "session_id"]].dropna()
    df["event_time"] = pd.to_datetime(df["event_time"], utc=True)
    df["first_seen"] = df.groupby("user_id")["event_time"].transform("min")
    df["cohort"] = df["first_seen"].dt.to_period(cohort_period).apply(lambda p: p.start_time)
    df["period_start"] = df["event_time"].dt.to_period(cohort_period).apply(lambda p: p.start_time)
    df["period_index"] = (
        (df["period_start"] - df["cohort"]).dt.days // (7 if cohort_period == "W" else 1)
    ).astype(int)
    cohort_sizes = df.groupby("cohort")["user_id"].nunique().rename("cohort_size")
    retention = (
        df.groupby(["cohort", "period_index"])["user_id"]
        .nunique()
        .rename("active_users")
        .reset_index()
        .merge(cohort_sizes.reset_index(), on="cohort")
    )
    retention["retention"] = retention["active_users"] / retention["cohort_size"]
    retention = retention[retention["cohort_size"] >= min_cohort_size].sort_values(["cohort", "period_index"])
    retention.to_csv(result_csv, index=False)


def main(directory):
    scenarios = {
        "marketplace": (1, 18_432, 2_400, "2025-02-01", "2025-03-31",
                        ["event_time", "user_id", "session_id", "event_type", "product_id"]),
        "onboarding": (2, 1_000, 200, "2025-02-10", "2025-04-06",
                       ["event_time", "user_id", "session_id", "event_type"]),
    }
    for name, (seed, rows, users, first_day, last_day, columns) in scenarios.items():
        path = directory / f"{name}.csv.gz"
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(events(seed, rows, users, first_day, last_day, columns))
        with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
            packed.write(text.getvalue().encode())
        for period in ("W", "D"):
            for minimum in (1, 5):
                cohorts(path, directory / f"{name}_{period}_min{minimum}.csv", period, minimum)


main(Path(sys.argv[1]))
