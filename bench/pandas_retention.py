"""The retention script of a published article, for comparison: python3 pandas_retention.py EVENTS TABLE [W|D] [MINIMUM]."""

import sys

import pandas as pd


def main(csv_path, result_csv, cohort_period="W", min_cohort_size=5):
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


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:5]))
