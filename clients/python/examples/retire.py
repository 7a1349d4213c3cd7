"""Which features of a team nothing in use needs, and what still has to be told: `python retire.py [team]`."""

from __future__ import annotations

import sys

import mlg


def unused_features(team: str | None) -> list[mlg.answers.UnusedNode]:
    return list(mlg.unused("Feature", team=team, sort="team").all(most=10_000))


def main() -> None:
    team = sys.argv[1] if len(sys.argv) > 1 else None
    try:
        features = unused_features(team)
    except mlg.Refused as refusal:
        sys.exit(f"{refusal.detail} {refusal.hint or ''}")
    for feature in features:
        owner = "nobody" if feature.team is None else feature.team.name
        print(f"{feature.name}\t{owner}\t{feature.uri}")
    print(f"{len(features)} features", file=sys.stderr)


if __name__ == "__main__":
    main()
