# Generated from the OpenAPI document (clients/generator); UPDATE=1 on its test writes it anew.

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from . import answers
from ._caller import Caller, Row
from ._export import Export
from ._values import Moment

VERSION = "0.2.0"
"""Of the service that this client was made with."""

NO_PAST: dict[str, str] = {
    "search": "a search is of the present, since an index has no past. Ask for an entity, its lineage or its history as of then",
    "suggest": "a search is of the present, since an index has no past. Ask for an entity, its lineage or its history as of then",
    "quality": "this counts what a search finds, which is of the present. The past is by day (by=day), with the definitions of now",
    "curves": "curves are read from the source as it is now: none is kept",
    "artifacts": "artifacts are read from the source as it is now: none is kept",
    "log": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "rules": "this is of the present: ask why an edge is there as of then for the rule that concluded it",
    "status": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "sources": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "deletions": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "retries": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "quarantine": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "retention": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "tokens": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "sessions": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "roles": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "audit": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "verify_audit": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "me": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "saved": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "subscriptions": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
    "deliveries": "this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then",
}
"""Why a question cannot be asked as of a moment."""


class PastQuestions(Caller):
    """Questions that can be asked as of a moment."""

    def describe(self, uri: str, *, rows: int | None = None, as_of: Moment | None = None) -> answers.DescribeAnswer:
        """An entity in full, of any type.

        Its attributes, how much it is related to and by what, which documents describe it, and what the service found. The URI is one percent-encoded segment of the path, or is written there as it is. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            rows: how many rows of each relationship to show (usually 0)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}", past=True), answers.DescribeAnswer, {"uri": uri, "rows": rows, "asOf": as_of})

    def normalised(self, uri: str, *, as_of: Moment | None = None) -> answers.NormalisedAnswer:
        """An entity as normalisation made it.

        The shape of the contract: names in snake_case, what sources stated, and nothing that the service concluded. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/normalised", past=True), answers.NormalisedAnswer, {"uri": uri, "asOf": as_of})

    def dossier(self, uri: str, *, as_of: Moment | None = None) -> answers.DossierAnswer:
        """Everything that is stated of a version of a model and around it, each with its source and transaction.

        For audits: the data, features, code, runs, evaluations, tests, deployments and people, as of one transaction, with a digest. At most 200 things upstream, 100 downstream and 5000 statements; what is cut is listed. The same transaction has the same answer, until a value is redacted. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: a version of a model
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/dossier", past=True), answers.DossierAnswer, {"uri": uri, "asOf": as_of})

    def related(self, uri: str, by: str, *, attributes: str | Iterable[str] | None = None, filter: str | None = None, edges: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.RelatedAnswer:
        """What an entity is related to by one relationship.

        The names that lead somewhere are among the relationships of the entity itself. In the order in which they were first mentioned. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            by: a relationship, an inverse or a view: the name of a field of the same name in GraphQL
            attributes: attributes of each that are shown as well
            filter: a part of the name or the URI of what is listed
            edges: show what supports each, and when it was last confirmed (usually false)
            limit: things on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/related", past=True), answers.RelatedAnswer, {"uri": uri, "by": by, "attributes": attributes, "filter": filter, "edges": edges, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_related(self, uri: str, by: str, *, attributes: str | Iterable[str] | None = None, filter: str | None = None, edges: bool | None = None, as_of: Moment | None = None) -> Export[answers.RelatedNode]:
        """What an entity is related to by one relationship: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/related", past=True), answers.RelatedNode, {"uri": uri, "by": by, "attributes": attributes, "filter": filter, "edges": edges, "asOf": as_of})

    def history(self, uri: str, *, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.HistoryAnswer:
        """What happened to an entity, newest first.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            limit: changes on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/history", past=True), answers.HistoryAnswer, {"uri": uri, "limit": limit, "cursor": cursor, "asOf": as_of})

    def lineage(self, uri: str, *, direction: Literal["upstream", "downstream"] | None = None, types: str | Iterable[str] | None = None, until: str | Iterable[str] | None = None, depth: int | None = None, owners: bool | None = None, weakest: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.LineageAnswer:
        """Where something comes from, or what a change to it reaches.

        Everything, nearest first, each with the shortest path to it. Pages are all of one transaction. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: where the walk begins
            direction: upstream (its origins) or downstream (what it reaches) (usually "upstream")
            types: list only these entity types or interfaces; the walk goes through all
            until: go no further than these entity types or interfaces
            depth: so many steps at most
            owners: who owns each, and which teams, with the reason (usually false)
            weakest: the least certain step of each path (usually false)
            limit: things on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/lineage", past=True), answers.LineageAnswer, {"uri": uri, "direction": direction, "types": types, "until": until, "depth": depth, "owners": owners, "weakest": weakest, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_lineage(self, uri: str, *, direction: Literal["upstream", "downstream"] | None = None, types: str | Iterable[str] | None = None, until: str | Iterable[str] | None = None, depth: int | None = None, owners: bool | None = None, weakest: bool | None = None, as_of: Moment | None = None) -> Export[answers.LineageNode]:
        """Where something comes from, or what a change to it reaches: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/lineage", past=True), answers.LineageNode, {"uri": uri, "direction": direction, "types": types, "until": until, "depth": depth, "owners": owners, "weakest": weakest, "asOf": as_of})

    def impact(self, uri: str, *, team: str | None = None, steps: bool | None = None, types: str | Iterable[str] | None = None, group: Literal["models", "instances", "deployments", "tests", "services", "features", "datasets", "pipelines", "others"] | None = None, weakest: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ImpactAnswer:
        """What a change to something reaches, who owns that, and why.

        With a team the groups count and list what that team owns: a group by its URI, the name in a tag, `none` for what no team owns, or `largest` for whichever of these has the most, unless everything fits on the page. All other counts and the verdict are of everything. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: what is to change
            team: only of this team: URI, tag, none or largest
            steps: paths by name (usually false)
            types: count and list only these entity types or interfaces; the verdict is of all
            group: only this group; a cursor goes with its group
            weakest: the least certain step of each path (usually false)
            limit: things on a page, of all groups together, and of each further list (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/impact", past=True), answers.ImpactAnswer, {"uri": uri, "team": team, "steps": steps, "types": types, "group": group, "weakest": weakest, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_impact(self, uri: str, *, team: str | None = None, steps: bool | None = None, types: str | Iterable[str] | None = None, group: Literal["models", "instances", "deployments", "tests", "services", "features", "datasets", "pipelines", "others"] | None = None, weakest: bool | None = None, as_of: Moment | None = None) -> Export[answers.ImpactRow]:
        """What a change to something reaches, who owns that, and why: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/impact", past=True), answers.ImpactRow, {"uri": uri, "team": team, "steps": steps, "types": types, "group": group, "weakest": weakest, "asOf": as_of})

    def map(self, uri: str, *, direction: Literal["upstream", "downstream", "both"] | None = None, hops: int | None = None, open: str | Iterable[str] | None = None, along: str | Iterable[str] | None = None, types: str | Iterable[str] | None = None, rel: str | Iterable[str] | None = None, freshness: str | Iterable[str] | None = None, production: bool | None = None, since: Moment | None = None, edges: int | None = None, as_of: Moment | None = None) -> answers.MapAnswer:
        """What to draw around something: its lineage within some steps, many alike as one group.

        Everything that the lineage reaches within the steps is drawn by itself or counted in one group. At most 150 are drawn, and those of along; where that is too few, it is grouped by type and owning team. Opening something never removes what is drawn. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: what the map is drawn around
            direction: upstream (where it comes from), downstream (what a change of it reaches) (usually "both")
            hops: how many steps from there (usually 1)
            open: what to open, in this order: ids of groups (each time one is named, a further page of it is drawn), and URIs: of what is drawn, or of what is in a group, to draw it by itself
            along: a path from uri, each one step from the one before, 50 at most: drawn by themselves, whatever steps and filters leave out
            types: show only these entity types or interfaces; the walk goes through all
            rel: show only what is reached over these relationships: edge types, or names in either direction
            freshness: show only what is as fresh as one of these: fresh, ageing, stale, unknown; by how often its source is listed
            production: show only what serves or is tested in production, what leads there, and what that leads to (usually false)
            since: an earlier moment to compare with: what was there only then is drawn too, and all says its presence
            edges: edges at most (usually 200)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/map", past=True), answers.MapAnswer, {"uri": uri, "direction": direction, "hops": hops, "open": open, "along": along, "types": types, "rel": rel, "freshness": freshness, "production": production, "since": since, "edges": edges, "asOf": as_of})

    def paths(self, from_: str, to: str, *, limit: int | None = None, as_of: Moment | None = None) -> answers.PathsAnswer:
        """The shortest ways that things flow between two entities.

        Both directions are tried. Each path passes an entity once at most; of several edges between two the first of the catalogue is shown. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: where the paths begin
            to: where they end
            limit: so many of the shortest (usually 5)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/paths", past=True), answers.PathsAnswer, {"from": from_, "to": to, "limit": limit, "asOf": as_of})

    def why(self, from_: str, to: str, *, as_of: Moment | None = None) -> answers.WhyAnswer:
        """Why there is an edge between two things.

        Each edge from one to the other, or back: what sources stated, and what rules concluded from it. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: one of the two
            to: the other
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/why", past=True), answers.WhyAnswer, {"from": from_, "to": to, "asOf": as_of})

    def unused(self, type: str, *, team: str | None = None, sort: Literal["name", "team", "updated", "certainty"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.UnusedAnswer:
        """What of an entity type can be retired.

        Nothing in use is made from it or hosted by it; of a version, run or instance: from itself, not from another one of the same thing. In use are runs that have not ended, running tests, deployments and rules that serve, instances not yet retired, and what is still read. A type that the catalogue connects to none of these, by flow or hosting, is refused. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            type: an entity type
            team: only what this team or one of its sub-teams owns
            sort: by name, by owning team, the least recently updated first, or the most certain first; of 20,000 at most
            limit: things on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/unused", past=True), answers.UnusedAnswer, {"type": type, "team": team, "sort": sort, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_unused(self, type: str, *, team: str | None = None, sort: Literal["name", "team", "updated", "certainty"] | None = None, as_of: Moment | None = None) -> Export[answers.UnusedNode]:
        """What of an entity type can be retired: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/unused", past=True), answers.UnusedNode, {"type": type, "team": team, "sort": sort, "asOf": as_of})

    def deprecations(self, *, state: Literal["open", "done"] | None = None, team: str | None = None, of: str | Iterable[str] | None = None, read_by: str | None = None, sort: Literal["sunset", "name", "readers", "owner"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.DeprecationsAnswer:
        """What is planned to be removed, by when, and who still reads it.

        Plans are made by deprecate. Who reads what is planned is computed for each answer. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            state: only what is still to be removed, or only what is gone
            team: only what this team or one of its sub-teams owns
            of: only these, also without a plan
            read_by: only what this needs, directly or through others
            sort: by date, as without it; by name; by how many read it, the most first; or by owner
            limit: plans on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/deprecations", past=True), answers.DeprecationsAnswer, {"state": state, "team": team, "of": of, "readBy": read_by, "sort": sort, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_deprecations(self, *, state: Literal["open", "done"] | None = None, team: str | None = None, of: str | Iterable[str] | None = None, read_by: str | None = None, sort: Literal["sunset", "name", "readers", "owner"] | None = None, as_of: Moment | None = None) -> Export[answers.Deprecation]:
        """What is planned to be removed, by when, and who still reads it: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/deprecations", past=True), answers.Deprecation, {"state": state, "team": team, "of": of, "readBy": read_by, "sort": sort, "asOf": as_of})

    def reasons(self, uri: str, *, as_of: Moment | None = None) -> answers.ReasonsAnswer:
        """What is wrong with the metadata of an entity, and what mends it.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/quality", past=True), answers.ReasonsAnswer, {"uri": uri, "asOf": as_of})

    def expect(self, type: str, *, expects: str | Iterable[str] | None = None, as_of: Moment | None = None) -> answers.ExpectAnswer:
        """How many things would lack what is to be expected of a type.

        Judges all things of a type by an expectation that is not in force yet, and writes nothing. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            type: a type, or an interface
            expects: an attribute, "owner", or a tag such as tag:tier; without any, what is expected already (usually [])
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/quality/preview", past=True), answers.ExpectAnswer, {"type": type, "expects": expects, "asOf": as_of})

    def anomalies(self, *, of: str | None = None, watch: str | None = None, muted: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.AnomaliesAnswer:
        """What is unusual by its own past: rows and bytes, use, rhythm, columns.

        Computed for each answer from the versions, runs and facts of the record: off by more than 3.5 robust standard deviations and by a quarter, use that fell to half, a silence longer than two usual ones, columns that went or have another type within a week. At least 8 values before are needed. What lies 30 days back is no longer news. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: a person or a team: what they own. Anything else: itself, and what it is made from
            watch: only of this name: rows, bytes, versions, usage, columns, runs
            muted: those too that somebody muted (usually false)
            limit: anomalies on a page (usually 50)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/anomalies", past=True), answers.AnomaliesAnswer, {"of": of, "watch": watch, "muted": muted, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_anomalies(self, *, of: str | None = None, watch: str | None = None, muted: bool | None = None, as_of: Moment | None = None) -> Export[answers.Anomaly]:
        """What is unusual by its own past: rows and bytes, use, rhythm, columns: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/anomalies", past=True), answers.Anomaly, {"of": of, "watch": watch, "muted": muted, "asOf": as_of})

    def policies(self, *, as_of: Moment | None = None) -> answers.PoliciesAnswer:
        """The policies, whether each is in force, and how much violates it.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/policies", past=True), answers.PoliciesAnswer, {"asOf": as_of})

    def policy_explain(self, policy: str, *, as_of: Moment | None = None) -> answers.PolicyExplainAnswer:
        """What a policy finds, in force or not, and what it costs to find it.

        Judges everything that the policy is about from scratch, 50,000 things at most, and writes nothing: so a policy is tried before it is switched on. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            policy: the id of a policy
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/policies/{policy}", past=True), answers.PolicyExplainAnswer, {"policy": policy, "asOf": as_of})

    def policy_trend(self, *, as_of: Moment | None = None) -> answers.PolicyTrendAnswer:
        """How much violated each policy in force at the end of each of the last 14 days.

        Each day is judged by what was known then, and by the policies as they were defined then. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/policy-trend", past=True), answers.PolicyTrendAnswer, {"asOf": as_of})

    def violations(self, *, uri: str | None = None, policy: str | None = None, severity: Literal["block", "warn"] | None = None, team: str | None = None, type: str | None = None, waived: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ViolationsAnswer:
        """What violates a policy, since when, and who owns it.

        Ask why there is an edge from the subject to what was found for the path between them. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: only at this entity, or where it was found
            policy: only of this policy
            severity: only of this severity
            team: only what this team or one of its sub-teams owns
            type: only things of this type
            waived: those too that somebody waived (usually false)
            limit: violations on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/violations", past=True), answers.ViolationsAnswer, {"uri": uri, "policy": policy, "severity": severity, "team": team, "type": type, "waived": waived, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_violations(self, *, uri: str | None = None, policy: str | None = None, severity: Literal["block", "warn"] | None = None, team: str | None = None, type: str | None = None, waived: bool | None = None, as_of: Moment | None = None) -> Export[answers.PolicyViolation]:
        """What violates a policy, since when, and who owns it: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/violations", past=True), answers.PolicyViolation, {"uri": uri, "policy": policy, "severity": severity, "team": team, "type": type, "waived": waived, "asOf": as_of})

    def incident(self, uri: str, *, from_: Moment | None = None, to: Moment | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.IncidentAnswer:
        """What was trained on something bad, what ran on that and when, and who has to act.

        A version counts if the thing was upstream of it when it was trained, whatever is there now. Nothing is ticked by hand: a version is done once its sources say that nothing runs on it. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: what is bad
            from_: bad since: only versions trained from then on
            to: bad until: only versions trained until then
            limit: versions on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/incident", past=True), answers.IncidentAnswer, {"uri": uri, "from": from_, "to": to, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_incident(self, uri: str, *, from_: Moment | None = None, to: Moment | None = None, as_of: Moment | None = None) -> Export[answers.IncidentVersion]:
        """What was trained on something bad, what ran on that and when, and who has to act: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/incident", past=True), answers.IncidentVersion, {"uri": uri, "from": from_, "to": to, "asOf": as_of})

    def compare(self, of: str | Iterable[str], *, as_of: Moment | None = None) -> answers.CompareAnswer:
        """What differs between things of one type.

        Versions of a model, runs of a pipeline, features, datasets side by side: their metrics with the history of each, their attributes value by value, and what each is related to. What differs comes first. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: what is compared: things of one type
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/compare", past=True), answers.CompareAnswer, {"of": of, "asOf": as_of})

    def export_compare(self, of: str | Iterable[str], *, as_of: Moment | None = None) -> Export[answers.ComparisonRow]:
        """What differs between things of one type: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/compare", past=True), answers.ComparisonRow, {"of": of, "asOf": as_of})

    def measurements(self, uri: str, *, latest: int | None = None, as_of: Moment | None = None) -> answers.MeasurementsAnswer:
        """Metrics and parameters of all versions or runs of one thing.

        A row for each version of a model or each run of an experiment, with its metrics and parameters, whichever record of its source states them: those of the run that trained a version, and of its logged model, are those of the version. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: a model, an experiment, an evaluation: whatever has versions or runs; or one of those
            latest: how many versions or runs: the latest (usually 200)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/measurements", past=True), answers.MeasurementsAnswer, {"uri": uri, "latest": latest, "asOf": as_of})

    def diff(self, from_: Moment, *, to: Moment | None = None, uri: str | None = None, hops: int | None = None, along: Literal["edges", "lineage"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.DiffAnswer:
        """What differs between two moments.

        For an entity, for everything around it (hops), or for everything (without a URI). Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: the moment since when differences are wanted: a time or a transaction
            to: a time or a transaction; now if it is left out
            uri: about this entity; without it about everything
            hops: about everything within so many hops of the URI (usually 0)
            along: what the hops go along: every edge, or its lineage up and down (usually "edges")
            limit: entities on a page; of one entity, edges (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/diff", past=True), answers.DiffAnswer, {"from": from_, "to": to, "uri": uri, "hops": hops, "along": along, "limit": limit, "cursor": cursor, "asOf": as_of})

    def activity(self, *, since: Moment | None = None, since_version: str | None = None, of: str | None = None, direct_only: bool | None = None, entity: str | None = None, upstream_of: str | None = None, types: str | Iterable[str] | None = None, severity: Literal["high", "medium", "low"] | None = None, bookkeeping: bool | None = None, fold: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ActivityAnswer:
        """What changed, as sentences for people: everywhere, for a team, or upstream of something.

        Newest first. Counters, times of reading, conclusions and what a source had when it was connected are left out, unless they are asked for. A page looks at 500 changes and 5,000 transactions at most and then ends: its `next` goes on, and is null once everything since then was looked at. `changes` lists transactions, for programs. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            since: changes after this time or transaction; the last day if it is left out
            since_version: changes since this version, run or other entity came to be
            of: what a user or group owns, or another entity with its runs and versions
            direct_only: of a group: without what its sub-teams own (usually false)
            entity: this entity alone: all of its history unless since is given
            upstream_of: what this entity is made from, and the entity
            types: only entities of these types or interfaces
            severity: only changes that matter at least so much: high, medium or low (usually "low")
            bookkeeping: counters, times of reading and conclusions as well (usually false)
            fold: of what runs of one whole do as usual within an hour only the last, and how many more changed (usually false)
            limit: changes on a page (usually 50)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/activity", past=True), answers.ActivityAnswer, {"since": since, "sinceVersion": since_version, "of": of, "directOnly": direct_only, "entity": entity, "upstreamOf": upstream_of, "types": types, "severity": severity, "bookkeeping": bookkeeping, "fold": fold, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_activity(self, *, since: Moment | None = None, since_version: str | None = None, of: str | None = None, direct_only: bool | None = None, entity: str | None = None, upstream_of: str | None = None, types: str | Iterable[str] | None = None, severity: Literal["high", "medium", "low"] | None = None, bookkeeping: bool | None = None, fold: bool | None = None, as_of: Moment | None = None) -> Export[answers.ActivityItem]:
        """What changed, as sentences for people: everywhere, for a team, or upstream of something: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/activity", past=True), answers.ActivityItem, {"since": since, "sinceVersion": since_version, "of": of, "directOnly": direct_only, "entity": entity, "upstreamOf": upstream_of, "types": types, "severity": severity, "bookkeeping": bookkeeping, "fold": fold, "asOf": as_of})

    def changes(self, from_: Moment, *, to: Moment | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ChangesAnswer:
        """The transactions of the record between two moments, for programs, oldest first.

        When each was written, and why. `activity` says what changed, as sentences for people. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: the moment since when differences are wanted: a time or a transaction
            to: a time or a transaction; now if it is left out
            limit: transactions on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/changes", past=True), answers.ChangesAnswer, {"from": from_, "to": to, "limit": limit, "cursor": cursor, "asOf": as_of})

    def home(self, *, of: str | None = None, direct_only: bool | None = None, since: Moment | None = None, needs_since: Moment | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.HomeAnswer:
        """What concerns a person or a team: what they own, what failed, what is tested, what changed, what to do.

        What the members of a group own, and what its sub-teams own, counts as owned by the group. Without an owner, everything counts. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: a user or a group; without it, everything
            direct_only: of a group: without what its sub-teams own (usually false)
            since: changes after this time or transaction; the last day if it is left out
            needs_since: what needs attention only where it happened after this time, newest first
            limit: owned entities on a page (usually 20)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/home", past=True), answers.HomeAnswer, {"of": of, "directOnly": direct_only, "since": since, "needsSince": needs_since, "limit": limit, "cursor": cursor, "asOf": as_of})

    def types(self, *, as_of: Moment | None = None) -> answers.TypesAnswer:
        """The entity types, with their attributes and relationships, in words.

        The definitions in force now: a type that is added while the service runs is among them. Counts are as of the moment. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/types", past=True), answers.TypesAnswer, {"asOf": as_of})

    def recommendations(self, *, of: str | None = None, team: str | None = None, kind: str | None = None, sort: Literal["score"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.RecommendationsAnswer:
        """What may be missing: features, owners, the same dataset elsewhere; and what is similar.

        What rules suggest and nobody has accepted or rejected, with the reasons. Similar things are listed of one entity, or where that kind is asked for. A page looks at 20,000 entities at most; its `next` goes on. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: only about this entity
            team: only about what this team or one of its sub-teams owns
            kind: only of this kind: the name of what is suggested, such as mightUse or mightBeOwnedBy
            sort: the surest first; of 2,000 at most
            limit: recommendations on a page (usually 50)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/recommendations", past=True), answers.RecommendationsAnswer, {"of": of, "team": team, "kind": kind, "sort": sort, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_recommendations(self, *, of: str | None = None, team: str | None = None, kind: str | None = None, sort: Literal["score"] | None = None, as_of: Moment | None = None) -> Export[answers.Recommendation]:
        """What may be missing: features, owners, the same dataset elsewhere; and what is similar: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/recommendations", past=True), answers.Recommendation, {"of": of, "team": team, "kind": kind, "sort": sort, "asOf": as_of})

    def rejected(self, *, of: str | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.RejectedAnswer:
        """Edges that people reject, oldest first.

        No other answer shows them. A page of one entity looks at 10,000 rejections at most; its `next` goes on. A rejection that was retracted isn't listed any more. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: only those of this entity, at either end
            limit: rejections on a page (usually 100)
            cursor: the next of the page before
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/edges/rejected", past=True), answers.RejectedAnswer, {"of": of, "limit": limit, "cursor": cursor, "asOf": as_of})

class PresentQuestions(Caller):
    """Questions of the present only."""

    def search(self, q: str, *, index: Literal["entities", "owners"] | None = None, sort: str | None = None, facets: str | Iterable[str] | None = None, limit: int | None = None, cursor: str | None = None) -> answers.SearchAnswer:
        """Anything, by words of its name, description, tags, owners and relations.

        Entities and owners together, the best first: an exact name or id, then what matches in the name, beside it, in the description; what is retired comes last. What has only some of the words is a list of its own, with its own total. Each hit says why it is there. Filters are written in the query: type, owner, team, tag, domain (the business domain), area (the part of the lifecycle), platform, state, is, has, updated, and the attributes of the catalogue (status:failed, rows:>1000000). They only ever remove hits. It is of the present. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            q: what to look for: words, "phrases", +words that must be there as they are, filters such as type:feature or owner:alice, each with a minus for what must not be
            index: only entities, or only users and groups
            sort: relevance, updated, usage or name; or a number, of what has it: accuracy, or -accuracy for the highest first
            facets: count the hits by these: type, owner, team, tag, tagKey, attribute, businessDomain, domain, platform, state, standing, updated, governance
            limit: hits on a page (usually 20)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/search"), answers.SearchAnswer, {"q": q, "index": index, "sort": sort, "facets": facets, "limit": limit, "cursor": cursor})

    def export_search(self, q: str, *, index: Literal["entities", "owners"] | None = None, sort: str | None = None, facets: str | Iterable[str] | None = None) -> Export[answers.SearchHit]:
        """Anything, by words of its name, description, tags, owners and relations: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/search"), answers.SearchHit, {"q": q, "index": index, "sort": sort, "facets": facets})

    def suggest(self, q: str, *, at: int | None = None) -> answers.SuggestAnswer:
        """What a query that is being typed may become: entities, owners, tags and filters.

        A few of each. A query that is not finished is not a mistake here. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            q: the query as far as it is typed
            at: where in it the cursor stands; usual: at its end
        """
        return self._call(Row("GET", "/api/v1/suggest"), answers.SuggestAnswer, {"q": q, "at": at})

    def quality(self, *, by: Literal["type", "team", "domain", "platform", "day"] | None = None, q: str | None = None, days: int | None = None) -> answers.QualityAnswer:
        """How complete, timely and consistent the metadata is, and what is wrong with it.

        By type, team, business domain, platform or day. Each count comes with the search that finds what it counts. Deadlines are checked every 30 seconds, or less often where that takes long. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            by: what the rows are; type if it is left out
            q: only what this search finds, such as team:ranking
            days: by day: so many days, today included; 90 if it is left out
        """
        return self._call(Row("GET", "/api/v1/quality"), answers.QualityAnswer, {"by": by, "q": q, "days": days})

    def export_quality(self, *, by: Literal["type", "team", "domain", "platform", "day"] | None = None, q: str | None = None, days: int | None = None) -> Export[answers.QualityRow]:
        """How complete, timely and consistent the metadata is, and what is wrong with it: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/quality"), answers.QualityRow, {"by": by, "q": q, "days": days})

    def curves(self, uri: str, *, metrics: str | Iterable[str] | None = None, points: int | None = None) -> answers.CurvesAnswer:
        """Metrics of a run by step, read from its source now.

        The record has the last value of each metric; the values of every step stay with the source. They are read from it for this answer, within its rate limit, and nothing of them is stored. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: a run
            metrics: of which metrics; without any, of the first that it states (usually [])
            points: how many points a curve has at most: both ends, lows and highs (usually 150)
        """
        return self._call(Row("GET", "/api/v1/curves"), answers.CurvesAnswer, {"uri": uri, "metrics": metrics, "points": points})

    def artifacts(self, uri: str, *, folder: str | None = None) -> answers.ArtifactsAnswer:
        """Files of a run or a model, listed by its source now.

        Names and sizes, one folder at a time. The source is asked for this answer, within its rate limit, and nothing of it is stored; contents stay there. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: a run or a logged model
            folder: the path of one of its folders; without it, what is at the root
        """
        return self._call(Row("GET", "/api/v1/artifacts"), answers.ArtifactsAnswer, {"uri": uri, "folder": folder})

    def log(self, *, after: int | None = None, until: int | None = None, limit: int | None = None, cursor: str | None = None) -> answers.LogAnswer:
        """The log as it was written: every change of facts and edges, document by document.

        For programs that keep or analyse all of it. "changes" and "activity" have the same as readers see it, merged and in words. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            after: transactions after this one; without it, from the first
            until: up to this transaction; without it, up to the last
            limit: transactions on a page; a page ends early behind many changes (usually 20)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/log"), answers.LogAnswer, {"after": after, "until": until, "limit": limit, "cursor": cursor})

    def export_log(self, *, after: int | None = None, until: int | None = None) -> Export[answers.LoggedTransaction]:
        """The log as it was written: every change of facts and edges, document by document: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/log"), answers.LoggedTransaction, {"after": after, "until": until})

    def rules(self) -> answers.RulesAnswer:
        """The rules in force, and how each is answered.

        Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/rules"), answers.RulesAnswer, {})

    def status(self) -> answers.StatusAnswer:
        """The head of the log, counts, followers, and changes that await a start.

        Of what waits (dirty), where it is thousands, the count may be a few seconds old. Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/status"), answers.StatusAnswer, {})

    def sources(self, *, limit: int | None = None, cursor: str | None = None) -> answers.SourcesAnswer:
        """Per source: health and issues, reads, the backlog, sweeps, suspected deletions, silence.

        Ordered by platform. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            limit: sources on a page (usually 1000)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/sources"), answers.SourcesAnswer, {"limit": limit, "cursor": cursor})

    def deletions(self, platform: str, *, limit: int | None = None, cursor: str | None = None) -> answers.DeletionsAnswer:
        """The suspected deletions of a source.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            platform: the platform of a configured source
            limit: documents on a page (usually 100)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/sources/{platform}/deletions"), answers.DeletionsAnswer, {"platform": platform, "limit": limit, "cursor": cursor})

    def export_deletions(self, platform: str) -> Export[answers.HeldDocument]:
        """The suspected deletions of a source: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/deletions"), answers.HeldDocument, {"platform": platform})

    def retries(self, platform: str, *, limit: int | None = None, cursor: str | None = None) -> answers.RetriesAnswer:
        """What will be read again from a source: why, how often it failed, and when.

        These are the marks that `sources` counts as waiting. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            platform: the platform of a configured source
            limit: URIs on a page (usually 50)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/sources/{platform}/retries"), answers.RetriesAnswer, {"platform": platform, "limit": limit, "cursor": cursor})

    def export_retries(self, platform: str) -> Export[answers.Retry]:
        """What will be read again from a source: why, how often it failed, and when: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/retries"), answers.Retry, {"platform": platform})

    def quarantine(self, *, limit: int | None = None, cursor: str | None = None) -> answers.QuarantineAnswer:
        """Events that couldn't be read, with their reasons, oldest first.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            limit: items on a page (usually 100)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/quarantine"), answers.QuarantineAnswer, {"limit": limit, "cursor": cursor})

    def export_quarantine(self) -> Export[answers.QuarantinedEvent]:
        """Events that couldn't be read, with their reasons, oldest first: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/quarantine"), answers.QuarantinedEvent, {})

    def retention(self) -> answers.RetentionAnswer:
        """Where the past begins, and what was dropped before that.

        Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/retention"), answers.RetentionAnswer, {})

    def tokens(self, *, all: bool | None = None) -> answers.TokensAnswer:
        """Tokens with their rights, ends and last uses.

        Nobody can see the secret of a token again, only what it may do. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            all: everybody's, for administrators; without it, your own (usually false)
        """
        return self._call(Row("GET", "/api/v1/tokens"), answers.TokensAnswer, {"all": all})

    def sessions(self, *, all: bool | None = None) -> answers.SessionsAnswer:
        """Who is signed in, since when, and until when.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            all: everybody's, for administrators; without it, your own (usually false)
        """
        return self._call(Row("GET", "/api/v1/sessions"), answers.SessionsAnswer, {"all": all})

    def roles(self) -> answers.RolesAnswer:
        """The roles of the configuration: their rights, and the groups that have them.

        They are changed in the configuration, under "access", which is read again without a restart. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.
        """
        return self._call(Row("GET", "/api/v1/roles"), answers.RolesAnswer, {})

    def audit(self, *, kind: Literal["write", "export", "sign-in", "refusal", "administration"] | None = None, caller: str | None = None, operation: str | None = None, from_: Moment | None = None, to: Moment | None = None, limit: int | None = None, cursor: str | None = None) -> answers.AuditAnswer:
        """What callers did and were refused: who, what, from where, with which outcome.

        Reads are not audited, exports are. Floods of the same are one entry with their number. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.

        Args:
            kind: of this kind alone
            caller: of this caller alone: an id, as entries have it
            operation: of this operation alone: its name
            from_: since this time
            to: before this time
            limit: entries on a page (usually 100)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/audit"), answers.AuditAnswer, {"kind": kind, "caller": caller, "operation": operation, "from": from_, "to": to, "limit": limit, "cursor": cursor})

    def export_audit(self, *, kind: Literal["write", "export", "sign-in", "refusal", "administration"] | None = None, caller: str | None = None, operation: str | None = None, from_: Moment | None = None, to: Moment | None = None) -> Export[answers.AuditEntry]:
        """What callers did and were refused: who, what, from where, with which outcome: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/audit"), answers.AuditEntry, {"kind": kind, "caller": caller, "operation": operation, "from": from_, "to": to})

    def verify_audit(self, *, noted: str | None = None) -> answers.VerifyAuditAnswer:
        """Check that no entry of the audit was changed, left out or cut off.

        Whoever can write to the database can make a whole chain anew: note the last entry elsewhere now and then, and give it here. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.

        Args:
            noted: an entry that was written down elsewhere, as <id>:<digest>: it has to be in the chain
        """
        return self._call(Row("GET", "/api/v1/audit/verification"), answers.VerifyAuditAnswer, {"noted": noted})

    def me(self) -> answers.MeAnswer:
        """Who you are here, and what you may do.

        For every caller.
        """
        return self._call(Row("GET", "/api/v1/me"), answers.MeAnswer, {})

    def saved(self) -> answers.SavedAnswer:
        """Your favourites and saved searches.

        They belong to whoever signed in, or to the operator of the machine, in every browser. Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/saved"), answers.SavedAnswer, {})

    def subscriptions(self, *, all: bool | None = None) -> answers.SubscriptionsAnswer:
        """Who is told of which changes, and where.

        Nobody can see the secret of a webhook again. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            all: everybody's, for administrators; without it, your own and your teams' (usually false)
        """
        return self._call(Row("GET", "/api/v1/subscriptions"), answers.SubscriptionsAnswer, {"all": all})

    def deliveries(self, *, subscription: str | None = None, state: Literal["pending", "sent", "dead", "withheld"] | None = None, uri: str | None = None, all: bool | None = None, limit: int | None = None, cursor: str | None = None) -> answers.DeliveriesAnswer:
        """What was sent to whom, what waits, and why it failed.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            subscription: the id of a subscription; without it, all of yours
            state: only these
            uri: only of changes of this: who was told of it, and when
            all: everybody's, for administrators (usually false)
            limit: deliveries on a page (usually 50)
            cursor: the next of the page before
        """
        return self._call(Row("GET", "/api/v1/deliveries"), answers.DeliveriesAnswer, {"subscription": subscription, "state": state, "uri": uri, "all": all, "limit": limit, "cursor": cursor})

class Commands(Caller):
    """What changes something."""

    def deprecate(self, uris: str | Iterable[str], sunset: str, *, message: str | None = None, replacement: str | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.DeprecateAnswer:
        """Plan to remove entities by a date.

        It removes nothing, and sends nothing: deprecations shows who still reads them, and home tells their owners, the owners of what reads them, and who planned it. The plan is done when their sources no longer have them. A plan that somebody made before is replaced. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uris: what is to be removed
            sunset: the day by which it is to be gone, as 2026-12-01, or a time
            message: for its owners, and for those who read it
            replacement: what to use instead
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/deprecations"), answers.DeprecateAnswer, {"uris": uris, "sunset": sunset, "message": message, "replacement": replacement, "by": by, "waitFor": wait_for})

    def retain(self, before: str, *, dry_run: bool | None = None) -> answers.RetainAnswer:
        """Drop the past before a moment for good.

        What is known since then stays as it is. 202 where a run was started; 200 of a dry run, which only counts. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.

        Args:
            before: a time, or a number of days ago
            dry_run: only count what would go (usually false)
        """
        return self._call(Row("POST", "/api/v1/retention"), answers.RetainAnswer, {"before": before, "dryRun": dry_run})

    def create_token(self, name: str, rights: str | Iterable[str], *, platforms: str | Iterable[str] | None = None, expires: str | None = None, service: bool | None = None) -> answers.CreateTokenAnswer:
        """Create a token for a program, and show its secret once.

        One of your own never may do more than you, and ends when your access does. The operator of the machine, and administrators, make those of service accounts. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            name: what it is for: 1–64 lower-case letters, digits or "-" 
            rights: what it may do: read, metrics, send, edit, edit-as, operate, administer
            platforms: for which it may send; without them, for all
            expires: when it ends: hours or days, as 12h or 90d, or a time (usually "90d")
            service: of a service account, which belongs to nobody: made by administrators (usually false)
        """
        return self._call(Row("POST", "/api/v1/tokens"), answers.CreateTokenAnswer, {"name": name, "rights": rights, "platforms": platforms, "expires": expires, "service": service})

    def subscribe(self, to: str, *, channel: Literal["webhook", "slack", "email"] | None = None, of: str | None = None, upstream_of: str | None = None, types: str | Iterable[str] | None = None, platform: str | None = None, q: str | None = None, severity: Literal["high", "medium", "low"] | None = None, kinds: str | Iterable[str] | None = None, score_below: int | None = None, score_drop: int | None = None, score_within: Literal["hour", "day", "week", "month"] | None = None, dimension: Literal["completeness", "timeliness", "consistency"] | None = None, team: str | None = None, every: Literal["immediate", "hour", "day"] | None = None, at: str | None = None, quiet: str | None = None, time_zone: str | None = None, per_day: int | None = None) -> answers.SubscribeAnswer:
        """Have changes sent to a webhook, to Slack or by e-mail.

        All that is given has to fit. Each message has a stable id and may come twice: receivers recognise it by that. At most 200 of one owner. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            to: an address that the configuration allows: of a webhook, or an e-mail address
            channel: how it is sent; without it, by the address
            of: an entity with its runs and versions; of a user or a group, what they own
            upstream_of: an entity and what it is made from; of a user or a group, what they own and what that is made from
            types: only entities of these types or interfaces
            platform: only what has its home on this platform
            q: only what this search finds once it has changed
            severity: only changes that matter at least so much (usually "medium")
            kinds: only what happened so: added, removed, status, relationship, attribute, found, violation
            score_below: instead of changes: once a quality score of a thing falls below so many points of 100
            score_drop: instead of changes: once a quality score of a thing falls by more than so many points
            score_within: within which it falls by them; without it, a day
            dimension: of which score; without it, of any
            team: the team that it belongs to; without it, you
            every: each change by itself, or all of an hour or a day in one message (usually "immediate")
            at: when the message of a day goes (usually "09:00")
            quiet: hours in which nothing is sent, as 22:00-08:00: it goes at their end, in one message
            time_zone: whose clock these are of, as Europe/Berlin (usually "UTC")
            per_day: messages on one day; the changes after them go in one message at its end (usually 100)
        """
        return self._call(Row("POST", "/api/v1/subscriptions"), answers.SubscribeAnswer, {"to": to, "channel": channel, "of": of, "upstreamOf": upstream_of, "types": types, "platform": platform, "q": q, "severity": severity, "kinds": kinds, "scoreBelow": score_below, "scoreDrop": score_drop, "scoreWithin": score_within, "dimension": dimension, "team": team, "every": every, "at": at, "quiet": quiet, "timeZone": time_zone, "perDay": per_day})

    def enrich(self) -> answers.EnrichAnswer:
        """Evaluate every rule from scratch, and write what differs from the record.

        Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
        """
        return self._call(Row("POST", "/api/v1/enrichment"), answers.EnrichAnswer, {})

    def refresh(self, uri: str, *, wait_for: Literal["visible"] | None = None) -> answers.RefreshAnswer:
        """Read one thing again, now.

        202 when the read is under way; 200 when the call waited until its result is visible. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.

        Args:
            uri: what to read again
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/refresh"), answers.RefreshAnswer, {"uri": uri, "waitFor": wait_for})

    def push(self, platform: str, type: str, *, uri: str | None = None, id: str | None = None, payload: Any = None, deleted: bool | None = None, wait_for: Literal["visible"] | None = None) -> answers.PushAnswer:
        """Send the metadata of one thing from a platform without an address.

        202: it is durable, and interpreted soon; 200 where the call waited until it is visible. Several payloads of one thing are merged, whatever order they come in. Needs the right "send": send events, and metadata that a source pushes.

        Args:
            platform: the platform that sends it: a source without an address
            type: the entity type of the thing
            uri: the thing, of whatever platform; or give its id
            id: the id of the thing on this platform
            payload: what the platform has to say of it, as its mapping reads it; at most 1,000,000 bytes
            deleted: the thing is deleted; send no payload (usually false)
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/metadata/{platform}"), answers.PushAnswer, {"platform": platform, "type": type, "uri": uri, "id": id, "payload": payload, "deleted": deleted, "waitFor": wait_for})

    def import_part(self, platform: str, upload: str, file: str, at: int, content: Any) -> answers.ImportPartAnswer:
        """Send a part of a CSV file that is to be imported.

        The parts of a file are sent one after the other; nothing is imported yet. Needs the right "send": send events, and metadata that a source pushes.

        Args:
            platform: the platform of a configured source
            upload: a UUID of the import, the same in all its parts
            file: the name of the file, such as nodes.csv
            at: the byte of the file at which the part begins
            content: the bytes of the part as text in base64; at most 262,144 bytes
        """
        return self._call(Row("POST", "/api/v1/imports/{platform}/parts"), answers.ImportPartAnswer, {"platform": platform, "upload": upload, "file": file, "at": at, "content": content})

    def import_(self, platform: str, upload: str, files: str | Iterable[str], *, strict: bool | None = None) -> answers.ImportAnswer:
        """Import CSV files whose parts were sent.

        A file replaces the one that was imported by its name. The source of the platform lists it at once; what it says no more is deleted then, and many deletions wait for a person. Needs the right "send": send events, and metadata that a source pushes.

        Args:
            platform: the platform of a configured source
            upload: a UUID of the import, the same in all its parts
            files: the names of its files, all parts of which were sent
            strict: import nothing where a row is refused (usually false)
        """
        return self._call(Row("POST", "/api/v1/imports/{platform}"), answers.ImportAnswer, {"platform": platform, "upload": upload, "files": files, "strict": strict})

    def replay(self, id: int) -> answers.ReplayAnswer:
        """Replay a quarantined event as it came.

        Its type may be known by now. What still can't be read stays in quarantine, with its new reason. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.

        Args:
            id: the number of a quarantined event
        """
        return self._call(Row("POST", "/api/v1/quarantine/{id}/replay"), answers.ReplayAnswer, {"id": id})

    def discard(self, id: int) -> None:
        """Discard a quarantined event for good.

        Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.

        Args:
            id: the number of a quarantined event
        """
        self._call(Row("DELETE", "/api/v1/quarantine/{id}"), None, {"id": id})

    def confirm_deletions(self, platform: str) -> answers.ConfirmDeletionsAnswer:
        """Confirm the suspected deletions of a source.

        Each is read once more, and what the source still reports as deleted is then deleted. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.

        Args:
            platform: the platform of a configured source
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/deletions/confirm"), answers.ConfirmDeletionsAnswer, {"platform": platform})

    def dismiss_deletions(self, platform: str) -> answers.DismissDeletionsAnswer:
        """Dismiss the suspected deletions of a source.

        Their facts stay. The next complete sweep checks again, and what the source still reports as deleted is suspected again. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.

        Args:
            platform: the platform of a configured source
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/deletions/dismiss"), answers.DismissDeletionsAnswer, {"platform": platform})

    def pause_source(self, platform: str) -> answers.PauseSourceAnswer:
        """Pause a source: nothing is read from it until it is resumed.

        Every process stops reading it within two seconds; a read under way ends. Its events are accepted and wait, and what it pushes is taken. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.

        Args:
            platform: the platform of a configured source
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/pause"), answers.PauseSourceAnswer, {"platform": platform})

    def resume_source(self, platform: str) -> answers.ResumeSourceAnswer:
        """Resume a paused source: what waits is read.

        Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.

        Args:
            platform: the platform of a configured source
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/resume"), answers.ResumeSourceAnswer, {"platform": platform})

    def list_source(self, platform: str) -> answers.ListSourceAnswer:
        """List a source completely now, and read what differs.

        The listing begins within seconds; `sources` shows it as requested until it has ended. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.

        Args:
            platform: the platform of a configured source
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/list"), answers.ListSourceAnswer, {"platform": platform})

    def annotate(self, uri: str, *, by: str | None = None, description: str | None = None, no_description: bool | None = None, add_tags: str | Iterable[str] | None = None, remove_tags: str | Iterable[str] | None = None, add_owners: str | Iterable[str] | None = None, remove_owners: str | Iterable[str] | None = None, wait_for: Literal["visible"] | None = None) -> answers.AnnotateAnswer:
        """Describe an entity, tag it, and name its owners.

        A person's description replaces what sources state; tags and owners add to theirs, and go only where they are named. Between people the latest wins. retract takes it back. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity
            by: who states it: the URI of a person, or a name; without it, the caller
            description: replaces what sources state
            no_description: there is to be none, whatever sources state (usually false)
            add_tags: a tag to add, as name, name::value or name=value (usually [])
            remove_tags: a tag to remove, whoever states it, as name, name::value or name=value (usually [])
            add_owners: the URI of a person or a group that owns it (usually [])
            remove_owners: the URI of an owner who is none, whoever states it (usually [])
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/annotations"), answers.AnnotateAnswer, {"uri": uri, "by": by, "description": description, "noDescription": no_description, "addTags": add_tags, "removeTags": remove_tags, "addOwners": add_owners, "removeOwners": remove_owners, "waitFor": wait_for})

    def confirm_edge(self, from_: str, relation: str, to: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.ConfirmEdgeAnswer:
        """State that an edge is there.

        The edge then stays, whatever happens to its other reasons. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            from_: the thing that the edge starts from
            relation: the edge type, such as Entity.ownedBy
            to: the thing that it leads to
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/edges/confirm"), answers.ConfirmEdgeAnswer, {"from": from_, "relation": relation, "to": to, "by": by, "waitFor": wait_for})

    def reject_edge(self, from_: str, relation: str, to: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.RejectEdgeAnswer:
        """State that an edge is not there.

        It is left out of answers and of what rules conclude from, whoever states or concludes it, until a person confirms it or the rejection is taken back (retract). Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            from_: the thing that the edge starts from
            relation: the edge type, such as Entity.ownedBy
            to: the thing that it leads to
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/edges/reject"), answers.RejectEdgeAnswer, {"from": from_, "relation": relation, "to": to, "by": by, "waitFor": wait_for})

    def retract(self, uri: str, *, by: str | None = None, attributes: str | Iterable[str] | None = None, edges: str | Iterable[str] | None = None, wait_for: Literal["visible"] | None = None) -> answers.RetractAnswer:
        """Retract what a person states about an entity.

        All of it, or only the attributes and edges that are named. What was there before shows again. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity; of edges, the one that they start from
            by: whose statements: the URI of a person, or a name; without it, the caller
            attributes: an attribute: description, tags, comments or deprecation (usually [])
            edges: an edge, as its type, a space, and the URI that it leads to (usually [])
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/retractions"), answers.RetractAnswer, {"uri": uri, "by": by, "attributes": attributes, "edges": edges, "waitFor": wait_for})

    def revert(self, uri: str, tx: int, *, over_newer: bool | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.RevertAnswer:
        """Revert what a person changed of an entity in a transaction.

        States the opposite now: the attribute, tag or edge is as it was before that transaction. What was changed again since is refused, with who changed it, unless overNewer is given. A revert can be reverted. A comment is reverted by its author only. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity whose history has the change
            tx: the transaction of the change
            over_newer: what was changed again since is set back as well (usually false)
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/reverts"), answers.RevertAnswer, {"uri": uri, "tx": tx, "overNewer": over_newer, "by": by, "waitFor": wait_for})

    def comment(self, uri: str, *, text: str | None = None, question: bool | None = None, reply_to: str | None = None, answered: bool | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.CommentAnswer:
        """Comment on an entity, ask its owners, or reply.

        Whoever sees the entity sees its comments, in describe. Nothing is sent: a question stands on the Home of the owners, and of their teams, until one of them replies or somebody marks it as answered. An entity can have 200 comments, 50 of them by one person. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity
            text: plain text, 2,000 characters at most; needed unless a question is only marked as answered
            question: it asks the owners, on whose Home it stays until it is answered (usually false)
            reply_to: the id of the comment that it replies to
            answered: the reply answers the question; a reply by an owner does anyway (usually false)
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/comments"), answers.CommentAnswer, {"uri": uri, "text": text, "question": question, "replyTo": reply_to, "answered": answered, "by": by, "waitFor": wait_for})

    def edit_comment(self, uri: str, id: str, text: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.EditCommentAnswer:
        """Edit a comment of yours.

        It is marked as edited. History has what it said before. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity
            id: the id of the comment
            text: plain text, 2,000 characters at most
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/comments/edit"), answers.EditCommentAnswer, {"uri": uri, "id": id, "text": text, "by": by, "waitFor": wait_for})

    def delete_comment(self, uri: str, id: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.DeleteCommentAnswer:
        """Delete a comment of yours.

        Replies to it stay. History has it until retain drops that part of the past. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity
            id: the id of the comment
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/comments/delete"), answers.DeleteCommentAnswer, {"uri": uri, "id": id, "by": by, "waitFor": wait_for})

    def undeprecate(self, uris: str | Iterable[str], *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.UndeprecateAnswer:
        """Cancel the plan to remove entities.

        Whoever made it. Of several entities, all of them or none. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uris: what is to stay
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/deprecations/cancel"), answers.UndeprecateAnswer, {"uris": uris, "by": by, "waitFor": wait_for})

    def approve(self, uri: str, *, use: str | None = None, stage: str | None = None, region: str | None = None, until: str | None = None, comment: str | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.ApproveAnswer:
        """Approve an entity as it is, for a use, a stage or a region.

        It is of the entity and of what it rests on directly: its current version, training data, base model, features and evaluations. Once that is another, the approval lapses, and describe says why. An earlier one by the same person for the same is replaced. Needs the right "approve": approve things for a use, and waive violations of policies.

        Args:
            uri: the version, or any other entity
            use: what it is approved for, in a few words: personal data
            stage: the stage that it is approved for: production
            region: the region that it is approved for
            until: the day on which it ends, as 2026-12-01, or a time; without it, it has no end
            comment: what was checked, and why it is fine
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/approvals"), answers.ApproveAnswer, {"uri": uri, "use": use, "stage": stage, "region": region, "until": until, "comment": comment, "by": by, "waitFor": wait_for})

    def withdraw_approval(self, uri: str, id: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.WithdrawApprovalAnswer:
        """Withdraw an approval.

        Whoever gave it may, and whoever has the right "approve". History keeps it. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity
            id: the id of the approval
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/approvals/withdraw"), answers.WithdrawApprovalAnswer, {"uri": uri, "id": id, "by": by, "waitFor": wait_for})

    def waive(self, uri: str, policy: str, until: str, reason: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.WaiveAnswer:
        """Accept for a while that an entity violates a policy.

        Until then its violations of that policy are neither open nor counted, and violations lists them only where waived ones are asked for. The reason and who gave it stay in its history. Needs the right "approve": approve things for a use, and waive violations of policies.

        Args:
            uri: the entity that violates the policy
            policy: the id of the policy
            until: the day from which it counts again, as 2026-12-01, or a time: within a year
            reason: why it is accepted
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/waivers"), answers.WaiveAnswer, {"uri": uri, "policy": policy, "until": until, "reason": reason, "by": by, "waitFor": wait_for})

    def unwaive(self, uri: str, policy: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.UnwaiveAnswer:
        """End a waiver before its time.

        Whoever gave it. Needs the right "approve": approve things for a use, and waive violations of policies.

        Args:
            uri: the entity
            policy: the id of the policy
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/waivers/end"), answers.UnwaiveAnswer, {"uri": uri, "policy": policy, "by": by, "waitFor": wait_for})

    def mute(self, uri: str, watch: str, until: str, reason: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.MuteAnswer:
        """Mute what is unusual of an entity, for a while.

        For everybody: home and its page do not tell it until then, and anomalies lists it only where muted ones are asked for. The reason and who gave it stay in its history. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity
            watch: what of it is watched, as anomalies names it: rows, usage
            until: the day from which it is told again, as 2026-12-01, or a time: within a year
            reason: why it is not news
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/anomalies/mute"), answers.MuteAnswer, {"uri": uri, "watch": watch, "until": until, "reason": reason, "by": by, "waitFor": wait_for})

    def unmute(self, uri: str, watch: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.UnmuteAnswer:
        """Tell again what is unusual of an entity.

        Whoever muted it. Needs the right "edit": annotate entities, confirm and reject edges.

        Args:
            uri: the entity
            watch: what of it is muted
            by: who states it: the URI of a person, or a name; without it, the caller
            wait_for: answer only once readers of this process see it, or after 10 s
        """
        return self._call(Row("POST", "/api/v1/anomalies/unmute"), answers.UnmuteAnswer, {"uri": uri, "watch": watch, "by": by, "waitFor": wait_for})

    def star(self, uri: str) -> answers.StarAnswer:
        """Add an entity to your favourites.

        At most 150. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
        """
        return self._call(Row("POST", "/api/v1/favourites"), answers.StarAnswer, {"uri": uri})

    def unstar(self, uri: str) -> answers.UnstarAnswer:
        """Remove an entity from your favourites.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
        """
        return self._call(Row("DELETE", "/api/v1/favourites/{uri}"), answers.UnstarAnswer, {"uri": uri})

    def save_search(self, name: str, q: str, *, sort: str | None = None, columns: str | Iterable[str] | None = None) -> answers.SavedSearch:
        """Save a search under a name.

        At most 50. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            name: by which it is found again; one of this name is replaced
            q: the query
            sort: in which order its hits are, as a search takes it
            columns: of the table that shows its hits; without them they are a list
        """
        return self._call(Row("POST", "/api/v1/saved-searches"), answers.SavedSearch, {"name": name, "q": q, "sort": sort, "columns": columns})

    def delete_search(self, name: str) -> None:
        """Delete a saved search.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            name: the name of a saved search
        """
        self._call(Row("DELETE", "/api/v1/saved-searches/{name}"), None, {"name": name})

    def unsubscribe(self, id: str) -> None:
        """End a subscription, with what waits for it.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the id of a subscription
        """
        self._call(Row("DELETE", "/api/v1/subscriptions/{id}"), None, {"id": id})

    def resume_subscription(self, id: str) -> answers.Subscription:
        """Send again what a suspended subscription is about, and what waits for it.

        What changed while it was suspended is not made up for. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the id of a subscription
        """
        return self._call(Row("POST", "/api/v1/subscriptions/{id}/resume"), answers.Subscription, {"id": id})

    def renew_secret(self, id: str) -> answers.RenewSecretAnswer:
        """Renew the secret that signs the messages of a webhook.

        For a day they are signed with both, so that a receiver can be changed over meanwhile. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the id of a subscription
        """
        return self._call(Row("POST", "/api/v1/subscriptions/{id}/secret"), answers.RenewSecretAnswer, {"id": id})

    def test_delivery(self, id: str) -> answers.Delivery:
        """Send a trial message to where a subscription goes.

        It is sent within seconds; `deliveries` has what became of it. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the id of a subscription
        """
        return self._call(Row("POST", "/api/v1/subscriptions/{id}/trial"), answers.Delivery, {"id": id})

    def replay_delivery(self, id: str) -> answers.Delivery:
        """Send something again that was sent, withheld or given up.

        Under the same id, so that a receiver that had it recognises it. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the id of a delivery
        """
        return self._call(Row("POST", "/api/v1/deliveries/{id}/replay"), answers.Delivery, {"id": id})

    def revoke_token(self, id: str) -> None:
        """Revoke a token: every process refuses it from now on.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the id of a token, as the list of tokens shows it
        """
        self._call(Row("DELETE", "/api/v1/tokens/{id}"), None, {"id": id})

    def end_session(self, id: str) -> None:
        """End a session: whoever has it signs in again.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the id of a session, as the list of sessions shows it
        """
        self._call(Row("DELETE", "/api/v1/sessions/{id}"), None, {"id": id})

    def allow_login(self, code: str, host: str) -> answers.AllowLoginAnswer:
        """Let "mlg login" of a machine act as you for twelve hours.

        For the portal, where somebody has signed in. It makes a token, which is listed with the others. For every caller.

        Args:
            code: as "mlg login" printed it
            host: the name of the machine that it runs on
        """
        return self._call(Row("POST", "/api/v1/logins"), answers.AllowLoginAnswer, {"code": code, "host": host})
