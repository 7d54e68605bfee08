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

sys.path.insert(0, str(Path(__file__).resolve().parents[5] / "bench"))
import pandas_retention  # noqa: E402  the article's script


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
                pandas_retention.main(path, directory / f"{name}_{period}_min{minimum}.csv", period, minimum)


main(Path(sys.argv[1]))
