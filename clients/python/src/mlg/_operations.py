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
    "search": "a search covers only the present, because the index keeps no history. Ask for an entity, its lineage or its history instead",
    "suggest": "a search covers only the present, because the index keeps no history. Ask for an entity, its lineage or its history instead",
    "quality": "this counts search hits, which are of the present. For past days use by=day, which applies today's definitions",
    "curves": "curves are read from the source now, and no history is kept",
    "artifacts": "artifacts are read from the source now, and no history is kept",
    "log": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "rules": "this is of the present: for the past, ask why an edge exists to see the rule that concluded it",
    "status": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "sources": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "deletions": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "retries": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "quarantine": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "retention": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "tokens": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "sessions": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "roles": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "audit": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "verify_audit": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "me": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "saved": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "subscriptions": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
    "deliveries": "this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead",
}
"""Why a question can't be asked as of a moment."""


class PastQuestions(Caller):
    """Questions that can be asked as of a moment."""

    def describe(self, uri: str, *, rows: int | None = None, as_of: Moment | None = None) -> answers.DescribeAnswer:
        """Show one entity: attributes, relationships, owners, metrics.

        Returns its attributes, its relationships with their counts, the documents that describe it, and the issues that the service found. Write the URI as one percent-encoded path segment, or as it is. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            rows: how many rows of each relationship to show (usually 0)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}", past=True), answers.DescribeAnswer, {"uri": uri, "rows": rows, "asOf": as_of})

    def normalised(self, uri: str, *, as_of: Moment | None = None) -> answers.NormalisedAnswer:
        """Show the normalised facts of an entity.

        Has the shape of the contract: snake_case names and what sources stated, without conclusions of the service. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/normalised", past=True), answers.NormalisedAnswer, {"uri": uri, "asOf": as_of})

    def dossier(self, uri: str, *, as_of: Moment | None = None) -> answers.DossierAnswer:
        """Show everything stated about a model version and its surroundings, each fact with its source and transaction.

        For audits: the data, features, code, runs, evaluations, tests, deployments and people, as of one transaction, with a digest. Up to 200 entities upstream, 100 downstream and 5000 statements; what is left out is counted. The same transaction gives the same answer, until a value is redacted. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: a model version
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/dossier", past=True), answers.DossierAnswer, {"uri": uri, "asOf": as_of})

    def related(self, uri: str, by: str, *, attributes: str | Iterable[str] | None = None, filter: str | None = None, edges: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.RelatedAnswer:
        """List what an entity is related to by one relationship.

        See the entity's own relationships for the available names. Lists them in the order in which they were first mentioned. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            by: a relationship, inverse or view, named as its GraphQL field
            attributes: attributes to include for each
            filter: only entities whose name or URI contains this
            edges: show the evidence for each, and when it was last confirmed (usually false)
            limit: entities per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/related", past=True), answers.RelatedAnswer, {"uri": uri, "by": by, "attributes": attributes, "filter": filter, "edges": edges, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_related(self, uri: str, by: str, *, attributes: str | Iterable[str] | None = None, filter: str | None = None, edges: bool | None = None, as_of: Moment | None = None) -> Export[answers.RelatedNode]:
        """List what an entity is related to by one relationship: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/related", past=True), answers.RelatedNode, {"uri": uri, "by": by, "attributes": attributes, "filter": filter, "edges": edges, "asOf": as_of})

    def history(self, uri: str, *, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.HistoryAnswer:
        """Show the history of an entity, newest first.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            limit: changes per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/history", past=True), answers.HistoryAnswer, {"uri": uri, "limit": limit, "cursor": cursor, "asOf": as_of})

    def lineage(self, uri: str, *, direction: Literal["upstream", "downstream"] | None = None, types: str | Iterable[str] | None = None, until: str | Iterable[str] | None = None, depth: int | None = None, owners: bool | None = None, weakest: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.LineageAnswer:
        """List what an entity comes from, or what depends on it.

        Nearest first, each with the shortest path to it. All pages show the same transaction. The origins of a version or run leave out other runs and versions, reached over a table or pipeline as a whole, that began after it was made. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity to start from
            direction: upstream (its origins) or downstream (what it reaches) (usually "upstream")
            types: list only these entity types or interfaces; the walk still passes through others
            until: stop at these entity types or interfaces
            depth: the largest number of steps
            owners: include owners and owning teams, and how each team owns it (usually false)
            weakest: the least certain step of each path (usually false)
            limit: entities per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/lineage", past=True), answers.LineageAnswer, {"uri": uri, "direction": direction, "types": types, "until": until, "depth": depth, "owners": owners, "weakest": weakest, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_lineage(self, uri: str, *, direction: Literal["upstream", "downstream"] | None = None, types: str | Iterable[str] | None = None, until: str | Iterable[str] | None = None, depth: int | None = None, owners: bool | None = None, weakest: bool | None = None, as_of: Moment | None = None) -> Export[answers.LineageNode]:
        """List what an entity comes from, or what depends on it: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/lineage", past=True), answers.LineageNode, {"uri": uri, "direction": direction, "types": types, "until": until, "depth": depth, "owners": owners, "weakest": weakest, "asOf": as_of})

    def impact(self, uri: str, *, team: str | None = None, steps: bool | None = None, types: str | Iterable[str] | None = None, group: Literal["models", "instances", "deployments", "tests", "services", "features", "datasets", "pipelines", "others"] | None = None, weakest: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ImpactAnswer:
        """Show what a change to an entity affects, who owns it, and why.

        With `team`, the groups list only entities of that team: a group by its URI, a team by the name in its tag, or `none` for entities without a team. `largest` lists everything if it fits on the page, and otherwise the entities of the team that owns the most of them (`none` if no team owns any). All other counts and the verdict cover everything. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity that will change
            team: only entities of this team: its URI, the name in its tag, none or largest
            steps: include each path by name (usually false)
            types: count and list only these entity types or interfaces; the verdict covers all
            group: only this group; needed with a cursor
            weakest: the least certain step of each path (usually false)
            limit: entities per page, over all groups, and in each further list (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/impact", past=True), answers.ImpactAnswer, {"uri": uri, "team": team, "steps": steps, "types": types, "group": group, "weakest": weakest, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_impact(self, uri: str, *, team: str | None = None, steps: bool | None = None, types: str | Iterable[str] | None = None, group: Literal["models", "instances", "deployments", "tests", "services", "features", "datasets", "pipelines", "others"] | None = None, weakest: bool | None = None, as_of: Moment | None = None) -> Export[answers.ImpactRow]:
        """Show what a change to an entity affects, who owns it, and why: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/impact", past=True), answers.ImpactRow, {"uri": uri, "team": team, "steps": steps, "types": types, "group": group, "weakest": weakest, "asOf": as_of})

    def map(self, uri: str, *, direction: Literal["upstream", "downstream", "both"] | None = None, hops: int | None = None, open: str | Iterable[str] | None = None, along: str | Iterable[str] | None = None, types: str | Iterable[str] | None = None, rel: str | Iterable[str] | None = None, freshness: str | Iterable[str] | None = None, production: bool | None = None, since: Moment | None = None, edges: int | None = None, as_of: Moment | None = None) -> answers.MapAnswer:
        """Draw the lineage map around an entity: nodes, edges and groups of similar entities.

        Each entity that the lineage reaches within the steps is drawn individually or counted in one group. Draws up to 150 entities, and those of along; beyond that, groups them by type and owning team. Opening an entity or a group never removes what is already drawn. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity in the middle of the map
            direction: upstream (where it comes from) or downstream (what a change to it reaches) (usually "both")
            hops: how many steps to go (usually 1)
            open: what to open, in this order: group ids (repeat one for its next page), and URIs drawn on the map or contained in a group, to draw them individually
            along: the entities of a path from uri, up to 50, each one step from the one before; they are drawn individually even if hops or filters would leave them out
            types: show only these entity types or interfaces; the walk still passes through others
            rel: show only entities reached over these relationships: edge types, or names in either direction
            freshness: show only entities of this freshness: fresh, ageing, stale or unknown
            production: show only entities that serve or are tested in production, with everything upstream and downstream of them (usually false)
            since: an earlier moment to compare with: the map also draws what existed only then, and marks what was added or removed since
            edges: the most edges to return (usually 200)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/map", past=True), answers.MapAnswer, {"uri": uri, "direction": direction, "hops": hops, "open": open, "along": along, "types": types, "rel": rel, "freshness": freshness, "production": production, "since": since, "edges": edges, "asOf": as_of})

    def paths(self, from_: str, to: str, *, limit: int | None = None, as_of: Moment | None = None) -> answers.PathsAnswer:
        """Find the shortest paths between two entities.

        Tries both directions. Each path passes an entity at most once; of several edges between two entities, shows the first in the catalogue. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: the entity where the paths begin
            to: the entity where they end
            limit: how many of the shortest paths to list (usually 5)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/paths", past=True), answers.PathsAnswer, {"from": from_, "to": to, "limit": limit, "asOf": as_of})

    def why(self, from_: str, to: str, *, as_of: Moment | None = None) -> answers.WhyAnswer:
        """Explain the relationship between two entities.

        Lists each edge in either direction: what sources stated, and what rules concluded from it. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: one of the two
            to: the other
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/why", past=True), answers.WhyAnswer, {"from": from_, "to": to, "asOf": as_of})

    def unused(self, type: str, *, team: str | None = None, sort: Literal["name", "team", "updated", "certainty"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.UnusedAnswer:
        """List entities of a type that nothing in use depends on.

        Nothing in use is made from these entities or hosted by them; versions and runs are judged individually. These count as in use: unfinished runs, running tests, serving deployments and rules, model versions that are trained, released, chosen by an alias or the newest of their model, and entities that are still read. Refuses types that the catalogue connects to none of these by flow or hosting. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            type: an entity type
            team: only what this team or one of its sub-teams owns
            sort: by name, by owning team, least recently updated first, or most certain first; up to 20,000
            limit: entities per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/unused", past=True), answers.UnusedAnswer, {"type": type, "team": team, "sort": sort, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_unused(self, type: str, *, team: str | None = None, sort: Literal["name", "team", "updated", "certainty"] | None = None, as_of: Moment | None = None) -> Export[answers.UnusedNode]:
        """List entities of a type that nothing in use depends on: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/unused", past=True), answers.UnusedNode, {"type": type, "team": team, "sort": sort, "asOf": as_of})

    def deprecations(self, *, state: Literal["open", "done"] | None = None, team: str | None = None, of: str | Iterable[str] | None = None, read_by: str | None = None, sort: Literal["sunset", "name", "readers", "owner"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.DeprecationsAnswer:
        """List entities planned for removal, with the date and who still reads them.

        Computes for each answer who still reads the entities. To plan a removal, use `deprecate`. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            state: only plans in this state: still to remove, or done
            team: only what this team or one of its sub-teams owns
            of: only these entities, even those without a plan
            read_by: only entities that this entity needs, directly or indirectly
            sort: by date (default), by name, by number of readers (most first), or by owner
            limit: plans per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/deprecations", past=True), answers.DeprecationsAnswer, {"state": state, "team": team, "of": of, "readBy": read_by, "sort": sort, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_deprecations(self, *, state: Literal["open", "done"] | None = None, team: str | None = None, of: str | Iterable[str] | None = None, read_by: str | None = None, sort: Literal["sunset", "name", "readers", "owner"] | None = None, as_of: Moment | None = None) -> Export[answers.Deprecation]:
        """List entities planned for removal, with the date and who still reads them: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/deprecations", past=True), answers.Deprecation, {"state": state, "team": team, "of": of, "readBy": read_by, "sort": sort, "asOf": as_of})

    def reasons(self, uri: str, *, as_of: Moment | None = None) -> answers.ReasonsAnswer:
        """Explain what is wrong with an entity's metadata, and how to fix it.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the entity
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/quality", past=True), answers.ReasonsAnswer, {"uri": uri, "asOf": as_of})

    def expect(self, type: str, *, expects: str | Iterable[str] | None = None, as_of: Moment | None = None) -> answers.ExpectAnswer:
        """Count the entities of a type that would fail an expectation.

        Tries an expectation that isn't in force yet on all entities of a type, and writes nothing. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            type: an entity type or interface
            expects: an attribute, "owner", or a tag such as tag:tier; if omitted, the expectations in force (usually [])
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/quality/preview", past=True), answers.ExpectAnswer, {"type": type, "expects": expects, "asOf": as_of})

    def anomalies(self, *, of: str | None = None, watch: str | None = None, muted: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.AnomaliesAnswer:
        """List anomalies: unusual row counts, bytes, usage, rhythm or columns.

        Computed for each answer from recorded versions, runs and facts: off by more than 3.5 robust standard deviations and by a quarter, usage down by half, silence longer than twice the usual interval, or columns removed or retyped within a week. Needs at least 8 earlier values, and drops what is older than 30 days. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: a person or team: what they own; any other entity: itself and everything upstream
            watch: only this metric: rows, bytes, versions, usage, columns, runs
            muted: include muted ones (usually false)
            limit: anomalies per page (usually 50)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/anomalies", past=True), answers.AnomaliesAnswer, {"of": of, "watch": watch, "muted": muted, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_anomalies(self, *, of: str | None = None, watch: str | None = None, muted: bool | None = None, as_of: Moment | None = None) -> Export[answers.Anomaly]:
        """List anomalies: unusual row counts, bytes, usage, rhythm or columns: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/anomalies", past=True), answers.Anomaly, {"of": of, "watch": watch, "muted": muted, "asOf": as_of})

    def policies(self, *, as_of: Moment | None = None) -> answers.PoliciesAnswer:
        """List the policies, whether each is in force, and how many entities violate it.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/policies", past=True), answers.PoliciesAnswer, {"asOf": as_of})

    def policy_explain(self, policy: str, *, as_of: Moment | None = None) -> answers.PolicyExplainAnswer:
        """Try a policy, even one that is off: what it finds, and at what cost.

        Judges everything the policy applies to from scratch, up to 50,000 entities, and writes nothing, so that you can try a policy before switching it on. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            policy: the policy's id
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/policies/{policy}", past=True), answers.PolicyExplainAnswer, {"policy": policy, "asOf": as_of})

    def policy_trend(self, *, as_of: Moment | None = None) -> answers.PolicyTrendAnswer:
        """Show how many entities violated each policy in force, for each of the last 14 days.

        Each day is judged by what was known then, and by the policies as defined then. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/policy-trend", past=True), answers.PolicyTrendAnswer, {"asOf": as_of})

    def violations(self, *, uri: str | None = None, policy: str | None = None, severity: Literal["block", "warn"] | None = None, team: str | None = None, type: str | None = None, waived: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ViolationsAnswer:
        """List policy violations: since when, and who owns the entity.

        To see the path from an entity to what was found, ask `why` about the two. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: only violations of this entity, or in which it was found
            policy: only violations of this policy
            severity: only violations of this severity
            team: only what this team or one of its sub-teams owns
            type: only entities of this type
            waived: include waived ones (usually false)
            limit: violations per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/violations", past=True), answers.ViolationsAnswer, {"uri": uri, "policy": policy, "severity": severity, "team": team, "type": type, "waived": waived, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_violations(self, *, uri: str | None = None, policy: str | None = None, severity: Literal["block", "warn"] | None = None, team: str | None = None, type: str | None = None, waived: bool | None = None, as_of: Moment | None = None) -> Export[answers.PolicyViolation]:
        """List policy violations: since when, and who owns the entity: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/violations", past=True), answers.PolicyViolation, {"uri": uri, "policy": policy, "severity": severity, "team": team, "type": type, "waived": waived, "asOf": as_of})

    def incident(self, uri: str, *, from_: Moment | None = None, to: Moment | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.IncidentAnswer:
        """Trace the versions trained on a bad entity, where and when they ran, and who has to act.

        A version is affected if the entity was upstream of it when it was trained, even if that has changed since. Nobody has to act on a version once its sources report that nothing runs on it. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: the bad entity
            from_: only versions trained since this moment
            to: only versions trained until this moment
            limit: versions per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/incident", past=True), answers.IncidentAnswer, {"uri": uri, "from": from_, "to": to, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_incident(self, uri: str, *, from_: Moment | None = None, to: Moment | None = None, as_of: Moment | None = None) -> Export[answers.IncidentVersion]:
        """Trace the versions trained on a bad entity, where and when they ran, and who has to act: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/incident", past=True), answers.IncidentVersion, {"uri": uri, "from": from_, "to": to, "asOf": as_of})

    def compare(self, of: str | Iterable[str], *, as_of: Moment | None = None) -> answers.CompareAnswer:
        """Compare entities of one type.

        Compares versions of a model, runs of a pipeline, features or datasets side by side: metrics with their history, attributes value by value, and relationships. Differences come first. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: the entities to compare, all of one type
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/compare", past=True), answers.CompareAnswer, {"of": of, "asOf": as_of})

    def export_compare(self, of: str | Iterable[str], *, as_of: Moment | None = None) -> Export[answers.ComparisonRow]:
        """Compare entities of one type: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/compare", past=True), answers.ComparisonRow, {"of": of, "asOf": as_of})

    def measurements(self, uri: str, *, latest: int | None = None, as_of: Moment | None = None) -> answers.MeasurementsAnswer:
        """List metrics and parameters of all versions or runs of an entity.

        One row per model version or experiment run, with the metrics and parameters of all its records at the source: a version includes those of the run that trained it and of its logged model. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: an entity with versions or runs, such as a model, experiment or evaluation; or one of those versions or runs
            latest: how many of the latest versions or runs to list (usually 200)
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/entities/{uri}/measurements", past=True), answers.MeasurementsAnswer, {"uri": uri, "latest": latest, "asOf": as_of})

    def diff(self, from_: Moment, *, to: Moment | None = None, uri: str | None = None, hops: int | None = None, along: Literal["edges", "lineage"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.DiffAnswer:
        """Show what differs between two moments.

        Compares one entity, everything around it (hops), or everything (without a URI). Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: the earlier moment: a time or a transaction
            to: the later moment: a time or a transaction; now, if omitted
            uri: only this entity; everything, if omitted
            hops: everything within this many steps of the URI (usually 0)
            along: which edges the steps follow: all, or lineage upstream and downstream (usually "edges")
            limit: entities per page; for one entity, edges per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/diff", past=True), answers.DiffAnswer, {"from": from_, "to": to, "uri": uri, "hops": hops, "along": along, "limit": limit, "cursor": cursor, "asOf": as_of})

    def activity(self, *, since: Moment | None = None, since_version: str | None = None, of: str | None = None, direct_only: bool | None = None, entity: str | None = None, upstream_of: str | None = None, types: str | Iterable[str] | None = None, severity: Literal["high", "medium", "low"] | None = None, bookkeeping: bool | None = None, fold: bool | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ActivityAnswer:
        """List changes as sentences: everywhere, for a team, or upstream of an entity.

        Newest first. Omits counters, read times, conclusions and what a source had when it was connected, unless requested. A page looks at up to 500 changes and 5,000 transactions; follow `next` until it is null. For transactions, see `changes`. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            since: changes after this time or transaction; the last day, if omitted
            since_version: changes since this version, run or other entity was created
            of: what a user or group owns, or an entity with its runs and versions
            direct_only: for a group: leave out what its sub-teams own (usually false)
            entity: this entity only: its whole history, unless since is given
            upstream_of: this entity and everything upstream of it
            types: only entities of these types or interfaces
            severity: only changes of at least this severity (usually "low")
            bookkeeping: include counters, read times and conclusions (usually false)
            fold: combine routine changes, and failed runs, of one parent within an hour into one entry (usually false)
            limit: changes per page (usually 50)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/activity", past=True), answers.ActivityAnswer, {"since": since, "sinceVersion": since_version, "of": of, "directOnly": direct_only, "entity": entity, "upstreamOf": upstream_of, "types": types, "severity": severity, "bookkeeping": bookkeeping, "fold": fold, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_activity(self, *, since: Moment | None = None, since_version: str | None = None, of: str | None = None, direct_only: bool | None = None, entity: str | None = None, upstream_of: str | None = None, types: str | Iterable[str] | None = None, severity: Literal["high", "medium", "low"] | None = None, bookkeeping: bool | None = None, fold: bool | None = None, as_of: Moment | None = None) -> Export[answers.ActivityItem]:
        """List changes as sentences: everywhere, for a team, or upstream of an entity: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/activity", past=True), answers.ActivityItem, {"since": since, "sinceVersion": since_version, "of": of, "directOnly": direct_only, "entity": entity, "upstreamOf": upstream_of, "types": types, "severity": severity, "bookkeeping": bookkeeping, "fold": fold, "asOf": as_of})

    def changes(self, from_: Moment, *, to: Moment | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.ChangesAnswer:
        """List the transactions between two moments, oldest first.

        Shows when each was written, and why. For the sentences on the page Changes, see `activity`. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            from_: the earlier moment: a time or a transaction
            to: the later moment: a time or a transaction; now, if omitted
            limit: transactions per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/changes", past=True), answers.ChangesAnswer, {"from": from_, "to": to, "limit": limit, "cursor": cursor, "asOf": as_of})

    def home(self, *, of: str | None = None, direct_only: bool | None = None, since: Moment | None = None, needs_since: Moment | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.HomeAnswer:
        """Summarise what concerns a person or team: assets, failures, tests, changes, to-dos.

        A group includes whatever its members and sub-teams own. Without `of`, the answer covers everything. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: a user or group; everything, if omitted
            direct_only: for a group: leave out what its sub-teams own (usually false)
            since: changes after this time or transaction; the last day, if omitted
            needs_since: only needs since this time, newest first
            limit: owned entities per page (usually 20)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/home", past=True), answers.HomeAnswer, {"of": of, "directOnly": direct_only, "since": since, "needsSince": needs_since, "limit": limit, "cursor": cursor, "asOf": as_of})

    def types(self, *, as_of: Moment | None = None) -> answers.TypesAnswer:
        """List the entity types, with their attributes and relationships.

        The definitions in force now, including types added while the service runs. Counts are current. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/types", past=True), answers.TypesAnswer, {"asOf": as_of})

    def recommendations(self, *, of: str | None = None, team: str | None = None, kind: str | None = None, sort: Literal["score"] | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.RecommendationsAnswer:
        """List recommendations: missing features or owners, copies of a dataset, similar entities.

        Suggestions of rules that nobody has accepted or rejected, with their evidence. Lists similar entities only for one entity, or if you ask for that kind. A page looks at up to 20,000 entities; follow `next` until it is null. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: only for this entity
            team: only for what this team or one of its sub-teams owns
            kind: only this kind, such as mightUse or mightBeOwnedBy
            sort: most certain first; up to 2,000
            limit: recommendations per page (usually 50)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/recommendations", past=True), answers.RecommendationsAnswer, {"of": of, "team": team, "kind": kind, "sort": sort, "limit": limit, "cursor": cursor, "asOf": as_of})

    def export_recommendations(self, *, of: str | None = None, team: str | None = None, kind: str | None = None, sort: Literal["score"] | None = None, as_of: Moment | None = None) -> Export[answers.Recommendation]:
        """List recommendations: missing features or owners, copies of a dataset, similar entities: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/recommendations", past=True), answers.Recommendation, {"of": of, "team": team, "kind": kind, "sort": sort, "asOf": as_of})

    def rejected(self, *, of: str | None = None, limit: int | None = None, cursor: str | None = None, as_of: Moment | None = None) -> answers.RejectedAnswer:
        """List edges that people rejected, oldest first.

        No other answer shows them. For one entity, a page looks at up to 10,000 rejections; follow `next` until it is null. Omits retracted rejections. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            of: only edges of this entity, at either end
            limit: rejections per page (usually 100)
            cursor: the cursor from the previous page's next
            as_of: a past time or transaction
        """
        return self._call(Row("GET", "/api/v1/edges/rejected", past=True), answers.RejectedAnswer, {"of": of, "limit": limit, "cursor": cursor, "asOf": as_of})

class PresentQuestions(Caller):
    """Questions of the present only."""

    def search(self, q: str, *, index: Literal["entities", "owners"] | None = None, sort: str | None = None, facets: str | Iterable[str] | None = None, limit: int | None = None, cursor: str | None = None) -> answers.SearchAnswer:
        """Search entities by name, description, tags, owners and relationships.

        Finds entities and owners together, best first: exact name or id, then name, then nearby fields, then description; retired ones come last. Entities that match only some of the words are a separate list with its own total. Each hit says why it matched. Write filters in the query: type, owner, team, tag, domain (the business domain), area (the part of the lifecycle), platform, state, is, has, updated, and attributes of the catalogue (status:failed, rows:>1000000). They only narrow the hits. Searches only the present. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            q: the query: words, "phrases", +required words, filters such as type:feature or owner:alice, each with a minus to exclude
            index: only entities, or only users and groups
            sort: relevance, updated, usage or name; or a number that hits have: accuracy, or -accuracy for highest first
            facets: count the hits by these: type, owner, team, tag, tagKey, attribute, businessDomain, domain, platform, state, standing, updated, governance
            limit: hits per page (usually 20)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/search"), answers.SearchAnswer, {"q": q, "index": index, "sort": sort, "facets": facets, "limit": limit, "cursor": cursor})

    def export_search(self, q: str, *, index: Literal["entities", "owners"] | None = None, sort: str | None = None, facets: str | Iterable[str] | None = None) -> Export[answers.SearchHit]:
        """Search entities by name, description, tags, owners and relationships: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/search"), answers.SearchHit, {"q": q, "index": index, "sort": sort, "facets": facets})

    def suggest(self, q: str, *, at: int | None = None) -> answers.SuggestAnswer:
        """Complete a query as it is typed: entities, owners, tags and filters.

        Returns a few of each. An unfinished query isn't an error. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            q: the query as typed so far
            at: the cursor's position in it; at the end, if omitted
        """
        return self._call(Row("GET", "/api/v1/suggest"), answers.SuggestAnswer, {"q": q, "at": at})

    def quality(self, *, by: Literal["type", "team", "domain", "platform", "day"] | None = None, q: str | None = None, days: int | None = None) -> answers.QualityAnswer:
        """Show how complete, timely and consistent the metadata is, and what is wrong.

        Groups by type, team, business domain, platform or day. Each count comes with a search that lists the counted entities. Deadlines are checked every 30 seconds, or less often if that takes long. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            by: how to group the rows; by type, if omitted
            q: only what this search finds, such as team:ranking
            days: with by=day: how many days, including today; 90, if omitted
        """
        return self._call(Row("GET", "/api/v1/quality"), answers.QualityAnswer, {"by": by, "q": q, "days": days})

    def export_quality(self, *, by: Literal["type", "team", "domain", "platform", "day"] | None = None, q: str | None = None, days: int | None = None) -> Export[answers.QualityRow]:
        """Show how complete, timely and consistent the metadata is, and what is wrong: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/quality"), answers.QualityRow, {"by": by, "q": q, "days": days})

    def curves(self, uri: str, *, metrics: str | Iterable[str] | None = None, points: int | None = None) -> answers.CurvesAnswer:
        """Show a run's metrics by step, read from its source now.

        The record has only the last value of each metric; the values of every step stay at the source. Reads them for each answer, within its rate limit, and stores nothing. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: a run
            metrics: the metrics to read; the run's first ones, if omitted (usually [])
            points: the most points per curve, among them both ends, lows and highs (usually 150)
        """
        return self._call(Row("GET", "/api/v1/curves"), answers.CurvesAnswer, {"uri": uri, "metrics": metrics, "points": points})

    def artifacts(self, uri: str, *, folder: str | None = None) -> answers.ArtifactsAnswer:
        """List the files of a run or a model, read from its source now.

        Lists names and sizes, one folder at a time. Asks the source for each answer, within its rate limit, and stores nothing; the contents stay there. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            uri: a run or a logged model
            folder: the path of one of its folders; the root, if omitted
        """
        return self._call(Row("GET", "/api/v1/artifacts"), answers.ArtifactsAnswer, {"uri": uri, "folder": folder})

    def log(self, *, after: int | None = None, until: int | None = None, limit: int | None = None, cursor: str | None = None) -> answers.LogAnswer:
        """Read the raw log: every change of facts and edges, document by document.

        For programs that store or analyse everything. "changes" and "activity" show the merged result, as readers see it. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            after: transactions after this one; from the first, if omitted
            until: up to this transaction; up to the last, if omitted
            limit: transactions per page; fewer if they contain many changes (usually 20)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/log"), answers.LogAnswer, {"after": after, "until": until, "limit": limit, "cursor": cursor})

    def export_log(self, *, after: int | None = None, until: int | None = None) -> Export[answers.LoggedTransaction]:
        """Read the raw log: every change of facts and edges, document by document: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/log"), answers.LoggedTransaction, {"after": after, "until": until})

    def rules(self) -> answers.RulesAnswer:
        """List the rules in force, and how each is evaluated.

        Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/rules"), answers.RulesAnswer, {})

    def status(self) -> answers.StatusAnswer:
        """Show the head of the log, counts, followers, and changes that need a restart.

        For thousands of marks (dirty), the count may be a few seconds old. Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/status"), answers.StatusAnswer, {})

    def sources(self, *, limit: int | None = None, cursor: str | None = None) -> answers.SourcesAnswer:
        """List the sources: health and issues, reads, backlog, sweeps, suspected deletions.

        The sources are ordered by platform. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            limit: sources per page (usually 1000)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/sources"), answers.SourcesAnswer, {"limit": limit, "cursor": cursor})

    def deletions(self, platform: str, *, limit: int | None = None, cursor: str | None = None) -> answers.DeletionsAnswer:
        """List the suspected deletions of a source.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            platform: a configured source's platform
            limit: documents per page (usually 100)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/sources/{platform}/deletions"), answers.DeletionsAnswer, {"platform": platform, "limit": limit, "cursor": cursor})

    def export_deletions(self, platform: str) -> Export[answers.HeldDocument]:
        """List the suspected deletions of a source: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/deletions"), answers.HeldDocument, {"platform": platform})

    def retries(self, platform: str, *, limit: int | None = None, cursor: str | None = None) -> answers.RetriesAnswer:
        """List the pending reads of a source: why, failures so far, next attempt.

        These are the marks that `sources` counts as waiting. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            platform: a configured source's platform
            limit: URIs per page (usually 50)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/sources/{platform}/retries"), answers.RetriesAnswer, {"platform": platform, "limit": limit, "cursor": cursor})

    def export_retries(self, platform: str) -> Export[answers.Retry]:
        """List the pending reads of a source: why, failures so far, next attempt: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/retries"), answers.Retry, {"platform": platform})

    def quarantine(self, *, limit: int | None = None, cursor: str | None = None) -> answers.QuarantineAnswer:
        """List events that couldn't be read, and why, oldest first.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            limit: items per page (usually 100)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/quarantine"), answers.QuarantineAnswer, {"limit": limit, "cursor": cursor})

    def export_quarantine(self) -> Export[answers.QuarantinedEvent]:
        """List events that couldn't be read, and why, oldest first: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/quarantine"), answers.QuarantinedEvent, {})

    def retention(self) -> answers.RetentionAnswer:
        """Show where the retained history begins, and what was dropped before.

        Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/retention"), answers.RetentionAnswer, {})

    def tokens(self, *, all: bool | None = None) -> answers.TokensAnswer:
        """List tokens with their rights, expiry and last use.

        A token's secret is shown only when the token is created. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            all: everyone's, for administrators; your own, if omitted (usually false)
        """
        return self._call(Row("GET", "/api/v1/tokens"), answers.TokensAnswer, {"all": all})

    def sessions(self, *, all: bool | None = None) -> answers.SessionsAnswer:
        """List sessions: who is signed in, since when, and until when.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            all: everyone's, for administrators; your own, if omitted (usually false)
        """
        return self._call(Row("GET", "/api/v1/sessions"), answers.SessionsAnswer, {"all": all})

    def roles(self) -> answers.RolesAnswer:
        """List the configured roles: their rights, and the groups that have them.

        Change them in the configuration under "access", which is reloaded without a restart. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.
        """
        return self._call(Row("GET", "/api/v1/roles"), answers.RolesAnswer, {})

    def audit(self, *, kind: Literal["write", "export", "sign-in", "refusal", "administration"] | None = None, caller: str | None = None, operation: str | None = None, from_: Moment | None = None, to: Moment | None = None, limit: int | None = None, cursor: str | None = None) -> answers.AuditAnswer:
        """List what callers did and what they were refused: who, what, from where, outcome.

        Reads aren't audited; exports are. Repeated equal entries are summed up in one. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.

        Args:
            kind: only entries of this kind
            caller: only this caller, by its id in the entries
            operation: only this operation, by name
            from_: only entries since this time
            to: only entries before this time
            limit: entries per page (usually 100)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/audit"), answers.AuditAnswer, {"kind": kind, "caller": caller, "operation": operation, "from": from_, "to": to, "limit": limit, "cursor": cursor})

    def export_audit(self, *, kind: Literal["write", "export", "sign-in", "refusal", "administration"] | None = None, caller: str | None = None, operation: str | None = None, from_: Moment | None = None, to: Moment | None = None) -> Export[answers.AuditEntry]:
        """List what callers did and what they were refused: who, what, from where, outcome: the whole list, of one moment, as rows or a file."""
        return self._export(Row("GET", "/api/v1/exports/audit"), answers.AuditEntry, {"kind": kind, "caller": caller, "operation": operation, "from": from_, "to": to})

    def verify_audit(self, *, noted: str | None = None) -> answers.VerifyAuditAnswer:
        """Verify the audit: no entry was changed, removed or cut off.

        Anyone with write access to the database can rebuild the whole chain: note the last entry elsewhere from time to time, and give it here. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.

        Args:
            noted: an entry that you noted elsewhere, as <id>:<digest>; it must be in the chain
        """
        return self._call(Row("GET", "/api/v1/audit/verification"), answers.VerifyAuditAnswer, {"noted": noted})

    def me(self) -> answers.MeAnswer:
        """Show who you are signed in as, and what you may do.

        For every caller.
        """
        return self._call(Row("GET", "/api/v1/me"), answers.MeAnswer, {})

    def saved(self) -> answers.SavedAnswer:
        """List your favourites and saved searches.

        They belong to the signed-in person, or to the operator of the machine, in every browser. Needs the right "read": query entities, lineage, history and the state of the service.
        """
        return self._call(Row("GET", "/api/v1/saved"), answers.SavedAnswer, {})

    def subscriptions(self, *, all: bool | None = None) -> answers.SubscriptionsAnswer:
        """List subscriptions: who is notified of which changes, and where.

        A webhook's secret is shown only when it is created or renewed. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            all: everyone's, for administrators; yours and your teams', if omitted (usually false)
        """
        return self._call(Row("GET", "/api/v1/subscriptions"), answers.SubscriptionsAnswer, {"all": all})

    def deliveries(self, *, subscription: str | None = None, state: Literal["pending", "sent", "dead", "withheld"] | None = None, uri: str | None = None, all: bool | None = None, limit: int | None = None, cursor: str | None = None) -> answers.DeliveriesAnswer:
        """List deliveries: what was sent to whom, what waits, and why it failed.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            subscription: a subscription's id; all of yours, if omitted
            state: only deliveries in this state
            uri: only for changes to this entity: who was notified, and when
            all: everyone's, for administrators (usually false)
            limit: deliveries per page (usually 50)
            cursor: the cursor from the previous page's next
        """
        return self._call(Row("GET", "/api/v1/deliveries"), answers.DeliveriesAnswer, {"subscription": subscription, "state": state, "uri": uri, "all": all, "limit": limit, "cursor": cursor})

class Commands(Caller):
    """What changes something."""

    def deprecate(self, uris: str | Iterable[str], sunset: str, *, message: str | None = None, replacement: str | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.DeprecateAnswer:
        """Plan to remove entities by a date.

        Nothing is removed or sent: deprecations shows who still reads the entities, and Home shows the plan to their owners, the owners of their readers, and its author. The plan is done once the sources no longer have the entities. Replaces an earlier plan. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uris: the entities to remove
            sunset: when to remove them, as 2030-01-31 or a time
            message: a message for owners and readers
            replacement: the replacement to use instead
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/deprecations"), answers.DeprecateAnswer, {"uris": uris, "sunset": sunset, "message": message, "replacement": replacement, "by": by, "waitFor": wait_for})

    def retain(self, before: str, *, dry_run: bool | None = None) -> answers.RetainAnswer:
        """Drop the past before a moment for good.

        Facts that are current at that moment stay. Returns when the run has started; a dry run only counts. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.

        Args:
            before: a time, or a number of days ago
            dry_run: only count what would be dropped (usually false)
        """
        return self._call(Row("POST", "/api/v1/retention"), answers.RetainAnswer, {"before": before, "dryRun": dry_run})

    def create_token(self, name: str, rights: str | Iterable[str], *, platforms: str | Iterable[str] | None = None, expires: str | None = None, service: bool | None = None) -> answers.CreateTokenAnswer:
        """Create a token for a program, and show its secret once.

        Your own token never has more rights than you, and ends with your access. Only administrators create tokens for service accounts. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            name: its name: 1–64 lower-case letters, digits or "-" 
            rights: its rights: read, metrics, send, edit, approve, edit-as, operate, administer
            platforms: the platforms it may send for; all, if omitted
            expires: when it expires: hours or days, as 12h or 90d, or a time (usually "90d")
            service: for a service account, which belongs to nobody; only administrators (usually false)
        """
        return self._call(Row("POST", "/api/v1/tokens"), answers.CreateTokenAnswer, {"name": name, "rights": rights, "platforms": platforms, "expires": expires, "service": service})

    def subscribe(self, to: str, *, channel: Literal["webhook", "slack", "email"] | None = None, of: str | None = None, upstream_of: str | None = None, types: str | Iterable[str] | None = None, platform: str | None = None, q: str | None = None, severity: Literal["high", "medium", "low"] | None = None, kinds: str | Iterable[str] | None = None, score_below: int | None = None, score_drop: int | None = None, score_within: Literal["hour", "day", "week", "month"] | None = None, dimension: Literal["completeness", "timeliness", "consistency"] | None = None, team: str | None = None, every: Literal["immediate", "hour", "day"] | None = None, at: str | None = None, quiet: str | None = None, time_zone: str | None = None, per_day: int | None = None) -> answers.SubscribeAnswer:
        """Subscribe to changes by webhook, Slack or e-mail.

        All given conditions must match. Each message has a stable id and may arrive twice: use the id to recognise it. At most 200 per owner. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            to: where to send: a webhook address that the configuration allows, or an e-mail address
            channel: how to send it; by default, derived from the address
            of: an entity with its runs and versions; for a user or group, what they own
            upstream_of: an entity and everything upstream of it; for a user or group, what they own and everything upstream
            types: only entities of these types or interfaces
            platform: only entities whose home is this platform
            q: only entities that this search finds after the change
            severity: only changes of at least this severity (usually "medium")
            kinds: only these kinds of changes: added, removed, status, relationship, attribute, found, violation
            score_below: instead of changes: when an entity's quality score falls below this value, of 100
            score_drop: instead of changes: when an entity's quality score drops by more than this
            score_within: the period in which the score drops; a day, if omitted
            dimension: which quality score; any, if omitted
            team: the team to subscribe; yourself, if omitted
            every: send each change, or one message per hour or day (usually "immediate")
            at: when to send the daily message (usually "09:00")
            quiet: quiet hours, such as 22:00-08:00; changes are sent in one message when they end
            time_zone: the time zone of these times, such as Europe/Berlin (usually "UTC")
            per_day: messages per day; later changes go in one message at its end (usually 100)
        """
        return self._call(Row("POST", "/api/v1/subscriptions"), answers.SubscribeAnswer, {"to": to, "channel": channel, "of": of, "upstreamOf": upstream_of, "types": types, "platform": platform, "q": q, "severity": severity, "kinds": kinds, "scoreBelow": score_below, "scoreDrop": score_drop, "scoreWithin": score_within, "dimension": dimension, "team": team, "every": every, "at": at, "quiet": quiet, "timeZone": time_zone, "perDay": per_day})

    def enrich(self) -> answers.EnrichAnswer:
        """Evaluate every rule from scratch and correct the record.

        Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
        """
        return self._call(Row("POST", "/api/v1/enrichment"), answers.EnrichAnswer, {})

    def refresh(self, uri: str, *, wait_for: Literal["visible"] | None = None) -> answers.RefreshAnswer:
        """Read one entity from its source again, now.

        Returns when the read has started, or, if you wait for it, when queries show its result. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.

        Args:
            uri: the entity to read again
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/refresh"), answers.RefreshAnswer, {"uri": uri, "waitFor": wait_for})

    def push(self, platform: str, type: str, *, uri: str | None = None, id: str | None = None, payload: Any = None, deleted: bool | None = None, wait_for: Literal["visible"] | None = None) -> answers.PushAnswer:
        """Push the metadata of one entity from a platform without an address.

        202: stored durably, and interpreted soon; 200 if the call waited until it is visible. Several payloads of one entity are merged, in any order. Needs the right "send": send events, and metadata that a source pushes.

        Args:
            platform: the platform that sends it: a source without an address
            type: the entity type
            uri: the entity, of any platform; or give its id
            id: the entity's id on this platform
            payload: its metadata, as the platform's mapping reads it; at most 1,000,000 bytes
            deleted: the entity is deleted; send no payload (usually false)
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/metadata/{platform}"), answers.PushAnswer, {"platform": platform, "type": type, "uri": uri, "id": id, "payload": payload, "deleted": deleted, "waitFor": wait_for})

    def import_part(self, platform: str, upload: str, file: str, at: int, content: Any) -> answers.ImportPartAnswer:
        """Upload a part of a CSV file to import.

        Send the parts of a file one after the other; nothing is imported yet. Needs the right "send": send events, and metadata that a source pushes.

        Args:
            platform: a configured source's platform
            upload: a UUID for the import, the same for all its parts
            file: the file's name, such as nodes.csv
            at: the byte of the file where this part begins
            content: the part's bytes in base64; at most 262,144 bytes
        """
        return self._call(Row("POST", "/api/v1/imports/{platform}/parts"), answers.ImportPartAnswer, {"platform": platform, "upload": upload, "file": file, "at": at, "content": content})

    def import_(self, platform: str, upload: str, files: str | Iterable[str], *, strict: bool | None = None) -> answers.ImportAnswer:
        """Import uploaded CSV files.

        A file replaces an earlier one of the same name. The platform is then listed, and entities that its files no longer contain are deleted; many deletions at once wait for a person to confirm them. Needs the right "send": send events, and metadata that a source pushes.

        Args:
            platform: a configured source's platform
            upload: a UUID for the import, the same for all its parts
            files: the names of its files, once all their parts are sent
            strict: import nothing if a row is refused (usually false)
        """
        return self._call(Row("POST", "/api/v1/imports/{platform}"), answers.ImportAnswer, {"platform": platform, "upload": upload, "files": files, "strict": strict})

    def replay(self, id: int) -> answers.ReplayAnswer:
        """Replay a quarantined event.

        Try it after the sender or the provider was corrected. If the event still can't be read, it stays in quarantine with the new error. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.

        Args:
            id: the number of a quarantined event
        """
        return self._call(Row("POST", "/api/v1/quarantine/{id}/replay"), answers.ReplayAnswer, {"id": id})

    def discard(self, id: int) -> None:
        """Discard a quarantined event for good.

        Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.

        Args:
            id: the number of a quarantined event
        """
        self._call(Row("DELETE", "/api/v1/quarantine/{id}"), None, {"id": id})

    def confirm_deletions(self, platform: str) -> answers.ConfirmDeletionsAnswer:
        """Confirm the suspected deletions of a source.

        Reads each entity once more, and deletes it if the source still reports it deleted. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.

        Args:
            platform: a configured source's platform
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/deletions/confirm"), answers.ConfirmDeletionsAnswer, {"platform": platform})

    def dismiss_deletions(self, platform: str) -> answers.DismissDeletionsAnswer:
        """Dismiss the suspected deletions of a source.

        Their facts stay. The next complete sweep checks again, and again suspects the entities that the source still reports deleted. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.

        Args:
            platform: a configured source's platform
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/deletions/dismiss"), answers.DismissDeletionsAnswer, {"platform": platform})

    def pause_source(self, platform: str) -> answers.PauseSourceAnswer:
        """Pause a source: stop reading it until it is resumed.

        Every process stops reading it within two seconds; a read in progress ends. Its events are accepted and wait, and pushes are still accepted. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.

        Args:
            platform: a configured source's platform
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/pause"), answers.PauseSourceAnswer, {"platform": platform})

    def resume_source(self, platform: str) -> answers.ResumeSourceAnswer:
        """Resume a paused source, and read what waits.

        Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.

        Args:
            platform: a configured source's platform
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/resume"), answers.ResumeSourceAnswer, {"platform": platform})

    def list_source(self, platform: str) -> answers.ListSourceAnswer:
        """Sweep a source: list it completely now, and read what differs.

        The sweep begins within seconds; `sources` shows it as requested until it ends. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.

        Args:
            platform: a configured source's platform
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/list"), answers.ListSourceAnswer, {"platform": platform})

    def delete_source(self, platform: str) -> answers.DeleteSourceAnswer:
        """Delete the entities of a source that is no longer configured.

        Up to 50,000 at once, as if the source reported each of them as deleted; their past remains. Refused while the source is configured, since it would be read again. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.

        Args:
            platform: a configured source's platform
        """
        return self._call(Row("POST", "/api/v1/sources/{platform}/delete"), answers.DeleteSourceAnswer, {"platform": platform})

    def annotate(self, uri: str, *, by: str | None = None, description: str | None = None, no_description: bool | None = None, add_tags: str | Iterable[str] | None = None, remove_tags: str | Iterable[str] | None = None, add_owners: str | Iterable[str] | None = None, remove_owners: str | Iterable[str] | None = None, wait_for: Literal["visible"] | None = None) -> answers.AnnotateAnswer:
        """Set an entity's description, tags and owners.

        A person's description replaces those of sources; tags and owners add to them, and are removed only by name. Between people, the latest wins. Undo with retract. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity
            by: who states it: a person's URI or a name; yourself, if omitted
            description: the description; replaces those of sources
            no_description: leave it without a description, whatever sources state (usually false)
            add_tags: a tag to add: name, name::value or name=value (usually [])
            remove_tags: a tag to remove, whoever states it: name, name::value or name=value (usually [])
            add_owners: an owner to add: the URI of a person or group (usually [])
            remove_owners: an owner to remove, whoever states it: a URI (usually [])
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/annotations"), answers.AnnotateAnswer, {"uri": uri, "by": by, "description": description, "noDescription": no_description, "addTags": add_tags, "removeTags": remove_tags, "addOwners": add_owners, "removeOwners": remove_owners, "waitFor": wait_for})

    def confirm_edge(self, from_: str, relation: str, to: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.ConfirmEdgeAnswer:
        """Confirm that an edge exists.

        The edge then stays, even if nothing else supports it any more. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            from_: the entity where the edge starts
            relation: the edge type, such as Entity.ownedBy
            to: the entity where the edge ends
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/edges/confirm"), answers.ConfirmEdgeAnswer, {"from": from_, "relation": relation, "to": to, "by": by, "waitFor": wait_for})

    def reject_edge(self, from_: str, relation: str, to: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.RejectEdgeAnswer:
        """Reject an edge.

        Answers and rules ignore it, whoever states or infers it, until a person confirms it or the rejection is retracted. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            from_: the entity where the edge starts
            relation: the edge type, such as Entity.ownedBy
            to: the entity where the edge ends
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/edges/reject"), answers.RejectEdgeAnswer, {"from": from_, "relation": relation, "to": to, "by": by, "waitFor": wait_for})

    def retract(self, uri: str, *, by: str | None = None, attributes: str | Iterable[str] | None = None, edges: str | Iterable[str] | None = None, wait_for: Literal["visible"] | None = None) -> answers.RetractAnswer:
        """Retract what a person states about an entity.

        Retracts everything, or only the given attributes and edges. The earlier values show again. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity; for edges, the one where they start
            by: whose statements: a person's URI or a name; yours, if omitted
            attributes: only these attributes: description, tags, comments or deprecation (usually [])
            edges: an edge: its type, a space, and the URI where it ends (usually [])
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/retractions"), answers.RetractAnswer, {"uri": uri, "by": by, "attributes": attributes, "edges": edges, "waitFor": wait_for})

    def revert(self, uri: str, tx: int, *, over_newer: bool | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.RevertAnswer:
        """Revert a person's change to an entity.

        Restores the earlier value of the attribute, tag or edge. If it was changed again since, the revert is refused and names who changed it, unless you undo later changes too. A revert can be reverted. Only its author can revert a comment. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity that was changed
            tx: the transaction of the change, as history lists it
            over_newer: also undo later changes to the same values (usually false)
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/reverts"), answers.RevertAnswer, {"uri": uri, "tx": tx, "overNewer": over_newer, "by": by, "waitFor": wait_for})

    def comment(self, uri: str, *, text: str | None = None, question: bool | None = None, reply_to: str | None = None, answered: bool | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.CommentAnswer:
        """Comment on an entity, ask its owners, or reply.

        Everyone who can see the entity sees its comments, in describe. Nothing is sent: a question stays on the Home page of the owners and their teams until one of them replies or somebody marks it as answered. An entity holds up to 200 comments, 50 per person. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity
            text: plain text, up to 2,000 characters; optional when marking a question as answered
            question: ask the owners; it stays on their Home page until answered (usually false)
            reply_to: the id of the comment to reply to
            answered: this reply answers the question; an owner's reply always does (usually false)
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/comments"), answers.CommentAnswer, {"uri": uri, "text": text, "question": question, "replyTo": reply_to, "answered": answered, "by": by, "waitFor": wait_for})

    def edit_comment(self, uri: str, id: str, text: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.EditCommentAnswer:
        """Edit one of your comments.

        It is marked as edited; the history keeps the earlier text. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity
            id: the comment's id
            text: plain text, up to 2,000 characters
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/comments/edit"), answers.EditCommentAnswer, {"uri": uri, "id": id, "text": text, "by": by, "waitFor": wait_for})

    def delete_comment(self, uri: str, id: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.DeleteCommentAnswer:
        """Delete one of your comments.

        Replies stay. The history keeps it until retain drops that period. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity
            id: the comment's id
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/comments/delete"), answers.DeleteCommentAnswer, {"uri": uri, "id": id, "by": by, "waitFor": wait_for})

    def undeprecate(self, uris: str | Iterable[str], *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.UndeprecateAnswer:
        """Cancel the removal plan of entities.

        Cancels anyone's plan, not only yours. With several entities, cancels all plans or none. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uris: the entities to keep
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/deprecations/cancel"), answers.UndeprecateAnswer, {"uris": uris, "by": by, "waitFor": wait_for})

    def approve(self, uri: str, *, use: str | None = None, stage: str | None = None, region: str | None = None, until: str | None = None, comment: str | None = None, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.ApproveAnswer:
        """Approve an entity for a use, a stage or a region.

        Covers the entity and what it directly depends on: its current version, training data, base model, features and evaluations. If one of these changes, the approval lapses, and describe says why. Replaces an earlier approval by the same person for the same use. Needs the right "approve": approve entities for a use, and waive violations of policies.

        Args:
            uri: the version, or any other entity
            use: what it is approved for, in a few words, such as "personal data" 
            stage: the stage it is approved for, such as production
            region: the region it is approved for
            until: when it expires, as 2030-01-31 or a time; never, if omitted
            comment: what was checked, and why it is fine
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/approvals"), answers.ApproveAnswer, {"uri": uri, "use": use, "stage": stage, "region": region, "until": until, "comment": comment, "by": by, "waitFor": wait_for})

    def withdraw_approval(self, uri: str, id: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.WithdrawApprovalAnswer:
        """Withdraw an approval.

        Allowed for the person who gave it, and with the right "approve". It stays in the history. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity
            id: the approval's id
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/approvals/withdraw"), answers.WithdrawApprovalAnswer, {"uri": uri, "id": id, "by": by, "waitFor": wait_for})

    def waive(self, uri: str, policy: str, until: str, reason: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.WaiveAnswer:
        """Accept a policy violation for a while.

        Until then its violations of that policy aren't counted as open, and violations lists them only with waived. The reason and its author stay in the history. Needs the right "approve": approve entities for a use, and waive violations of policies.

        Args:
            uri: the entity that violates the policy
            policy: the policy's id
            until: the day the violation counts again, as 2030-01-31, or a time: within a year
            reason: why it is accepted
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/waivers"), answers.WaiveAnswer, {"uri": uri, "policy": policy, "until": until, "reason": reason, "by": by, "waitFor": wait_for})

    def unwaive(self, uri: str, policy: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.UnwaiveAnswer:
        """End a waiver early.

        Ends anyone's waiver, not only yours. Needs the right "approve": approve entities for a use, and waive violations of policies.

        Args:
            uri: the entity
            policy: the policy's id
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/waivers/end"), answers.UnwaiveAnswer, {"uri": uri, "policy": policy, "by": by, "waitFor": wait_for})

    def mute(self, uri: str, watch: str, until: str, reason: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.MuteAnswer:
        """Mute an anomaly of an entity for a while.

        Mutes it for everyone: Home and the entity's page hide it until then, and the list of anomalies shows it only if you ask for muted ones. The reason and its author stay in the history. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity
            watch: what to mute, as anomalies names it, such as rows or usage
            until: the day the anomaly shows again, as 2030-01-31, or a time: within a year
            reason: why it is expected
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/anomalies/mute"), answers.MuteAnswer, {"uri": uri, "watch": watch, "until": until, "reason": reason, "by": by, "waitFor": wait_for})

    def unmute(self, uri: str, watch: str, *, by: str | None = None, wait_for: Literal["visible"] | None = None) -> answers.UnmuteAnswer:
        """Show a muted anomaly of an entity again.

        Ends anyone's mute, not only yours. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.

        Args:
            uri: the entity
            watch: what to unmute, as anomalies names it
            by: who states it: a person's URI or a name; yourself, if omitted
            wait_for: wait until queries show the change, 10 s at most
        """
        return self._call(Row("POST", "/api/v1/anomalies/unmute"), answers.UnmuteAnswer, {"uri": uri, "watch": watch, "by": by, "waitFor": wait_for})

    def star(self, uri: str) -> answers.StarAnswer:
        """Add an entity to your favourites.

        You can have up to 150. Needs the right "read": query entities, lineage, history and the state of the service.

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

        You can have up to 50. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            name: its name; replaces a search of the same name
            q: the query
            sort: the order of its hits, as in search
            columns: columns of the table that shows its hits; a list, if omitted
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
        """End a subscription, and drop its waiting messages.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the subscription's id
        """
        self._call(Row("DELETE", "/api/v1/subscriptions/{id}"), None, {"id": id})

    def resume_subscription(self, id: str) -> answers.Subscription:
        """Resume a suspended subscription, and send what waits.

        Changes made while it was suspended aren't sent later. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the subscription's id
        """
        return self._call(Row("POST", "/api/v1/subscriptions/{id}/resume"), answers.Subscription, {"id": id})

    def renew_secret(self, id: str) -> answers.RenewSecretAnswer:
        """Renew the secret that signs a webhook's messages.

        For one day messages are signed with both secrets, so that you can update the receiver. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the subscription's id
        """
        return self._call(Row("POST", "/api/v1/subscriptions/{id}/secret"), answers.RenewSecretAnswer, {"id": id})

    def test_delivery(self, id: str) -> answers.Delivery:
        """Send a test message to a subscription.

        It is sent within seconds; `deliveries` shows the outcome. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the subscription's id
        """
        return self._call(Row("POST", "/api/v1/subscriptions/{id}/test"), answers.Delivery, {"id": id})

    def replay_delivery(self, id: str) -> answers.Delivery:
        """Send a delivery now, or again.

        The delivery may wait, also for a retry, or have been sent, withheld or given up. It keeps its id, so that a receiver recognises a repetition. Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the delivery's id
        """
        return self._call(Row("POST", "/api/v1/deliveries/{id}/replay"), answers.Delivery, {"id": id})

    def revoke_token(self, id: str) -> None:
        """Revoke a token: every process refuses it within a second.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the token's id, as the list of tokens shows it
        """
        self._call(Row("DELETE", "/api/v1/tokens/{id}"), None, {"id": id})

    def end_session(self, id: str) -> None:
        """End a session; its user has to sign in again.

        Needs the right "read": query entities, lineage, history and the state of the service.

        Args:
            id: the session's id, as the list of sessions shows it
        """
        self._call(Row("DELETE", "/api/v1/sessions/{id}"), None, {"id": id})

    def allow_login(self, code: str, host: str) -> answers.AllowLoginAnswer:
        """Let "mlg login" on a machine act as you for twelve hours.

        For the portal, once somebody has signed in. Creates a token, which is listed with the others. For every caller.

        Args:
            code: the code that "mlg login" printed
            host: the name of the machine where it runs
        """
        return self._call(Row("POST", "/api/v1/logins"), answers.AllowLoginAnswer, {"code": code, "host": host})
