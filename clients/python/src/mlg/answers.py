# Generated from the OpenAPI document (clients/generator); UPDATE=1 on its test writes it anew.

"""What the service answers. A member of an answer that it may leave out is None where it is."""

from __future__ import annotations

from datetime import datetime
# A member may have the name of a built-in type.
from typing import Any, Dict, List, Literal, TypeAlias

from ._reached import Impact, Lineage
from ._values import Page, Value


class Incomplete(Value):
    code: str
    part: str
    """A source, by its platform; a part of the service; or a URI known by reference only."""
    types: List[str] | None
    """Entity types that the answer looked for."""
    reason: str
    since: datetime | None


class SearchHit(Value):
    uri: str
    name: str | None
    entity_type: str | None
    """The entity type; null if known by reference only."""
    index: Literal["entities", "owners"]
    description: str | None
    """Beginning of the description, without Markdown."""
    domain: str | None
    """The part of the lifecycle that its type belongs to."""
    business_domains: List[str]
    tags: List[str]
    """Tags, each as key::value."""
    owners: List[SearchHitOwners]
    teams: List[SearchHitTeams]
    """The URI is null if only a tag names it."""
    updated_at: str | None
    """When the entity last changed, ended or began, as its source states it."""
    standing: Literal["live", "retired", "gone"]
    """retired: by its own status. gone: deleted at its source."""
    renamed_to: SearchHitRenamedTo | None
    """Its new name at the source, if it was renamed."""
    current: SearchHitVersion | None
    """For a model: its current version, and the alias or stage that chose it."""
    usage: int
    """How many entities use it, or a version of it."""
    accounts: List[SearchHitAccounts]
    """For a person: their other accounts. A page shows one account per person."""
    attributes: List[SearchHitAttributes]
    """The filterable attributes of its type; of metrics and parameters, those in the query."""
    why: SearchHitWhy


class SearchHitOwners(Value):
    uri: str | None
    name: str


class SearchHitTeams(Value):
    uri: str | None
    name: str


class SearchHitRenamedTo(Value):
    uri: str
    entity_type: str | None
    name: str | None


class SearchHitAccounts(Value):
    uri: str
    platform: str


class SearchHitAttributes(Value):
    name: str
    """Name of the attribute as a query filter has it: status, rows."""
    kind: Literal["text", "boolean", "number", "time"]
    value: str


class SearchHitWhy(Value):
    rung: str | None
    """The kind of match, from "exact name" down; null if the entity has changed since it was indexed."""
    sentence: str
    matched: List[SearchHitWhyMatched]


class SearchHitWhyMatched(Value):
    field: str
    text: str
    """An excerpt if the text is long."""
    ranges: List[SearchHitWhyMatchedRanges]
    """The match, in UTF-16 code units; `to` is exclusive."""


class SearchHitWhyMatchedRanges(Value):
    _names = {"from_":"from"}
    from_: int
    to: int


class SearchHitVersion(Value):
    uri: str
    name: str
    by: str | None


class SearchFacet(Value):
    field: Literal["type", "owner", "team", "tag", "tagKey", "attribute", "businessDomain", "domain", "platform", "state", "standing", "updated", "governance"]
    label: str
    values: List[SearchFacetValues]


class SearchFacetValues(Value):
    value: str
    name: str
    count: int
    selected: bool
    query: str | None
    """The query with this value instead of the facet's others; its total is the count. Null if there is no filter for it."""
    toggled: str | None
    """The query with this value added to the facet's others, or removed if it is selected."""


class SearchQueryPart(Value):
    kind: Literal["word", "phrase", "filter"]
    source: str
    """The part as typed."""
    at: int
    """Where the part begins in the query, in UTF-16 code units."""
    negative: bool
    text: str | None
    """The word or phrase; null for a filter."""
    key: str | None
    """Key of the filter; null for other parts."""
    values: List[SearchQueryPartValues]
    without: str
    """The query without this part."""
    note: SearchQueryPartNote | None
    """For a filter or word that is easily mistaken for another filter: what it means, and the query with the other one."""


class SearchQueryPartValues(Value):
    text: str
    means: List[SearchQueryPartValuesMeans]
    """Any of these: URIs, types, tags."""


class SearchQueryPartValuesMeans(Value):
    value: str
    name: str


class SearchQueryPartNote(Value):
    text: str
    query: str


class SearchAnswer(Page["SearchHit"]):
    _list = "hits"
    total: int
    """Number of hits over all pages, without partial matches. Facets count these."""
    hits: List[SearchHit]
    """The hits, without partial matches."""
    partial: SearchAnswerPartial
    """Entities with only some of the words, or synonyms of them; none if ten or more have all words, whatever the filters. They follow after all hits, and fill a page once those run out."""
    gone: SearchAnswerGone
    """Matching entities that were deleted at their source: in no total and no facet. The first page lists the first ones; is:gone finds all."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    did_you_mean: str | None
    """The query with replacements for words that match nothing."""
    corrections: List[SearchAnswerCorrections]
    drop: List[SearchAnswerDrop]
    """If nothing is found: what to remove from the query, and how many hits that gives."""
    facets: List[SearchFacet]
    query: SearchAnswerQuery
    indexed_tx: int
    """The transaction up to which the index has followed."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class SearchAnswerPartial(Value):
    """Entities with only some of the words, or synonyms of them; none if ten or more have all words, whatever the filters. They follow after all hits, and fill a page once those run out."""
    total: int
    """Number of partial matches over all pages."""
    hits: List[SearchHit]


class SearchAnswerGone(Value):
    """Matching entities that were deleted at their source: in no total and no facet. The first page lists the first ones; is:gone finds all."""
    total: int
    hits: List[SearchHit]


class SearchAnswerCorrections(Value):
    word: str
    nearest: str


class SearchAnswerDrop(Value):
    parts: List[str]
    query: str
    total: int


class SearchAnswerQuery(Value):
    text: str
    parts: List[SearchQueryPart]


class SuggestAnswer(Value):
    entities: List[SuggestAnswerEntities]
    owners: List[SuggestAnswerOwners]
    tags: List[SuggestAnswerTags]
    filters: List[SuggestAnswerFilters]
    """Filter keys, or values of the filter being typed."""
    replaces: SuggestAnswerReplaces
    """The part of the query that a choice replaces."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class SuggestAnswerEntities(Value):
    uri: str
    name: str | None
    entity_type: str | None
    ranges: List[SuggestAnswerEntitiesRanges]
    """The match, in UTF-16 code units; `to` is exclusive."""


class SuggestAnswerEntitiesRanges(Value):
    _names = {"from_":"from"}
    from_: int
    to: int


class SuggestAnswerOwners(Value):
    uri: str
    name: str | None
    entity_type: str | None
    ranges: List[SuggestAnswerOwnersRanges]
    """The match, in UTF-16 code units; `to` is exclusive."""


class SuggestAnswerOwnersRanges(Value):
    _names = {"from_":"from"}
    from_: int
    to: int


class SuggestAnswerTags(Value):
    label: str
    about: str
    count: int | None
    """How many entities have it; null if not counted."""
    query: str
    """The query once it is chosen."""
    cursor: int
    """Where the cursor stands once it is chosen."""


class SuggestAnswerFilters(Value):
    label: str
    about: str
    count: int | None
    """How many entities have it; null if not counted."""
    query: str
    """The query once it is chosen."""
    cursor: int
    """Where the cursor stands once it is chosen."""


class SuggestAnswerReplaces(Value):
    """The part of the query that a choice replaces."""
    _names = {"from_":"from"}
    from_: int
    to: int


CadenceFreshness: TypeAlias = Literal["fresh", "ageing", "stale", "unknown"]
"""When its source last confirmed it, by how often that source is listed completely: fresh within one interval, ageing within three, stale beyond. unknown: not listed, or of the past. A conclusion is as fresh as its weakest premise."""


class Verification(Value):
    at: datetime | None
    """The oldest confirmation by any of its sources. Later changes may be unknown."""
    doubt: Literal["removed", "suspected", "unreadable", "paused", "behind", "running", "unlisted"] | None
    """Why it may have changed since: its source can't be read at present, is paused, or has reported changes that aren't read yet; it is running; or its source can't list changes."""


class NamedOwningTeam(Value):
    reason: Literal["owner", "member", "tag"]
    team: str | None
    """URI of the team; null if a tag names an unknown group."""
    name: str | None
    tag: str | None
    through: str | None
    """The owner who is a member of it."""
    email: str | None
    slack: str | None
    """Channel of the team in Slack."""


class KnownOwner(Value):
    """An owner, perhaps known by name only."""
    name: str
    uri: str | None
    """URI of the owner; null for a team that only a tag names."""
    entity_type: str | None
    """Type of the owner; null if no source describes it."""
    inherited_from: str | None
    """The entity that the owner is inherited from: the whole of this one, or the same data under another name."""


class EntityViolation(Value):
    policy: str
    title: str
    severity: PolicySeverity
    sentence: str
    found: EntityViolationFound | None
    """The entity to which the path leads; null if something is missing."""


class EntityViolationFound(Value):
    uri: str
    name: str
    entity_type: str | None


PolicySeverity: TypeAlias = Literal["block", "warn"]


class EntityComment(Value):
    id: str
    kind: Literal["comment", "question", "reply", "answer"]
    """An answer is a reply that settles a question."""
    by: str | None
    """A person's URI, or a name; null if you may not see who it is."""
    by_name: str | None
    at: datetime
    edited_at: datetime | None
    text: str
    """Plain text; empty if a question was only marked as answered."""
    reply_to: str | None
    """The id of the comment that begins its thread."""
    open: bool
    """True for an unanswered question."""


class EntityApproval(Value):
    id: str
    by: str | None
    """A person's URI, or a name; null if you may not see who it is."""
    by_name: str | None
    at: datetime
    use: str | None
    """The approved use."""
    stage: str | None
    region: str | None
    until: datetime | None
    """When the approval ends; null if never."""
    comment: str | None
    state: Literal["stands", "lapsed", "ended"]
    """An approval ends at its time, and lapses if what it covers changes."""
    because: str | None
    """Why the approval lapsed."""


class EntityWaiver(Value):
    policy: str
    by: str | None
    """A person's URI, or a name, as in approvals."""
    by_name: str | None
    at: datetime | None
    until: datetime
    reason: str
    state: Literal["stands", "ended"]


class CarriedClassification(Value):
    _names = {"from_":"from"}
    tag: str
    total: int
    from_: List[CarriedClassificationFrom]


class CarriedClassificationFrom(Value):
    uri: str
    entity_type: str | None
    name: str
    value: str | None
    by: Literal["columns", "dataSets"]
    """Whether the tag came by column lineage, or by the lineage of whole datasets."""


Direction: TypeAlias = Literal["out", "in"]
"""Along an edge, or against it."""


class RelatedRow(Value):
    uri: str
    entity_type: str | None
    """The entity type; null if known by reference only."""
    name: str | None
    open: Literal["NOT_READ", "NOT_THERE", "NO_SOURCE"] | None
    """Why it is known by reference only; null if it isn't."""
    standing: Standing
    sunset: datetime | None
    """The removal date. Null: no removal plan."""
    part_of: str | None
    """For a step, the name of the run or pipeline it belongs to; null for anything else."""
    provenance: Provenance | None
    """The strongest support. Null for a view, and for a conclusion not explained here."""
    caveat: str | None
    """What to consider about an edge that only this rule inferred, such as "as of now, not as of training"; null if the edge has another support."""
    first_seen: datetime | None
    last_verified: datetime | None
    """When a source last confirmed it; for a conclusion, its weakest premise."""
    freshness: CadenceFreshness
    edges: List[RowEdge]
    """The edges between the two; see `why` for the evidence. None for a view."""


Standing: TypeAlias = Literal["live", "retired", "gone"]
"""retired: by its own status. gone: deleted at its source."""


Provenance: TypeAlias = Literal["DECLARED", "DERIVED", "INFERRED", "SUGGESTED", "CURATED"]
"""How an edge became known."""


class RowEdge(Value):
    type: str
    rules: List[str]
    """The rules that inferred the edge."""


class DescribeAnswer(Value):
    uri: str
    entity_type: str | None
    """The entity type; null if known by reference only."""
    domain: str | None
    state: str
    enriched_at: datetime | None
    deleted_at_source: datetime | None
    """When the source was found to have deleted the entity. Its attributes are as last seen before that."""
    renamed_to: DescribeAnswerRenamedTo | None
    """Its new name at the source, if it was renamed."""
    hydrated_at: datetime | None
    last_verified: datetime | None
    last_error: str | None
    freshness: CadenceFreshness
    verification: Verification | None
    """When its sources last confirmed it. Null if no source states it, and for past answers."""
    described_by: Literal["itself", "others", "deleted"] | None
    """Whose answers from sources describe it: its own, those about others, or only those about others that were deleted. Null if it is known by reference only."""
    stale_at: datetime | None
    """When the entity becomes stale: the time it declares, or 90 days after its last update."""
    source_url: str | None
    """Address of its page in its own tool, always http or https."""
    owning_teams: List[NamedOwningTeam]
    """Owning teams, up to 20."""
    known_owners: List[KnownOwner]
    """Owners and owning teams by name, up to 20."""
    attributes: Dict[str, Any]
    """Attributes without comments, approvals and waivers. A version's metrics may be those of its run or logged model, which `measurements` has."""
    violations: List[EntityViolation]
    """Its open policy violations, without waived ones: up to 20, blocking ones first."""
    comments: List[EntityComment]
    """Comments on it, oldest first, up to 200."""
    approvals: List[EntityApproval]
    """Approvals, newest first, up to 50."""
    waivers: List[EntityWaiver]
    """Policy violations that people accepted for a while."""
    carries: List[CarriedClassification]
    """Tags that flow to it from upstream, up to five of each."""
    relationships: List[DescribeAnswerRelationships]
    resolves_to: List[str] | None
    """For a look-up: the entities it resolves to."""
    unresolved: List[DescribeAnswerUnresolved]
    issues: List[Dict[str, Any]]
    documents: List[DescribeAnswerDocuments] | None
    """Only for the present."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class DescribeAnswerRenamedTo(Value):
    uri: str
    entity_type: str | None
    name: str | None


class DescribeAnswerRelationships(Value):
    name: str
    """The name of the GraphQL field."""
    count: int
    gone: int | None
    """How many of these are gone, if any."""
    direction: Direction | None
    label: str | None
    """The relationship in words; only with rows."""
    types: List[str] | None
    """The types it leads to, empty for any type; only with rows."""
    rows: List[RelatedRow] | None
    """The first rows, if requested: entities that were read before references, live ones first; then runs and versions by date, others by usage and name. Of lists over 40, only the most recently mentioned are compared."""


class DescribeAnswerUnresolved(Value):
    relation: str
    uri: str
    text: str


class DescribeAnswerDocuments(Value):
    platform: str
    type: str
    uri: str
    hydrated_at: datetime | None
    last_verified: datetime | None
    last_error: str | None
    error_at: datetime | None
    gone: bool
    suspected_deletion: DescribeAnswerDocumentsSuspectedDeletion | None
    etag: str | None
    """Omitted if anything is hidden from the caller, because it changes with that too."""


class DescribeAnswerDocumentsSuspectedDeletion(Value):
    state: str
    since: datetime


class NormalisedAnswer(Value):
    _names = {"entity_type":"entity_type"}
    id: str
    entity_type: str | None
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class DossierThing(Value):
    uri: str
    entity_type: str | None
    name: str
    section: Literal["version", "model", "data", "features", "code", "runs", "evaluations", "tests", "deployments", "people", "others"]
    depth: int
    """How many edges away from the version; 0 for the version itself."""
    standing: Standing


class DossierStatement(Value):
    """What one document states, and since when."""
    about: str
    says: str
    """An attribute (trainedAt), or an edge type (ModelInstance.trainedOn)."""
    value: Any
    """The value of an attribute."""
    value_digest: str | None
    """Digest in place of a value too long to list."""
    to: str | None
    """The other end of an edge."""
    origin: Origin
    provenance: Provenance | None
    """The support of an edge."""
    document: DocumentKey
    tx: int | None
    """Since when the fact is stated so. Null: before the retained history."""
    at: datetime | None


Origin: TypeAlias = Literal["source", "system", "pushed", "person", "rule"]
"""Where a document's statements come from."""


class DocumentKey(Value):
    """A document: one source's answer about one entity."""
    platform: str
    type: str
    uri: str


class MeasuredValue(Value):
    metric: str
    split: str | None
    """The split, or the data of a value measured on other data than its run's."""
    value: float
    at: str | None
    step: float | None
    """The training step at which it was logged."""
    dataset: str | None
    """The data that it was measured on, as its source names it."""
    by: str | None
    """The one of the `records` that states the value, or `scores` if an evaluation measured it; null if the entity itself does."""
    otherwise: List[OtherValue]
    """Further values, from other `records`."""


class OtherValue(Value):
    by: str
    value: float
    step: float | None
    """The training step at which it was logged."""


class MetricWithoutNumber(Value):
    metric: str
    stated: str
    step: float | None
    """The training step at which it was logged."""
    by: str | None
    """The one of the `records` that states the value, or `scores` if an evaluation measured it; null if the entity itself does."""
    otherwise: List[OtherValue]
    """Further values, from other `records`."""


class MeasuredEvaluation(Value):
    uri: str
    entity_type: str | None
    name: str | None
    standing: Standing
    status: str | None
    """Status of the evaluation, otherwise of the run that it belongs to."""
    at: str | None
    on: MeasuredData | None
    """The data."""
    metrics: List[MeasuredMetric]


class MeasuredData(Value):
    uri: str
    entity_type: str | None
    name: str | None
    standing: Standing


class MeasuredMetric(Value):
    metric: str
    value: float


class MeasuredVersion(Value):
    metrics: List[MeasuredValue]
    not_numbers: List[MetricWithoutNumber]
    evaluations: List[MeasuredEvaluation]


class DossierPolicies(Value):
    policies: List[DossierPolicy]
    """Policies in force at the time of the request, of the version or its model."""
    approvals: List[DossierApproval]
    violations: List[DossierViolation]
    complete: bool
    """False if more happened than is looked at."""


class DossierPolicy(Value):
    id: str
    title: str
    severity: PolicySeverity
    about: str
    applies: bool
    """Whether it meets the conditions of the policy; otherwise it was not checked."""


class DossierApproval(Value):
    about: str
    by: str | None
    at: str
    use: str | None
    stage: str | None
    region: str | None
    until: datetime | None
    comment: str | None
    state: Literal["stands", "lapsed", "ended"]


class DossierViolation(Value):
    policy: str
    severity: PolicySeverity
    about: str
    found: str | None
    sentence: str
    began: DossierMoment
    ended: DossierMoment | None
    """When it ended, or was waived; null while it is in effect."""
    waived_until: datetime | None
    """If it was waived then: until when."""


class DossierMoment(Value):
    tx: int
    at: datetime | None
    """Time of the transaction; null if before the retained history."""


class DossierCut(Value):
    what: str
    left: int


class DossierAnswer(Value):
    format: int
    """Number of the format of this answer."""
    uri: str
    name: str
    tx: int
    """Everything is as of this transaction; pass it as asOf to compare."""
    at: datetime
    things: List[DossierThing]
    """The version, then section by section, nearest first."""
    statements: List[DossierStatement]
    measured: MeasuredVersion
    """Metrics as the page of the version shows them: by its source, and by evaluations, the last 50."""
    governed: DossierPolicies
    cut: List[DossierCut]
    """How many more of each kind were left out; empty if complete."""
    digest: str
    """SHA-256 of the canonical JSON of everything above, to detect changes."""
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class RelatedNode(Value):
    uri: str
    entity_type: str | None
    """The entity type; null if known by reference only."""
    name: str | None
    attributes: Dict[str, Any] | None
    """The requested attributes that it has."""
    open: Literal["NOT_READ", "NOT_THERE", "NO_SOURCE"] | None
    """Why it is known by reference only; null if it isn't."""
    standing: Standing
    sunset: datetime | None
    """The removal date. Null: no removal plan."""
    part_of: str | None
    """For a step, the name of the run or pipeline it belongs to; null for anything else."""
    provenance: Provenance | None
    """The strongest support. Null for a view, and for a conclusion not explained here."""
    caveat: str | None
    """What to consider about an edge that only this rule inferred, such as "as of now, not as of training"; null if the edge has another support."""
    first_seen: datetime | None
    last_verified: datetime | None
    """When a source last confirmed it; for a conclusion, its weakest premise."""
    freshness: CadenceFreshness | None
    edges: List[RowEdge] | None
    """The edges between the two; see `why` for the evidence. None for a view."""


class RelatedAnswer(Page["RelatedNode"]):
    _list = "nodes"
    uri: str
    entity_type: str | None
    name: str | None
    by: str
    total: int
    """Number of nodes over all pages, without the filter."""
    filtered: RelatedAnswerFiltered | None
    """Only with a filter. A page looks at up to 2,000; follow `next` even if nothing was found."""
    nodes: List[RelatedNode]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class RelatedAnswerFiltered(Value):
    """Only with a filter. A page looks at up to 2,000; follow `next` even if nothing was found."""
    checked: int
    """How many entries of the list were checked, from where this page begins."""
    complete: bool
    """Whether the rest of the list was checked."""


class HistoryTransaction(Value):
    tx: int
    at: datetime
    cause: CauseKind
    trace: str
    """Traces one event through every stage and log line."""
    changes: List[HistoryChange]
    more: int
    """Edges of this transaction that aren't listed."""


CauseKind: TypeAlias = Literal["event", "sweep", "refresh", "reference", "lookup", "retry", "mapping", "redaction", "rule", "push", "candidate", "person", "simulated"]
"""Why a transaction was written."""


class HistoryChange(Value):
    kind: ChangeKind
    sentence: str
    name: str | None
    """The attribute, or the relationship as it reads from the entity."""
    before: Any
    """Any JSON value."""
    after: Any
    """Any JSON value."""
    documents: List[DocumentKey]
    """The documents that state it."""
    shown: bool
    """False if another document has precedence, so that readers saw no difference."""
    op: EdgeOp | None
    """What happened to an edge; null for an attribute."""
    rejected: bool
    """A person rejected the edge (removed), or withdrew the rejection (added)."""
    relation: str | None
    direction: Direction | None
    other: str | None
    other_name: str | None
    provenance: Provenance | None
    rule: str | None
    """The rule that inferred it, such as D1."""
    evidence: List[str]
    bookkeeping: bool
    """True for states, conclusions of rules and counters, which don't happen to the entity itself."""


ChangeKind: TypeAlias = Literal["attribute", "edge", "state", "type", "tombstone", "unresolvable", "issues"]


EdgeOp: TypeAlias = Literal["added", "removed"]
"""What happened to an edge."""


class HistoryEntry(Value):
    tx: int
    at: datetime
    cause: CauseKind
    trace: str
    document: DocumentKey
    origin: Origin
    asserted: Dict[str, Any]
    retracted: List[str]


class Moment(Value):
    """A transaction and its time."""
    tx: int
    at: datetime


class HistoryAnswer(Page["HistoryEntry"]):
    _list = "entries"
    uri: str
    transactions: List[HistoryTransaction]
    entries: List[HistoryEntry]
    """The recorded changes of facts, document by document."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    horizon: Moment | None
    """Where history begins, once retention has dropped earlier transactions."""
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class ReachedTotal(Value):
    type: str | None
    """The entity type; null for those known by reference only."""
    count: int
    live: int
    """Number of live entities among those counted."""


class LineageNode(Value):
    uri: str
    entity_type: str | None
    known: str | None
    """For a stub: why it is known by reference only."""
    name: str
    standing: Standing
    sunset: datetime | None
    """The removal date. Null: no removal plan."""
    depth: int
    """Distance in edges."""
    path_standing: Standing
    """The worst standing along the path, without its ends. The path is the shortest over live entities, otherwise the shortest."""
    sentence: str
    """The path as text."""
    brief: str | None
    """For a path of more than three steps: its first and last step as text."""
    path: List[PathEdge]
    """Edges of the path; empty if steps are requested."""
    steps: List[PathStep] | None
    """The path by entity names, if requested."""
    omitted: int | None
    """Edges left out of the path."""
    weakest: WeakestStep | None
    """The least certain step, if requested."""
    status: str | None
    owners: List[str] | None
    """Owners, if requested."""
    owning_teams: List[LineageNodeOwningTeams] | None
    """Owning teams, if requested."""
    owned_by: List[OwnedBy] | None
    """Owners by name, if requested."""
    unresolved_owners: List[str] | None
    """Names and addresses of owners that no source describes, if any."""
    owners_inherited_from: str | None
    """The entity that it is a version, run or part of, or the same data elsewhere, whose owners and teams these are, because it has none of its own."""
    teams_inherited_from: str | None
    """The same for teams only, if it has owners of its own."""


class LineageNodeOwningTeams(Value):
    reason: Literal["owner", "member", "tag"]
    team: str | None
    tag: str | None
    through: str | None
    """The owner who is a member of it."""


class PathEdge(Value):
    _names = {"from_":"from"}
    relation: str
    """The edge type: the declaring type and the name, ModelInstance.producedBy."""
    name: str
    """How the edge reads on the path."""
    direction: Direction
    from_: str
    to: str


class PathStep(Value):
    """A step of a path, and the entity it leads to."""
    relation: str
    """How it reads on the path."""
    uri: str
    entity_type: str | None
    name: str


class WeakestStep(Value):
    """The least certain step: nothing that follows from the path is more certain."""
    step: int
    """Index of the step, from 0."""
    edge: str
    """The step as text."""
    provenance: Provenance | None
    last_verified: datetime | None
    because: Literal["inferred", "oldest", "unverified"]
    """Why the step is the weakest: a rule inferred it; or, of the stated steps, it was verified longest ago, or never."""


class OwnedBy(Value):
    """An owner or an owning team."""
    uri: str
    entity_type: str | None
    name: str


class LineageAnswer(Lineage["LineageNode"]):
    _list = "nodes"
    uri: str
    entity_type: str | None
    name: str
    tx: int
    """The transaction of every page."""
    total: int
    live: int
    """How many of those counted are in use, or are live and reached over live entities only. The others are retired or gone, or reached only over such."""
    live_counted: int
    """How many were counted for that, nearest first: up to 20,000."""
    totals: List[ReachedTotal]
    depth: int
    """Distance of the furthest entity, in edges."""
    hidden: int | None
    """How many more the caller may not see, if any."""
    direction: Literal["upstream", "downstream"]
    deleted: int
    """How many of those counted were deleted at their source."""
    complete: bool
    """False if the requested depth left something out, or something may be missing."""
    bound: Literal["depth"] | None
    """The limit that cut the answer short."""
    hint: str | None
    nodes: List[LineageNode]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class ImpactCount(Value):
    type: str
    count: int
    what: str
    """How the verdict calls them."""


class ImpactTeam(Value):
    team: str | None
    """URI of the team; null if a tag names an unknown group."""
    name: str
    total: int


class ImpactNode(Value):
    uri: str
    entity_type: str | None
    known: str | None
    """For a stub: why it is known by reference only."""
    name: str
    standing: Standing
    sunset: datetime | None
    """The removal date. Null: no removal plan."""
    depth: int
    """Distance in edges."""
    path_standing: Standing
    """The worst standing along the path, without its ends. The path is the shortest over live entities, otherwise the shortest."""
    sentence: str
    """The path as text."""
    brief: str | None
    """For a path of more than three steps: its first and last step as text."""
    path: List[PathEdge]
    """Edges of the path; empty if steps are requested."""
    steps: List[PathStep] | None
    """The path by entity names, if requested."""
    omitted: int | None
    """Edges left out of the path."""
    weakest: WeakestStep | None
    """The least certain step, if requested."""
    in_use: bool | None
    """Whether a version, a deployment or a test is in use, as the verdict counts. Absent if not all could be read."""
    status: str | None
    owners: List[str]
    owning_teams: List[ImpactNodeOwningTeams]
    owned_by: List[OwnedBy]
    """Owners and owning teams by name, up to 20 per entity."""
    unresolved_owners: List[str] | None
    """Names and addresses of owners that no source describes, if any."""
    owners_inherited_from: str | None
    """The entity that it is a version, run or part of, or the same data elsewhere, whose owners and teams these are, because it has none of its own."""
    teams_inherited_from: str | None
    """The same for teams only, if it has owners of its own."""


class ImpactNodeOwningTeams(Value):
    reason: Literal["owner", "member", "tag"]
    team: str | None
    tag: str | None
    through: str | None
    """The owner who is a member of it."""


class ImpactAnswer(Impact["ImpactNode"]):
    uri: str
    entity_type: str | None
    name: str
    tx: int
    """The transaction of every page."""
    total: int
    live: int
    """How many of those counted are in use, or are live and reached over live entities only. The others are retired or gone, or reached only over such."""
    live_counted: int
    """How many were counted for that, nearest first: up to 20,000."""
    totals: List[ReachedTotal]
    depth: int
    """Distance of the furthest entity, in edges."""
    hidden: int | None
    """How many more the caller may not see, if any."""
    listed: str | None
    """The team whose entities are listed; absent if all are."""
    sentence: str
    """The verdict, with the counts of `affected` and of teams."""
    affected: List[ImpactCount]
    """What a change affects: models, data, pipelines and services, and those versions, deployments and tests that are in use. Steps, runs, cells and columns are only listed. “At least” in `what` means that there were too many to read."""
    running_tests: List[str]
    """The nearest. GraphQL can page through all of them."""
    running_tests_total: int
    deployments_in_use: int
    deleted: int
    """How many more affected entities were deleted at their source."""
    evaluated: int
    """How many model versions were evaluated on it or on its versions; they aren't affected."""
    unconfirmed: int
    """How many open recommendations would make a change affect more, if accepted."""
    unknown: int
    """How many of the total are known by reference only, so that nothing behind them is known."""
    teams: List[ImpactTeam]
    """The teams that own the most affected entities, largest first; shared ones count for each team."""
    teams_total: int
    teamless: int
    """How many of those counted have no team, not even an inherited one."""
    teams_counted: int
    """How many were counted for that, nearest first: up to 20,000."""
    surfaces: List[ImpactAnswerSurfaces]
    surfaces_total: int
    groups: Dict[str, ImpactAnswerGroups]
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class ImpactAnswerSurfaces(Value):
    name: str
    exposed_by: List[str]
    exposed_by_total: int


class ImpactAnswerGroups(Value):
    total: int
    live: int
    """Number of live entities among those counted."""
    nodes: List[ImpactNode]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class MapNode(Value):
    uri: str
    entity_type: str | None
    known: str | None
    """For a stub: why it is known by reference only."""
    name: str
    side: Literal["focus", "upstream", "downstream", "both"]
    depth: int
    """Steps from the focus."""
    standing: Standing
    sunset: datetime | None
    """The removal date. Null: no removal plan."""
    failed: bool
    """Whether its status says so, as for a failed run."""
    in_use: bool
    """Whether its own status says so, such as a running test, an active deployment or a version with an alias."""
    last_verified: datetime | None
    """When a source last confirmed it; only for the present."""
    freshness: CadenceFreshness
    owners: int
    upstream: int
    """Edges upstream, drawn or not."""
    downstream: int
    """Edges downstream, drawn or not."""
    expandable: bool
    """Whether opening the entity would add something."""
    hidden: int
    """Neighbours on its side of the focus that aren't on the map."""
    hidden_at_least: bool
    """Whether there are more than were counted."""
    presence: Presence | None
    """With `since`: whether it existed at only one of the two moments."""


Presence: TypeAlias = Literal["added", "removed", "kept"]
"""For an entity: added if nothing mentioned it before. For a neighbourhood or a map: whether it was reached at only one of the moments."""


class MapGroup(Value):
    id: str
    """Id of the group, the same in every answer; pass it as open."""
    label: str
    """Type and count, such as Features 42."""
    entity_type: str | None
    """The entity type; null for several types, and for entities known by reference only."""
    by: Literal["siblings", "team", "rest"]
    """siblings: one parent and relationship. team: one type and team. rest: rare types."""
    side: Literal["upstream", "downstream", "both"]
    """Side of the focus; both: in a cycle through it."""
    depth: int
    """Steps from the focus to the nearest member."""
    relation: str | None
    """The relationship of siblings, as it reads from their parent."""
    team: str | None
    """For a map by teams: the owning team, if known."""
    count: int
    """Members not drawn individually."""
    added: int | None
    """With `since`: how many weren't there at that moment."""
    removed: int | None
    """With `since`: how many were there only at that moment."""


class MapEdge(Value):
    _names = {"from_":"from"}
    from_: str
    """The upstream end: a URI, or a group id."""
    to: str
    """A URI, or a group id."""
    relation: str | None
    """The edge type; null if the edge leads over something that a filter hides."""
    name: str | None
    """How it reads from `from` to `to`."""
    count: int
    """How many edges it stands for."""
    part: bool
    """Whether it connects an entity with one of its versions, runs or steps."""
    container: Literal["from", "to"] | None
    """Which end contains the other; null if neither."""
    cycle: bool
    """Whether the edge is part of a cycle on the map."""
    inferred: bool
    """Whether a rule inferred the edge."""
    provenance: Provenance | None
    """The strongest support; null if the edge stands for several, or isn't recorded."""
    last_verified: datetime | None
    """When a source last confirmed it; only for the present."""
    freshness: CadenceFreshness
    presence: Presence | None
    """With `since`: whether it existed at only one of the two moments."""


class MapTotals(Value):
    reached: int
    """Entities without the focus: the sum of the next four."""
    drawn: int
    """Entities drawn individually."""
    grouped: int
    """Entities counted in groups."""
    filtered: int
    """Entities hidden by types, rel, freshness or production."""
    hidden: int
    """Entities that `open` added, but that didn't fit."""
    groups: int
    added: int | None
    """With `since`: how many weren't there at that moment."""
    removed: int | None
    """With `since`: how many were there only at that moment."""


class MapAnswer(Value):
    uri: str
    entity_type: str | None
    name: str
    direction: Literal["upstream", "downstream", "both"]
    tx: int
    nodes: List[MapNode]
    groups: List[MapGroup]
    edges: List[MapEdge]
    edges_left_out: int
    """How many edges between drawn nodes are left out; raise `edges` to show more."""
    totals: MapTotals
    sentence: str
    by_team: bool
    """Whether there were too many siblings, so that it is grouped by type and owning team."""
    beyond: bool
    """Whether there is more beyond the hops."""
    not_opened: List[str]
    """Values of open and along that aren't on this map or didn't fit."""
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class FlowPath(Value):
    direction: Literal["upstream", "downstream"]
    """downstream: a change to `from` reaches `to`. upstream: `from` comes from `to`."""
    length: int
    path_standing: Standing
    """The worst standing along the path, without its ends."""
    sentence: str
    """The path as text."""
    steps: List[FlowPathStep]
    omitted: int
    """Steps left out of the middle of a long path."""
    weakest: WeakestStep | None


class FlowPathStep(Value):
    _names = {"from_":"from"}
    relation: str
    """The edge type."""
    name: str
    """How it reads on the path."""
    direction: Direction
    from_: str
    to: str
    inferred: bool
    """Whether a rule inferred the edge."""
    provenance: Provenance | None
    """The strongest support; null if the edge is inferred when read."""
    last_verified: datetime | None
    """When a source last confirmed it; only for the present."""
    freshness: CadenceFreshness


class PathsAnswer(Value):
    _names = {"from_":"from"}
    from_: PathsAnswerFrom
    to: PathsAnswerTo
    paths: List[FlowPath]
    more: bool | None
    """Whether there are more paths; null if the search reached its limit first."""
    sentence: str
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class PathsAnswerFrom(Value):
    uri: str
    entity_type: str | None
    name: str
    standing: Standing


class PathsAnswerTo(Value):
    uri: str
    entity_type: str | None
    name: str
    standing: Standing


class WhyAnswer(Value):
    _names = {"from_":"from"}
    from_: str
    to: str
    edges: List[WhyAnswerEdges]
    sentence: str
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class WhyAnswerEdges(Value):
    _names = {"from_":"from"}
    type: str
    name: str
    from_: WhyAnswerEdgesFrom
    to: WhyAnswerEdgesTo
    provenance: Provenance | None
    caveat: str | None
    """What to consider about an edge that only this rule inferred, such as "as of now, not as of training"; null if the edge has another support."""
    reasons: List[WhyAnswerEdgesReasons]


class WhyAnswerEdgesFrom(Value):
    uri: str
    entity_type: str | None
    name: str | None


class WhyAnswerEdgesTo(Value):
    uri: str
    entity_type: str | None
    name: str | None


class WhyAnswerEdgesReasons(Value):
    kind: Literal["stated", "concluded"]
    provenance: Provenance
    sentence: str
    platform: str | None
    document: str | None
    document_type: str | None
    first_seen: datetime | None
    last_verified: datetime | None
    """When a source last confirmed it; only for the present."""
    last_error: str | None
    rule: str | None
    rule_name: str | None
    description: str | None
    caveat: str | None
    attributes: Dict[str, List[str]] | None
    paths: List[WhyAnswerEdgesReasonsPaths] | None
    more_paths: int | None
    hidden_steps: int | None
    """If no path can be shown: steps that lead over entities hidden from the caller."""


class WhyAnswerEdgesReasonsPaths(Value):
    steps: List[WhyAnswerEdgesReasonsPathsSteps]
    weakest: WhyAnswerEdgesReasonsPathsWeakest | None
    """The step verified longest ago: no conclusion is fresher."""


class WhyAnswerEdgesReasonsPathsSteps(Value):
    _names = {"from_":"from"}
    type: str
    name: str
    from_: WhyAnswerEdgesReasonsPathsStepsFrom
    to: WhyAnswerEdgesReasonsPathsStepsTo
    stated_by: List[WhyAnswerEdgesReasonsPathsStepsStatedBy]


class WhyAnswerEdgesReasonsPathsStepsFrom(Value):
    uri: str
    entity_type: str | None
    name: str | None


class WhyAnswerEdgesReasonsPathsStepsTo(Value):
    uri: str
    entity_type: str | None
    name: str | None


class WhyAnswerEdgesReasonsPathsStepsStatedBy(Value):
    platform: str
    document: str
    document_type: str
    first_seen: datetime | None
    last_verified: datetime | None
    """When a source last confirmed it; only for the present."""
    last_error: str | None


class WhyAnswerEdgesReasonsPathsWeakest(Value):
    edge: str
    last_verified: datetime


class CheckedRelation(Value):
    relation: str
    """The edge type."""
    name: str
    """How it reads from the entity."""
    consumers: List[str]
    """The types of the consumers."""
    sources: List[str]
    """The sources that could state it, by platform."""
    listed_at: datetime | None
    """Their oldest complete sweep. Null: one was never listed."""


class ConditionOfUse(Value):
    type: str
    use: str


class UnusedTeam(Value):
    uri: str
    name: str
    count: int


class UnusedNode(Value):
    uri: str
    entity_type: str | None
    name: str
    standing: Standing
    team: UnusedNodeTeam | None
    """The owning team; the first, if there are several."""
    usage: UnusedNodeUsage | None
    """For a type that counts its use: the attribute, and its value."""
    consumers: int
    """How many edges lead to it over the checked relationships, except from its own versions, runs and parts; nothing at their other end is in use."""
    updated_at: datetime | None
    """When it was last updated, as its source states it."""
    sunset: datetime | None
    """The removal date. Null: no removal plan."""
    container_in_use: bool
    """For a version or run: whether something in use needs the model or pipeline that it belongs to, so that all versions may be kept. Nothing needs this one."""
    in_production: bool
    """Whether its own facts say that it is in production: then something that no source states may use it, so that nothing is proved."""
    unconfirmed: bool
    """Whether something in use would need it if open recommendations were accepted."""


class UnusedNodeTeam(Value):
    uri: str
    name: str


class UnusedNodeUsage(Value):
    attribute: str
    value: float | None
    """The value of the attribute; null if not stated."""


class UnusedAnswer(Page["UnusedNode"]):
    _list = "nodes"
    type: str
    total: int
    existing: int
    """How many entities of the type there are, used or not, whoever owns them."""
    containers_in_use: int
    """How many of these are versions or runs of something that is needed."""
    provable: bool
    """Whether every source of its possible consumers is complete, as far as is known."""
    doubts: List[Incomplete]
    """Why it can't be proved: a source of possible consumers is silent or not listed."""
    checked: List[CheckedRelation]
    """The relationships by which something in use could need one of them, at any distance."""
    working: List[str]
    """The types whose entities in use could need one of them, at any distance."""
    conditions: List[ConditionOfUse]
    """When an entity of the type, or of a type that could need one, is in use by itself: "modelState is released"."""
    proved_at: datetime | None
    """The oldest complete sweep of all sources of possible consumers. Null: one was never listed, or the answer is of the past."""
    teams: List[UnusedTeam] | None
    """How many each team owns, most first. Null if there are too many to count, and after the first page."""
    nodes: List[UnusedNode]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class Deprecation(Value):
    uri: str
    entity_type: str | None
    name: str
    standing: Standing
    state: DeprecationState
    """in-use: something in use needs it. overdue: still needed past its date. unused: nothing needs it, so it can be removed. done: its source no longer has it, or has retired it."""
    sunset: datetime | None
    """The removal date. Null: there is no plan yet."""
    message: str | None
    replacement: DeprecationReplacement | None
    """The replacement to use instead."""
    by: str | None
    """Who planned the removal: a person's URI, or a name."""
    by_name: str | None
    at: datetime | None
    """When the removal was planned."""
    owners: List[str]
    """URIs of those to notify: its owners, up to 10, or its owning teams."""
    in_use_by_itself: bool
    """Whether its own source counts it as in use, for example by its reads, even if nothing else needs it."""
    readers: int | None
    """How many entities in use need it, directly or through others. Null: not counted."""
    read_by: List[DeprecationReader]
    """The nearest of those, up to 10."""


class DeprecationReplacement(Value):
    uri: str
    entity_type: str | None
    name: str


DeprecationState: TypeAlias = Literal["in-use", "overdue", "unused", "done"]


class DeprecationReader(Value):
    uri: str
    entity_type: str | None
    name: str
    owners: List[str]


class DeprecationContact(Value):
    uri: str
    entity_type: str | None
    name: str
    email: str | None
    slack: str | None


class DeprecationsAnswer(Page["Deprecation"]):
    _list = "plans"
    total: int
    """Number of plans in the requested state."""
    counts: DeprecationsAnswerCounts
    """Number of plans in each state."""
    plans: List[Deprecation]
    contacts: List[DeprecationContact]
    """How to reach the owners named on this page."""
    complete: bool
    """False if there may be more: it looks at up to 20,000 statements of people and 1,000 plans."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class DeprecationsAnswerCounts(Value):
    """Number of plans in each state."""
    in_use: int
    overdue: int
    unused: int
    done: int


class QualityRow(Value):
    key: str
    """The type, the team's URI or name, the domain, the platform or the day."""
    name: str
    entities: int
    completeness: float | None
    """The weighted share of expected and required metadata that exists. Null: nothing is checked."""
    timeliness: float | None
    """The share of entities with nothing overdue. Null: nothing is checked."""
    consistency: float | None
    """The share of entities without contradictions. Null: nothing is checked."""
    lacking: List[QualityLacking]
    """How many entities have a problem in each dimension, and the search that finds them."""
    reasons: List[QualityReasonCount]
    """Reasons, most frequent first; those that don't occur are omitted."""


class QualityLacking(Value):
    dimension: QualityDimension
    count: int
    q: str | None


QualityDimension: TypeAlias = Literal["completeness", "timeliness", "consistency"]


class QualityReasonCount(Value):
    reason: str
    """`missing-description`, or with what is missing: `missing-tag/tier`."""
    count: int
    q: str | None
    """A search for these entities; null for a past day."""


class QualityReason(Value):
    reason: str
    dimension: QualityDimension
    means: str
    """What is wrong, to follow the entity's name in a sentence."""
    fix: str
    """How to fix it."""
    command: str | None
    """The command that fixes it, if there is one."""


class QualityAnswer(Value):
    by: str
    total: QualityRow
    rows: List[QualityRow]
    """Rows, the largest first; days in order."""
    more: bool
    """Whether there are rows beyond these 50."""
    reasons: List[QualityReason]
    """What each reason means, and how to fix it."""
    since: datetime | None
    """By day: when the record, or its retained history, begins; otherwise null."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class QualityReasonOfEntity(Value):
    reason: str
    dimension: QualityDimension
    means: str
    """What is wrong, to follow the entity's name in a sentence."""
    fix: str
    """How to fix it."""
    command: str | None
    """The command that fixes it, if there is one."""
    since: datetime | None
    """When the reason was noted. Null if it follows from the clock or from what is in use."""
    q: str
    """The search for all entities of its type with this reason."""


class ReasonsAnswer(Value):
    uri: str
    counted: bool
    """False for people, groups and parts such as columns: nothing is expected of those."""
    reasons: List[QualityReasonOfEntity]
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class QualityPreviewRow(Value):
    expects: str
    expected: bool
    """Whether this is expected already."""
    lacking: int
    such: List[QualityExample]
    """The first of these, up to 20."""


class QualityExample(Value):
    uri: str
    name: str | None


class ExpectAnswer(Value):
    type: str
    entities: int
    """How many entities it would apply to; retired ones are left out."""
    lacking: int
    """How many of them lack something."""
    expects: List[QualityPreviewRow]
    definition: str
    """The JSON to put into a file of the definitions folder."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class Anomaly(Value):
    uri: str
    entity_type: str | None
    name: str
    watch: str
    """The watched metric, as its type names it; pass it to mute."""
    kind: Literal["number", "rhythm", "columns"]
    """A number is off; an expected update is late; columns are gone or changed type."""
    sentence: str
    """What is unusual, with the numbers."""
    brief: str
    """A short form without the entity's name."""
    at: datetime
    """When the anomaly began; for a rhythm, when the next update was due."""
    shown_by: str
    """The version or run that shows it, or the entity itself."""
    expected: AnomalyExpected | None
    """The usual range and the value; null for columns."""
    points: List[AnomalyPoint]
    """The values it was computed from, including the latest. For a rhythm: when each came."""
    columns: AnomalyColumns | None
    """Columns that changed within a week, up to 50 of each kind."""
    muted: AnomalyMuted | None
    """Until when and why the anomaly is muted; the history of the entity says by whom."""


class AnomalyExpected(Value):
    value: float
    """The latest value; for a rhythm, the seconds since the last update."""
    median: float
    low: float
    high: float
    """Low and high bound the usual range."""
    deviations: float
    """Distance from the median in robust standard deviations: 1.4826 times the median distance."""
    before: int
    """How many earlier values this is computed from: 8 to 30."""


class AnomalyColumns(Value):
    removed: List[str]
    retyped: List[str]
    added: List[str]


class AnomalyMuted(Value):
    until: datetime
    reason: str


class AnomalyPoint(Value):
    at: datetime
    value: float | None


class AnomaliesAnswer(Page["Anomaly"]):
    _list = "anomalies"
    total: int
    muted_total: int
    """How many are muted, listed or not."""
    anomalies: List[Anomaly]
    complete: bool
    """False if there may be more: up to 2,000 watched entities are checked."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class PolicyRow(Value):
    id: str
    title: str
    severity: PolicySeverity
    on: bool
    """Whether the policy is in force."""
    of: List[str]
    """The types it applies to."""
    description: str | None
    violations: int
    """Open violations, without waived ones."""
    waived: int
    teams: int
    """How many teams own something that violates it."""
    checks_nothing: str | None
    """If the policy is in force and applies to nothing although entities of its types exist: which conditions nothing meets."""


class PoliciesAnswer(Value):
    policies: List[PolicyRow]
    complete: bool
    """False if there are more violations than are counted: 100,000."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class PolicyExplainAnswer(Value):
    id: str
    title: str
    severity: PolicySeverity
    on: bool
    """Whether the policy is in force."""
    of: List[str]
    """The types it applies to."""
    description: str | None
    violations: int
    """Open violations, without waived ones."""
    waived: int
    teams: int
    """How many teams own something that violates it."""
    path: str
    """The path followed from each entity to what it finds."""
    says: str
    """The sentence of a violation."""
    subjects: int
    """How many entities it applies to."""
    passing: int
    """How many of these pass `where`."""
    warnings: List[str]
    """Conditions that nothing meets: check for misspelt values."""
    checked: int | None
    """How many entities were checked: the cost. Null if something is hidden from you."""
    complete: bool
    """False if there are more entities than can be judged: 50,000."""
    such: List[PolicyExplainAnswerSuch]
    """The first violations, up to 20."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class PolicyExplainAnswerSuch(Value):
    uri: str
    name: str
    sentence: str


class PolicyTrendAnswer(Value):
    ends: List[datetime]
    """When each day ended, UTC: the last 14 days on record."""
    policies: List[PolicyTrendAnswerPolicies]
    """Current violations. A policy that wasn't in force on a day has 0."""
    complete: bool
    """False if there is too much to count on all of the days."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class PolicyTrendAnswerPolicies(Value):
    id: str
    open: List[int]
    """Violations at the end of each day, without waived ones."""


class PolicyViolation(Value):
    policy: str
    title: str
    severity: PolicySeverity
    sentence: str
    subject: PolicyViolationEnd
    found: PolicyViolationEnd | None
    """The entity to which the path leads; null if the policy requires something that is missing."""
    since: int
    """The transaction that concluded the violation."""
    at: datetime | None
    """When the violation began; null if before the retention horizon."""
    owners: List[PolicyViolationEnd]
    """Owners of the subject, or of the entity of which it is a version: people or, without any, teams."""
    approvable: bool
    """Whether an approval may end it: its policy asks for one."""
    waived: PolicyViolationWaived | None
    """Until when and why it is waived; the subject's history says by whom."""


class PolicyViolationWaived(Value):
    until: datetime
    reason: str


class PolicyViolationEnd(Value):
    uri: str
    entity_type: str | None
    name: str


class ViolationsAnswer(Page["PolicyViolation"]):
    _list = "violations"
    total: int
    """Number of violations, with waived ones if requested."""
    blocking: int
    """How many open ones are of a blocking policy."""
    waived_total: int
    """How many are waived, listed or not."""
    complete: bool
    """False if there are more than are counted: 100,000."""
    violations: List[PolicyViolation]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class IncidentPerson(Value):
    uri: str | None
    """URI of the person; null if a source has only a name."""
    name: str
    entity_type: str | None
    teams: List[IncidentThing]
    """A person's teams."""


class IncidentThing(Value):
    uri: str
    name: str
    entity_type: str | None


class IncidentVersion(Value):
    uri: str
    name: str
    entity_type: str | None
    model: IncidentThing | None
    trained_at: datetime
    """When the version was trained or its run began; if no source states that, when it was made or first recorded."""
    state: IncidentState
    """running: a deployment or test runs on it. chosen: an alias or stage chooses it, so it is in use, though no source says what runs on it. unknown: no source says either. idle: nothing runs on it. retired: its source says so. gone: its source no longer has it, and nothing runs on it. The last three need no action."""
    standing: Standing
    chosen_by: List[str]
    """Its aliases and stage, most important first."""
    headline: IncidentMetric | None
    """The headline metric of its model's versions."""
    deployments: int | None
    """Number of deployments in use of this entity or of anything made from it; null if there are too many to count."""
    tests: int | None
    """Number of running tests, counted likewise."""
    via: List[IncidentThing]
    """The path from the version to the bad entity, both included, as of its training."""
    omitted: int
    """Steps left out of a long path."""
    successor: IncidentSuccessor | None
    """The version of the same model to use instead, from another run and not built on the bad entity: of those whose training data is known, the one chosen by an alias or production stage unless it regressed, then a candidate for it; otherwise, of those not retired, the best by the headline metric, those measured on the same data first, or the newest. Null: no unaffected version is known; retrain on other data."""
    owners: List[IncidentOwnerName]
    """Its owners or, if it has none, its teams; if it has neither, those of its model."""
    trained_by: List[IncidentOwnerName]
    """The owners of its run: who trained it, and need not own it."""


IncidentState: TypeAlias = Literal["running", "chosen", "unknown", "idle", "retired", "gone"]


class IncidentMetric(Value):
    metric: str
    split: str | None
    value: float


class IncidentSuccessor(Value):
    uri: str
    name: str
    entity_type: str | None
    trained_at: datetime
    running: bool | None
    """Whether something runs on the version; null if no source says."""
    why: str
    """Why the version was chosen: `alias champion; auc 0.9 against 0.84`."""


class IncidentOwnerName(Value):
    uri: str | None
    """URI of the person; null if a source has only a name."""
    name: str
    entity_type: str | None


class IncidentExposure(Value):
    _names = {"from_":"from"}
    uri: str
    name: str
    entity_type: str | None
    from_: datetime
    """When the deployment or test was first seen running on one of the versions."""
    until: datetime | None
    """When it was seen to have stopped. Null: it still runs."""
    before: List[IncidentPeriod]
    """Earlier periods, the latest first: it paused in between."""
    owners: List[IncidentOwnerName]
    """Owners of the deployment or test, otherwise of what it runs."""


class IncidentPeriod(Value):
    _names = {"from_":"from"}
    from_: datetime
    """When the deployment or test was first seen running on one of the versions."""
    until: datetime | None
    """When it was seen to have stopped. Null: it still runs."""


class IncidentEvaluated(Value):
    uri: str
    name: str
    entity_type: str | None
    model: IncidentThing | None
    owners: List[IncidentOwnerName]


class IncidentOwner(Value):
    uri: str | None
    """URI of the person; null if a source has only a name."""
    name: str
    entity_type: str | None
    teams: List[IncidentThing]
    """A person's teams."""
    running: int
    total: int


class IncidentAnswer(Page["IncidentVersion"]):
    _list = "versions"
    uri: str
    name: str
    entity_type: str | None
    owned_by: List[IncidentPerson]
    """Owners of the bad entity, or of the entity of which it is a version or part."""
    sentence: str
    total: int
    """Model versions trained on it."""
    running: int
    """How many of these are running, deleted ones included."""
    retrained: int
    """Number of running versions with a successor that was trained later."""
    complete: bool
    """False if there are more versions, or deployments and tests, than one answer covers: 20,000."""
    versions: List[IncidentVersion]
    """Versions: running ones first, then chosen ones, then the last trained."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    exposure: List[IncidentExposure]
    """Deployments and tests that ran on the versions, running ones first. Up to 200."""
    exposure_total: int
    exposure_running: int
    """How many of these are still running."""
    exposure_gap_seconds: int
    """The longest gap between two checks. Anything that ran only between them is missed."""
    evaluated: List[IncidentEvaluated]
    """Model versions evaluated on it: their evaluation is in doubt. Up to 100."""
    evaluated_total: int
    surfaces: List[IncidentAnswerSurfaces]
    """Surfaces on which members see what runs on the versions now. Up to 100."""
    surfaces_total: int
    owners: List[IncidentOwner]
    """Owners of the versions and of what runs on them, those with the most running first. Up to 200."""
    owners_total: int
    unowned: int
    """Number of versions, deployments and tests without an owner."""
    trained_by: List[IncidentOwner]
    """Who trained the versions without an owner, those with the most running first."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class IncidentAnswerSurfaces(Value):
    name: str
    exposed_by: List[str]
    exposed_by_total: int


class ComparedEntity(Value):
    uri: str
    name: str | None
    entity_type: str | None
    """The entity type; null if known by reference only."""
    standing: Standing
    at: str | None
    """When the entity was made or began, by the first time that its type declares; otherwise when it was created."""


class ComparedMetric(Value):
    metric: str
    split: str | None
    evaluation: MeasuringEvaluation | None
    """The evaluation that measured it; null if the entities state it themselves, or by the data in `split`."""
    unit: str | None
    better: BetterDirection | None
    """Whether higher or lower is better, by an evaluation, otherwise by the metric's common name, such as loss."""
    values: List[float | None]
    """The latest value of each entity; null if unknown."""
    stated: List[str | None]
    """What each entity states instead of a number: NaN, Infinity or -Infinity."""
    differs: bool
    history: List[List[MetricPoint]]
    """Values of each entity, oldest first, from the 50 most recently mentioned runs."""


class MeasuringEvaluation(Value):
    uri: str
    name: str | None


BetterDirection: TypeAlias = Literal["higher", "lower"]


class MetricPoint(Value):
    at: str | None
    value: float
    run: str | None
    """The run that measured it."""


class ComparedAttribute(Value):
    attribute: str
    path: List[str]
    """The keys that lead to the value within the attribute."""
    parameter: str | None
    """The name of the parameter; null if it is something else."""
    values: List[Any]
    """The value of each entity; null if unknown."""
    differs: bool


class ComparedRelationship(Value):
    name: str
    """The name of the GraphQL field."""
    label: str
    direction: Direction | None
    """Direction along the edges; null for a view."""
    counts: List[int]
    """The exact count of each entity."""
    differs: bool
    links: List[ComparedLink]
    total: int | None
    """How many links there are. Null if there are too many to compare one by one."""


class ComparedLink(Value):
    uri: str
    name: str | None
    entity_type: str | None
    """The entity type; null if known by reference only."""
    standing: Standing
    linked: List[bool]
    """Whether each entity has the link, in their order."""


class CompareAnswer(Value):
    entity_type: str
    entities: List[ComparedEntity]
    """The entities in the requested order, which every list of values follows."""
    metrics: List[ComparedMetric]
    """The first 100; differences come first, as in every list."""
    metrics_total: int
    attributes: List[ComparedAttribute]
    """The first 500 values; members of objects and named items of lists count separately."""
    attributes_total: int
    relationships: List[ComparedRelationship]
    """The first 100 links of each relationship."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class MeasuredRow(Value):
    uri: str
    name: str | None
    entity_type: str | None
    standing: Standing
    status: str | None
    user: str | None
    """Who ran it, as its source says."""
    commit: str | None
    """The commit of the code that ran."""
    at: str | None
    """When the version was trained, or the run began; otherwise when it was made."""
    ended_at: str | None
    metrics: List[MeasuredValue]
    """The last value of each metric: the first 1,000, or 100 if there are many rows."""
    metrics_total: int
    not_numbers: List[MetricWithoutNumber]
    """Metrics whose last value is NaN or infinite: the first 100."""
    parameters: List[MeasuredParameter]
    """Parameters, as many as metrics. A value is cut after 200 characters if there are several rows, otherwise after 6,000."""
    parameters_total: int
    tags: List[MeasuredTag]
    """Its own tags: the first 50."""
    data: List[MeasuringRecord]
    """What it was trained or evaluated on: the first 10."""
    records: List[StatingRecord]
    """Other records of the same entity at its source that state a part of this: its run, its logged model."""
    versions: List[RegisteredVersion]
    """Model versions that this run made and its source still has: the first 10."""
    part_of: str | None
    """The parent run, if it is nested."""
    parts: int
    """How many runs are nested in it."""


class MeasuredParameter(Value):
    name: str
    value: str


class MeasuredTag(Value):
    tag: str
    value: str | None


class MeasuringRecord(Value):
    by: str
    """The relationship to it, such as `mlflowRun`."""
    uri: str
    entity_type: str | None
    name: str | None
    standing: Standing


class StatingRecord(Value):
    by: str
    """The relationship to it, such as `mlflowRun`."""
    uri: str
    entity_type: str | None
    name: str | None
    standing: Standing
    verified_at: datetime | None
    """When its sources last confirmed the entity, and with it the value. Null for past answers."""


class RegisteredVersion(Value):
    uri: str
    entity_type: str | None
    name: str | None


class MeasurementsAnswer(Value):
    uri: str
    """The entity whose versions or runs these are."""
    name: str | None
    entity_type: str | None
    rows: List[MeasuredRow]
    """Rows in the order in which the versions or runs were made or began, newest last. If there are more than requested, only the most recently mentioned; always includes the requested entity and the runs nested in it."""
    total: int
    deleted: int
    """How many of `total` were deleted at their source."""
    evaluations: List[MeasuredEvaluation]
    """What evaluations measured of the requested entity, latest first: of the last 50."""
    evaluations_total: int
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class MetricCurve(Value):
    metric: str
    points: List[CurvePoint]
    total: int
    """How many points were read; the listed ones are a selection."""
    not_numbers: int
    """Further points whose value isn't a number, such as NaN."""
    not_number_steps: List[StepRange]
    """Their steps, as ranges; the first 10."""
    is_cut: bool
    """True if the source has more points than the limit: these are the first."""


class CurvePoint(Value):
    step: float
    value: float
    at: datetime | None


class StepRange(Value):
    _names = {"from_":"from"}
    from_: float
    to: float


class CurvesAnswer(Value):
    uri: str
    name: str | None
    platform: str
    """The source that was asked."""
    read_at: datetime
    metrics: List[str]
    """Names of all metrics of the run, for `metrics`."""
    curves: List[MetricCurve]


class Artifact(Value):
    path: str
    """Path below the root; for a folder, pass it as `folder`."""
    name: str
    is_folder: bool
    bytes: float | None
    """Size in bytes; null for a folder, and if the source states none."""


class ArtifactsAnswer(Value):
    uri: str
    name: str | None
    platform: str
    """The source that was asked."""
    read_at: datetime
    folder: str | None
    files: List[Artifact]
    """The direct contents of this folder."""
    is_cut: bool
    """True if the folder has more than the 1,000 listed."""


DiffScope: TypeAlias = Literal["entity", "neighbourhood", "everything"]


class EntityDiff(Value):
    uri: str
    entity_type: str | None
    name: str | None
    presence: Presence
    attributes: List[AttributeDiff]
    state: ValueDiff | None
    """The state before and after; null if it is the same."""
    edges: List[EdgeDiff]
    edges_added: int
    """Number of edges added, listed or not."""
    edges_removed: int
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class AttributeDiff(Value):
    name: str
    change: AttributeOp
    before: Any
    """Any JSON value."""
    after: Any
    """Any JSON value."""


AttributeOp: TypeAlias = Literal["added", "removed", "changed"]


class ValueDiff(Value):
    before: Any
    """Any JSON value."""
    after: Any
    """Any JSON value."""


class EdgeDiff(Value):
    op: EdgeOp
    relation: str
    name: str
    direction: Direction
    other: str
    other_name: str | None
    """Name of the other end at the later moment, otherwise at the earlier one; null beyond the first 1,000 other ends of a page."""
    other_type: str | None
    seen: Seen | None
    """When, where and why it last changed; null if it is inferred when read."""


class Seen(Value):
    tx: int
    at: datetime
    cause: CauseKind
    trace: str
    document: DocumentKey


class NeighbourhoodTotals(Value):
    before: int
    after: int
    entities: int
    added: int
    removed: int


class Tally(Value):
    transactions: int
    facts: int
    edges_added: int
    edges_removed: int
    entities: int
    """Entities that were touched; some may be unchanged."""
    causes: List[CauseCount]
    platforms: List[PlatformCount]
    types: List[EntityTypeCount]


class CauseCount(Value):
    kind: CauseKind
    transactions: int


class PlatformCount(Value):
    platform: str
    changes: int


class EntityTypeCount(Value):
    entity_type: str | None
    entities: int


class DiffAnswer(Page["EntityDiff"]):
    _names = {"from_":"from"}
    _list = "entities"
    scope: DiffScope
    from_: Moment
    to: Moment
    uri: str | None
    hops: int
    entities: List[EntityDiff]
    compared: int
    """How many entities this page looked at; the unlisted ones are unchanged."""
    neighbourhood: NeighbourhoodTotals | None
    """How many entities the neighbourhood had before and after, and how many were added and removed."""
    tally: Tally | None
    """If no entity is given: what the transactions in between changed, and which sources caused them."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class ActivityItem(Value):
    id: str
    """Stable id of this change."""
    tx: int
    at: datetime
    uri: str
    entity_type: str | None
    name: str | None
    part_of: ActivityItemPartOf | None
    """For a run, attempt, version or part: the entity it belongs to."""
    kind: ActivityKind
    severity: Severity
    sentence: str
    parts: List[SentencePart]
    """The sentence in pieces."""
    by: str | None
    """The person who stated it."""
    platform: str | None
    """The source that states it."""
    cause: CauseKind
    trace: str
    changes: List[ActivityDetail]
    """Everything the transaction changed about it, up to 20."""


class ActivityItemPartOf(Value):
    uri: str
    entity_type: str | None
    name: str | None


ActivityKind: TypeAlias = Literal["added", "removed", "status", "relationship", "attribute", "found", "violation"]


Severity: TypeAlias = Literal["high", "medium", "low"]
"""high: needs action. medium: worth knowing. low: everything else."""


class SentencePart(Value):
    text: str
    uri: str | None
    """URI of the named entity; null for plain text."""
    entity_type: str | None
    """Type of the named entity."""
    at: str | None
    """The time, as its source states it; null for other pieces."""


class ActivityDetail(Value):
    name: str
    """An attribute, a relationship or a finding of the service: tombstone, issues."""
    before: Any
    """Any JSON value."""
    after: Any
    """Any JSON value."""
    sentence: str


class ActivityAnswer(Page["ActivityItem"]):
    _list = "items"
    since: Moment
    to: Moment
    of: ActivityAnswerOf | None
    upstream_of: ActivityAnswerUpstreamOf | None
    entities: int | None
    """How many entities match, without their runs and versions. Null: all."""
    first_read: Moment | None
    """When `entity`, or the single entity that `of` names, became more than a reference. Null: never, or neither is given."""
    items: List[ActivityItem]
    """Changes, newest first."""
    left_out: int
    """Changes left out of this page: bookkeeping, or below the severity."""
    reached: Moment
    """How far back this page looked."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class ActivityAnswerOf(Value):
    uri: str
    entity_type: str | None
    name: str | None


class ActivityAnswerUpstreamOf(Value):
    uri: str
    entity_type: str | None
    name: str | None


class ChangesTransaction(Value):
    tx: int
    at: datetime
    cause: CauseKind
    trace: str
    platforms: List[str]
    facts: int
    edges_added: int
    edges_removed: int
    touched: List[TouchedEntity]
    """The first change"""
    touched_in_all: int


class TouchedEntity(Value):
    uri: str
    entity_type: str | None


class ChangesAnswer(Page["ChangesTransaction"]):
    _names = {"from_":"from"}
    _list = "transactions"
    from_: Moment
    to: Moment
    transactions: List[ChangesTransaction]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class LoggedTransaction(Value):
    tx: int
    at: datetime
    cause: CauseKind
    trace: str
    """Traces one event through every stage and log line."""
    since: datetime
    """When its cause was accepted."""
    nodes: List[str]
    """The URIs it mentions for the first time."""
    types: List[LoggedType]
    """The merged entity type from here on; null: known by reference only."""
    facts: List[LoggedFacts]
    edges: List[LoggedEdge]


class LoggedType(Value):
    uri: str
    type: str | None


class LoggedFacts(Value):
    uri: str
    document: DocumentKey | None
    """The document that states it; null: the service itself."""
    asserted: Dict[str, Any]
    retracted: List[str]


class LoggedEdge(Value):
    _names = {"from_":"from"}
    op: LoggedOp
    support: int
    """The number of this support of the edge, in its assertion and its retraction."""
    type: str
    from_: str
    to: str
    document: DocumentKey | None
    provenance: Judgement


LoggedOp: TypeAlias = Literal["assert", "retract"]


Judgement: TypeAlias = Literal["DECLARED", "DERIVED", "INFERRED", "SUGGESTED", "CURATED", "REJECTED"]


class LogAnswer(Page["LoggedTransaction"]):
    _list = "transactions"
    after: int
    after_at: datetime | None
    """When the transaction before the first of these was written; null if the log doesn't have it."""
    until: int
    transactions: List[LoggedTransaction]
    """Oldest first."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class HomeTeam(Value):
    uri: str
    entity_type: str | None
    name: str | None


class TypeTotal(Value):
    type: str | None
    """The entity type; null for those known by reference only."""
    count: int


class OwnedEntity(Value):
    uri: str
    entity_type: str | None
    name: str | None
    standing: Standing
    freshness: CadenceFreshness
    stale_at: datetime | None
    gaps: List[QualityGap]


QualityGap: TypeAlias = Literal["no-description", "issues", "stale", "orphaned"]


class HomeTest(Value):
    uri: str
    entity_type: str | None
    name: str | None
    sentence: str | None
    """How it is connected to the owned entities."""


class HomeFailure(Value):
    uri: str
    entity_type: str | None
    name: str | None
    pipeline: HomeFailurePipeline | None
    started_at: str | None
    """When the run began, as its source states it."""
    failed_at: str | None
    """When it ended; if its source doesn't say, when it began."""
    error: str | None
    followed_by: Literal["success", "other", "failure", "running", "nothing"]
    """What later runs of the pipeline did: one succeeded; otherwise ended, failed or is running."""
    streak: HomeFailureStreak
    """How many runs of the pipeline failed in a row, up to the last that ended; 0 if that one succeeded."""
    reaches: HomeFailureReaches | None
    """The owned entity that comes from the pipeline."""
    sentence: str | None
    """How that comes from the pipeline."""


class HomeFailurePipeline(Value):
    uri: str
    entity_type: str | None
    name: str | None


class HomeFailureStreak(Value):
    """How many runs of the pipeline failed in a row, up to the last that ended; 0 if that one succeeded."""
    length: int
    at_least: bool
    """Whether there may be more than counted."""


class HomeFailureReaches(Value):
    uri: str
    entity_type: str | None
    name: str | None


class HomeSource(Value):
    platform: str
    code: str
    reason: str
    since: datetime | None


class HomeNeed(Value):
    kind: HomeNeedKind
    severity: Severity
    """high: something went wrong. medium: late, or to be done. low: nobody has to act."""
    sentence: str
    uri: str | None
    """The entity that it concerns; null for a source."""
    action: Literal["open-run", "open-schedule", "open-test", "open-measurement", "open-source", "open-entity", "answer", "refresh", "describe"]
    """What to do about it."""
    platform: str | None
    """Platform of the source; null for an entity."""
    at: str | None
    """When it happened or was planned, as its source states it."""
    reach: HomeNeedReach | None
    """Entities in use downstream; null if there are none, or if they weren't counted."""


class HomeNeedReach(Value):
    uri: str
    """The entity whose impact is counted."""
    tests: int
    """Running tests."""
    serving: int
    """Deployments in use."""
    others: int | None
    """Others in use, such as chosen or newest versions, serving rules and dashboards; null if not counted."""


HomeNeedKind: TypeAlias = Literal["violation", "failed-run", "overdue", "test-overdue", "failed-check", "metric-drop", "origin-deleted", "origin-failed", "feature-deleted", "version-deleted", "anomaly", "past-sunset", "removable", "reads-deprecated", "question", "source", "orphaned", "issues", "stale", "no-description"]


class HomeNeedsLeft(Value):
    kind: HomeNeedKind
    count: int
    at_least: bool
    """Whether there may be more than counted."""


class HomeAnswer(Value):
    of: HomeAnswerOf | None
    """Whose Home it is; null for that of everything."""
    teams: List[HomeTeam]
    """A person's teams, up to 20."""
    totals: List[TypeTotal]
    """Counts by type, of the owned entities or of all."""
    owned: HomeAnswerOwned | None
    """The owned entities; null without an owner."""
    tests: HomeAnswerTests
    """Running tests."""
    failures: HomeAnswerFailures
    """Failed runs of the pipelines that it comes from, newest first."""
    changes: HomeAnswerChanges
    """Changes to the owned entities, their runs and versions."""
    sources: List[HomeSource] | None
    """Sources and parts of the service that have problems now. Null for the past: they aren't recorded."""
    needs: List[HomeNeed]
    """What to look at first: policy violations, then what most in use depends on, then failures and regressions, then the newest. At most two of a kind among the first 7, and eight of a kind among all 25. With `needsSince`: newest first, up to 100."""
    needs_left: List[HomeNeedsLeft]
    """How many of each kind aren't listed in `needs`."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class HomeAnswerOf(Value):
    uri: str
    entity_type: str | None
    name: str | None


class HomeAnswerOwned(Value):
    total: int
    entities: List[OwnedEntity]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    quality: HomeAnswerOwnedQuality
    """How many entities have each gap."""


class HomeAnswerOwnedQuality(Value):
    """How many entities have each gap."""
    checked: int
    """How many entities were checked for gaps, up to 2,000."""
    undescribed: int
    with_issues: int
    stale: int
    orphaned: int
    """Entities whose owners have all left."""


class HomeAnswerTests(Value):
    """Running tests."""
    total: int
    at_least: bool
    """Whether there may be more than counted."""
    nodes: List[HomeTest]


class HomeAnswerFailures(Value):
    """Failed runs of the pipelines that it comes from, newest first."""
    total: int
    at_least: bool
    """Whether there may be more than counted."""
    failing: int
    """Pipelines and experiments whose last finished run failed; only these are among the needs."""
    checked: int
    """How many runs were checked: all of them, or the latest 5,000 or so."""
    runs: int
    """How many runs there are."""
    types: List[str]
    """The types of the failed runs."""
    nodes: List[HomeFailure]


class HomeAnswerChanges(Value):
    """Changes to the owned entities, their runs and versions."""
    since: Moment
    items: List[ActivityItem]
    """The 20 most important, newest first; routine changes of runs rank lowest and are folded."""
    more: bool
    """Whether there may be more; `activity` lists them all."""


class EntityTypeDescription(Value):
    name: str
    plural: str
    label: str
    plural_label: str
    glyph: Literal["model", "model-version", "evaluation", "evaluation-run", "serving", "deployment", "objective", "rule", "feature", "feature-group", "feature-version", "source", "data", "data-version", "column", "pipeline", "node", "schedule", "request", "run", "attempt", "experiment", "cell", "people", "team", "other"]
    """The icon beside its name."""
    primary: bool
    """Whether it is listed first where people browse by type."""
    component_type: str
    domain: str
    description: str
    interfaces: List[str]
    retirable: bool
    """Whether `unused` can answer for it."""
    count: int
    """Entities of the type that were read, without those deleted at their source."""
    sources: List[str] | None
    """The configured sources that may describe one, by platform. Null: unknown."""
    attributes: List[TypeAttribute]
    relationships: List[TypeRelationship]


class TypeAttribute(Value):
    name: str
    label: str
    type: AttributeType
    list: bool
    description: str | None
    fields: List[TypeAttributeField] | None
    """For an object: its members, nested as a.b."""


AttributeType: TypeAlias = Literal["string", "int", "long", "float", "boolean", "time", "json", "object"]


class TypeAttributeField(Value):
    name: str
    label: str
    type: AttributeType
    list: bool
    description: str | None


class TypeRelationship(Value):
    name: str
    """The name of the GraphQL field, which `related` takes as `by`."""
    label: str
    kind: Literal["stated", "concluded", "view"]
    """stated: by sources. concluded: by a rule. view: a path that is walked when read."""
    direction: Direction | None
    """For a relationship: along its edges, or against them."""
    inverse: str | None
    """Name of the relationship at the other end."""
    alias_of: str | None
    """The name of which it is an alias."""
    types: List[str]
    """The types it leads to. Empty: any type."""
    many: bool
    flow: Literal["upstream", "downstream", "occurrenceOf", "hasOccurrence", "stepOf", "hasStep", "partOf", "hasPart"] | None
    """The role of the target in the lineage of the entity; none if nothing flows along the relationship."""
    description: str | None


class TypesAnswer(Value):
    types: List[EntityTypeDescription]
    common: TypesAnswerCommon
    """What every entity has, whatever its type; not repeated for each."""
    domains: List[TypesAnswerDomains]
    facets: List[TypesAnswerFacets]
    """The facets that count search hits."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class TypesAnswerCommon(Value):
    """What every entity has, whatever its type; not repeated for each."""
    attributes: List[TypeAttribute]
    relationships: List[TypeRelationship]


class TypesAnswerDomains(Value):
    name: str
    label: str
    types: List[str]


class TypesAnswerFacets(Value):
    name: Literal["type", "owner", "team", "tag", "tagKey", "attribute", "businessDomain", "domain", "platform", "state", "standing", "updated", "governance"]
    label: str


class RulesAnswer(Value):
    rules: List[RulesAnswerRules]
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class RulesAnswerRules(Value):
    id: str
    name: str
    version: int
    description: str
    concludes: str
    answered: Literal["walked", "recorded"]
    """Recorded: written to the log, with history and reason."""


class Recommendation(Value):
    _names = {"from_":"from"}
    kind: str
    """The name of the suggestion: similarTo, mightUse, mightBeOwnedBy, mayBeSiblingOf."""
    relation: str
    """Its edge type; pass it to confirm-edge and reject-edge."""
    from_: RecommendationFrom
    to: RecommendationTo
    states: str | None
    """The relationship stated on acceptance. Null: the suggested one."""
    rule: str
    """The rule that suggests it, with its version: D12@1."""
    score: float | None
    """Score from 0 to 1. Similar entities: how much they share; a feature: the share of similar entities that have it; a dataset: the share of columns in both; an owner: the share of the ways that lead to it. Null: nothing to count, or no column in both."""
    sentence: str
    because: List[RecommendationReason]
    """The evidence: what both have in common, from whom it is learned, or the path. Up to 8."""
    more: int
    """How many more reasons there are."""
    accept: str
    """The command that accepts it."""
    reject: str
    """The command that rejects it, so that it isn't suggested again."""


class RecommendationFrom(Value):
    uri: str
    entity_type: str | None
    name: str


class RecommendationTo(Value):
    uri: str
    entity_type: str | None
    name: str


class RecommendationReason(Value):
    uri: str
    entity_type: str | None
    name: str


class RecommendationsAnswer(Page["Recommendation"]):
    _list = "recommendations"
    kinds: List[RecommendationsAnswerKinds]
    """What can be suggested, by which rules, and the relationship stated on acceptance."""
    recommendations: List[Recommendation]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class RecommendationsAnswerKinds(Value):
    kind: str
    label: str
    rules: List[str]
    states: str | None


class RejectedEdge(Value):
    _names = {"from_":"from"}
    relation: str
    """The edge type: the declaring type and the name, ModelInstance.producedBy."""
    from_: str
    to: str
    from_name: str | None
    to_name: str | None
    from_type: str | None
    to_type: str | None
    label: str
    """How the edge reads from its start."""
    by: str
    """Who rejected the edge: a person's URI, or a name."""
    by_name: str
    since: int
    """The transaction of the rejection."""
    at: datetime | None
    """When the edge was rejected; null if before the retention horizon."""
    hidden: bool
    """False if somebody confirmed the edge later, so that it shows."""


class RejectedAnswer(Page["RejectedEdge"]):
    _list = "edges"
    edges: List[RejectedEdge]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may be missing from this answer."""


class Horizon(Value):
    tx: int
    """The first transaction that can still be requested."""
    at: datetime
    dropped_at: datetime
    dropped: Dropped
    done: bool
    """False while the run continues, or if it was cut off."""


class Dropped(Value):
    transactions: int
    facts: int
    """Changes of facts replaced by later ones."""
    edges: int
    """Supports of edges that had ended."""
    bytes: int
    """Size of those facts."""


class FollowerStatus(Value):
    name: str
    head: int
    """The last transaction that it applied."""
    ready: bool
    essential: bool
    """Whether this process can't answer without it."""
    last_error: str | None
    was_ahead: FollowerStatusWasAhead | None
    """Not null: at the start, its saved state was newer than the record, so the record lost transactions. It was rebuilt from the record."""


class FollowerStatusWasAhead(Value):
    tx: int
    """The transaction of its saved state."""
    record: int
    """The last transaction of the record then."""


class BusHealth(Value):
    kafka: BusHealthKafka | None
    sqs: List[BusHealthSqs]


class BusHealthKafka(Value):
    connected: bool
    last_error: str | None
    """The current error; null if there is none."""
    assigned: List[BusHealthKafkaAssigned]
    lag: List[BusHealthKafkaLag]
    """Messages not stored here yet; null if the broker hasn't reported its count."""
    tombstones: int
    """Messages without a value, skipped since the start."""


class BusHealthKafkaAssigned(Value):
    topic: str
    partition: int


class BusHealthKafkaLag(Value):
    topic: str
    partition: int
    lag: int | None


class BusHealthSqs(Value):
    queue: str
    state: Literal["starting", "receiving", "failing", "stopped"]
    answered_at: datetime | None
    last_error: str | None
    error_at: datetime | None
    received: int
    taken: int
    undeleted: int
    events: int


class StatusAnswer(Value):
    version: str
    head: StatusAnswerHead
    clock: StatusAnswerClock
    """Times of transactions are real times, by the clock of their writer."""
    counts: StatusAnswerCounts
    dirty: StatusAnswerDirty
    """Marks that are due, and marks waiting for a retry."""
    paused_sources: List[str]
    """The platforms of paused sources."""
    troubled_sources: List[StatusAnswerTroubledSources]
    """Sources with problems: what is wrong, since when, and what to do."""
    quarantined: int
    quarantine_evicted: int
    """Quarantined events ever dropped to keep within the limits."""
    retention: StatusAnswerRetention
    followers: List[FollowerStatus]
    """The followers of this process."""
    definitions: StatusAnswerDefinitions
    awaiting_start: List[StatusAnswerAwaitingStart]
    """Settings in the files that take effect only after a restart."""
    buses: BusHealth | None
    """Health of the buses; null if this process listens to none."""


class StatusAnswerHead(Value):
    tx: int
    at: datetime | None
    """Time of the last transaction; null before the first."""


class StatusAnswerClock(Value):
    """Times of transactions are real times, by the clock of their writer."""
    ahead_seconds: float
    """How far the last transaction's time is ahead of this service's clock: 0 if all is well. Above a minute, a clock was ahead once, or this one is behind."""
    set_back: StatusAnswerClockSetBack | None
    """The last time the clock went back by more than a minute between two transactions."""


class StatusAnswerClockSetBack(Value):
    _names = {"from_":"from"}
    tx: int
    """The first transaction after it."""
    from_: datetime
    to: datetime


class StatusAnswerCounts(Value):
    nodes: int
    entities: int
    """Live entities; a process without a graph counts deleted ones too."""
    edges: int
    transactions: int
    facts: int
    documents: int


class StatusAnswerDirty(Value):
    """Marks that are due, and marks waiting for a retry."""
    due: int
    waiting: int
    retrying: int
    oldest_marked_at: datetime | None


class StatusAnswerTroubledSources(Value):
    platform: str
    health: Literal["unknown", "ok", "degraded", "throttled", "failing", "paused"]
    since: datetime
    reason: str
    todo: str


class StatusAnswerRetention(Value):
    horizon: Horizon | None
    """The horizon of retention; null if everything is retained."""


class StatusAnswerDefinitions(Value):
    rules: List[str]
    """The rules in force, with their versions."""
    left_out: List[str]
    """Rules that aren't in force because no source brings the types they need; with those types."""
    providers: List[str]
    """The files in force that declare providers, besides the built-in ones."""
    problem: str | None
    """Why the current files aren't in force."""


class StatusAnswerAwaitingStart(Value):
    kind: Literal["type", "source", "setting"]
    name: str
    change: Literal["changed", "removed"]


class Source(Value):
    platform: str
    provider: str
    domains: List[str]
    base_url: str | None
    """Address of the source; null if it has none, and pushes its metadata."""
    limits: SourceLimits
    events: List[str]
    """The types of its events."""
    health: Literal["unknown", "ok", "degraded", "throttled", "failing", "paused"]
    trouble: SourceTrouble | None
    """What is wrong, since when, and what to do. Null if its health is ok or unknown."""
    paused_by: PausedBy | None
    """Who paused it. Null if it isn't paused."""
    issues: List[SourceIssue]
    """What is wrong although it answers."""
    circuit: Literal["closed", "open", "probing"] | None
    """State of the circuit breaker; null before the first read."""
    circuit_since: datetime | None
    paused_until: datetime | None
    """Until when the source itself asked for a pause."""
    paused_since: datetime | None
    """Since when the source asks for a pause."""
    rate_per_second: float | None
    """The current request rate."""
    last_read_at: datetime | None
    """When a read last succeeded."""
    last_tried_at: datetime | None
    """When a read last succeeded or failed."""
    last_error: SourceLastError | None
    reads: SourceReads
    unmapped_fields: Dict[str, int]
    """Fields that no mapping uses, and how often they occurred."""
    dirty: int
    """Marks that are due."""
    waiting: int
    """Marks that aren't due yet: waiting for a retry, or for the pause between two reads."""
    retrying: int
    """Waiting marks whose last read failed."""
    missing: SourceMissing
    """Retried references to entities that it reports not to have. Those that only deleted entities hold don't count."""
    lag_seconds: float
    """The age of the oldest due mark, without retries."""
    sweep: SourceSweep | None
    """The last sweep; null before the first."""
    listed_every: SourceListedEvery
    """How often everything is listed, and how often recent changes. The former finds deletions."""
    changes_unlisted: List[str]
    """Types whose recent changes it can't list: without an event, only a complete sweep finds them."""
    changes_missed: List[SourceChangesMissed]
    """Changes that its list of recent changes lacks: without an event, only a complete sweep finds them."""
    suspected_deletions: SourceSuspectedDeletions
    """Deletions that the guard against mass disappearance suspects."""
    last_event_at: datetime | None
    silent: SourceSilent | None
    """Since when the source sends no events, if that is much longer than usual."""
    lost_events: SourceLostEvents | None
    """Changes found by a sweep that no event had announced."""


class SourceLimits(Value):
    rate_per_second: float
    burst: float
    concurrency: int
    timeout_ms: float
    max_bytes: float


class SourceLastError(Value):
    at: datetime
    reason: str


class SourceReads(Value):
    ok: int
    gone: int
    throttled: int
    unavailable: int
    refused: int
    """The source refused the credentials or the access."""
    malformed: int


class SourceMissing(Value):
    """Retried references to entities that it reports not to have. Those that only deleted entities hold don't count."""
    total: int
    people: int
    """Waiting marks that are addresses and names of people."""
    at_least: bool
    """Whether there may be more: only the first marks are counted."""


class SourceSweep(Value):
    last_started_at: datetime | None
    next_full_at: datetime | None
    next_incremental_at: datetime | None
    last_report: SweepReport | None
    last_full_report: SweepReport | None
    last_error: str | None
    requested: bool
    """A complete sweep was requested, as by an import, and hasn't ended."""


class SourceListedEvery(Value):
    """How often everything is listed, and how often recent changes. The former finds deletions."""
    full_seconds: float
    changes_seconds: float


class SourceChangesMissed(Value):
    type: str
    what: str


class SourceSuspectedDeletions(Value):
    """Deletions that the guard against mass disappearance suspects."""
    documents: int
    """Deletions that the source reported one by one."""
    missing: int
    """Entities that are missing from listings that aren't trusted."""
    listings: List[SourceSuspectedDeletionsListings]


class SourceSuspectedDeletionsListings(Value):
    type: str
    kind: Literal["shrunk", "repeats"]


class SourceSilent(Value):
    since: datetime
    usual_gap_ms: float


class SourceLostEvents(Value):
    changes: int
    last_found_at: datetime


class SourceTrouble(Value):
    since: datetime
    reason: str
    todo: str


class PausedBy(Value):
    since: datetime
    caller: str
    name: str


class SourceIssue(Value):
    kind: Literal["set-aside", "mapping", "listing"]
    """mapping: names something that the catalogue lacks, or fails. set-aside: items of listings that the source reports as wrong. listing: keeps failing."""
    type: str | None
    """The entity type; null if the problem concerns more than one."""
    count: int
    first: str
    since: datetime
    sentence: str
    todo: str
    """What a person should do about it."""


class SweepReport(Value):
    kind: Literal["full", "incremental"]
    listed: int
    marked: int
    missing: int
    """Known entities that a complete sweep didn't show; they are being read."""
    held: int
    """Known entities that a listing didn't show that isn't trusted; nothing is done about them."""


class SourcesAnswer(Page["Source"]):
    _list = "sources"
    sources: List[Source]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class HeldDocument(Value):
    type: str
    uri: str
    since: datetime
    reason: str
    hydrated_at: datetime | None
    last_verified: datetime | None


class DeletionsAnswer(Page["HeldDocument"]):
    _list = "documents"
    platform: str
    total: int
    """Documents that their source reported as deleted, kept until a person decides."""
    guard: DeletionsAnswerGuard
    listings: List[DeletionsAnswerListings]
    """Listings that aren't trusted."""
    documents: List[HeldDocument]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class DeletionsAnswerGuard(Value):
    share: float
    at_least: int
    window_minutes: float
    confirmed_until: datetime | None
    """A person confirmed: all deletions are accepted until then."""


class DeletionsAnswerListings(Value):
    kind: Literal["shrunk", "repeats"]
    type: str
    at: datetime
    sweep: datetime | None
    """When the sweep that listed it began."""
    expected: int | None
    """Entities of the record that the listing should contain."""
    vanished: int | None
    """How many of those the listing lacks."""
    missing: int | None
    """Everything the listing lacks, including entities that no listing ever contained."""
    uris: List[str] | None
    """The first entities that the listing lacks; an export has all of them."""
    error: str | None


class Retry(Value):
    uri: str
    attempts: int
    """Failed reads in a row; 0: it waits for the pause between two reads."""
    error: str | None
    """The last error, if known."""
    error_at: datetime | None
    next_try_at: datetime
    """The earliest time of the next read."""
    waiting_since: datetime
    """When the URI was marked."""
    missing: bool
    """Whether the source answers, and reports that it doesn't have the entity."""
    named_by: List[NamedBy]
    """What refers to it and isn't deleted: the first 3."""
    todo: str | None
    """What a person should do about a missing one; null if nothing names it."""


class NamedBy(Value):
    uri: str
    entity_type: str | None
    name: str | None
    relation: str
    """The relationship by which it refers to it."""
    since: datetime | None
    stated_in: StatedIn | None
    """The entity whose record says so, if another, such as the test of a cell."""


class StatedIn(Value):
    uri: str
    entity_type: str | None
    name: str | None


class RetriesAnswer(Page["Retry"]):
    _list = "retries"
    platform: str
    total: int
    """Number of waiting marks; for thousands, the count may be fifteen seconds old."""
    retries: List[Retry]
    """Most urgent first, then soonest first."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class QuarantinedEvent(Value):
    id: int
    at: datetime
    channel: str
    """Where it came in: http, a topic with partition and offset, or a queue."""
    source: str | None
    """The platform it was sent for, if the sender named one."""
    reason: QuarantineReason
    detail: str
    payload: str
    """The event as received, cut at 65,536 characters."""
    replays: int


QuarantineReason: TypeAlias = Literal["unreadable", "too-large", "unknown-event-type", "missing-id", "bad-uri", "unknown-source", "ambiguous-source"]
"""Why an event was rejected."""


class QuarantineAnswer(Page["QuarantinedEvent"]):
    _list = "items"
    total: int
    items: List[QuarantinedEvent]
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""
    accounts: List[QuarantineAnswerAccounts]
    """Counts of each source with quarantined or dropped events."""


class QuarantineAnswerAccounts(Value):
    source: str | None
    """Platform of the source; null for events for no source, or for one that isn't configured."""
    items: int
    bytes: int
    evicted: int
    """The oldest events, dropped to keep within the limits (intake.quarantine)."""
    evicted_at: datetime | None


class RetentionAnswer(Value):
    days: int | None
    """Configured: how many days are retained; null: all."""
    running: bool
    """Whether this process is running a requested one."""
    last_error: str | None
    """Why the last one requested here failed."""
    begins: Moment | None
    """The earliest moment that can be shown; null before anything is recorded."""
    horizon: Horizon | None
    """The horizon of retention; null if everything is retained."""


class Token(Value):
    id: str | None
    """Id of the token; pass it to revoke the token; null for a token declared in the configuration."""
    name: str
    owner: str | None
    """The person's name; null: a service account."""
    rights: List[str]
    platforms: List[str] | None
    """The platforms it may send for; null: all of them."""
    created_at: datetime | None
    created_by: str | None
    expires_at: datetime | None
    used_at: datetime | None
    """Last use, to half a minute; null: never, or unknown."""


class TokensAnswer(Value):
    tokens: List[Token]
    """Tokens, newest first."""


class Session(Value):
    id: str
    """Id of the session; pass it to end the session."""
    person: str
    email: str | None
    created_at: datetime
    used_at: datetime | None
    """Last use, to half a minute."""
    expires_at: datetime
    """When the session ends at the latest; sooner if it isn't used."""


class SessionsAnswer(Value):
    sessions: List[Session]
    """Sessions, newest first."""


class RolesAnswer(Value):
    roles: List[RolesAnswerRoles]
    """Roles, by name."""
    everyone: List[str]
    """What everyone who signs in may do."""
    contact: str | None
    """Whom to ask for a missing right; null: the members of those groups."""


class RolesAnswerRoles(Value):
    name: str
    rights: List[str]
    groups: List[str]
    """Groups of the sign-in provider whose members have it."""


class AuditEntry(Value):
    id: int
    at: datetime
    kind: Literal["write", "export", "sign-in", "refusal", "administration"]
    caller: str
    """The id of the caller; "anonymous" without a credential."""
    name: str
    operation: str
    subject: str | None
    """The subject: a URI, a platform or an id."""
    address: str
    outcome: str
    """"done", or the code of the problem."""
    tx: int | None
    """The transaction that holds the change."""
    count: int
    """How many equal entries this one stands for."""
    digest: str
    """SHA-256 of this entry and of the digest before it."""


class AuditAnswer(Page["AuditEntry"]):
    _list = "entries"
    entries: List[AuditEntry]
    """Entries, newest first."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class VerifyAuditAnswer(Value):
    intact: bool
    problem: str | None
    """What is wrong, and where."""
    entries: int
    """How many entries were checked."""
    first: int | None
    """Retention dropped earlier entries; null if none."""
    last: str | None
    """The last entry as <id>:<digest>, to note elsewhere."""


class MeAnswer(Value):
    id: str
    """Id of the caller, as in the audit."""
    name: str
    kind: Literal["local", "token", "session", "emergency"]
    rights: List[str]
    roles: List[str]
    email: str | None
    """E-mail address, as verified by the sign-in provider."""
    person: str | None
    """The URI of the person with this address; null if there is none."""
    states_as: str | None
    """Whose statements and comments are yours: a URI or a name. Null without the right to read, or without the graph."""
    expires_at: datetime | None
    """When the token or session expires at the latest."""
    sign_in: str | None
    """The button's text; null if no sign-in is configured."""
    can_sign_out: bool


class SavedSearch(Value):
    name: str
    q: str
    sort: str
    columns: List[str]
    """Columns of the table that shows its hits; none: a list."""
    saved_at: datetime


class SavedAnswer(Value):
    favourites: List[SavedAnswerFavourites]
    """Last starred first; omits those hidden from the caller."""
    searches: List[SavedSearch]
    """Saved searches, by name."""
    bounds: SavedAnswerBounds
    """The limit for each."""


class SavedAnswerFavourites(Value):
    uri: str
    name: str | None
    entity_type: str | None
    starred_at: datetime


class SavedAnswerBounds(Value):
    """The limit for each."""
    favourites: int
    searches: int


class Subscription(Value):
    id: str
    owner: str
    """The owner: a caller, by name, or a team, by its URI."""
    created_by: str
    """Who created it. Its messages leave out everything that is hidden from this person."""
    created_at: datetime
    channel: DeliveryChannel
    to: str
    of: str | None
    upstream_of: str | None
    types: List[str]
    platform: str | None
    q: str | None
    severity: Literal["high", "medium", "low"]
    kinds: List[Literal["added", "removed", "status", "relationship", "attribute", "found", "violation"]]
    """Kinds of changes; empty for all."""
    score: ScoreCondition | None
    """The drop in quality that it reports, and no other changes; null: it reports changes."""
    every: Literal["immediate", "hour", "day"]
    at: str
    """When the daily digest is sent."""
    quiet: str | None
    """Quiet hours, such as 22:00-08:00; null: none."""
    time_zone: str
    per_day: int
    suspended: str | None
    """Why nothing is sent at present; null if it is."""
    pending: int
    sent: int
    """Number sent, of the deliveries still on record."""
    dead: int
    """Number given up."""


DeliveryChannel: TypeAlias = Literal["webhook", "slack", "email"]


class ScoreCondition(Value):
    dimension: Literal["completeness", "timeliness", "consistency"] | None
    """The dimension; null for any of them."""
    kind: Literal["below", "drop"]
    """The score falls below this, or drops by more than this."""
    points: int
    """Points out of 100."""
    within: Literal["hour", "day", "week", "month"] | None
    """The period of the drop; null for `below`."""


class SubscriptionsAnswer(Value):
    subscriptions: List[Subscription]
    """Subscriptions, newest first."""
    bounds: SubscriptionsAnswerBounds
    channels: List[DeliveryChannel]
    """The configured channels."""


class SubscriptionsAnswerBounds(Value):
    subscriptions: int
    """Limit of subscriptions for each owner."""


class Delivery(Value):
    id: str
    """Id of the message, stable across retries, so that receivers can recognise it."""
    subscription: str
    to: str
    """The recipient: an address, or a URL."""
    uri: str | None
    """The change; null for a test."""
    entity_type: str | None
    name: str | None
    tx: int | None
    made_at: datetime
    state: DeliveryState
    due_at: datetime
    """When the message is sent, or retried."""
    digest: bool
    """Whether the change is combined with others in one message."""
    attempts: int
    error: str | None
    """Why the last attempt failed."""
    finished_at: datetime | None


DeliveryState: TypeAlias = Literal["pending", "sent", "dead", "withheld"]
"""pending: to be sent. dead: given up. withheld: the recipient may not see it, or there is nothing to send."""


class DeliveriesAnswer(Page["Delivery"]):
    _list = "deliveries"
    deliveries: List[Delivery]
    """Deliveries, newest first, without what you may not see."""
    next: str | None
    """The start of the next page; pass it as cursor. Null at the end."""


class EnrichAnswer(Value):
    tx: int
    enriched: int
    """Entities whose references were resolved or reopened."""
    rules: List[EnrichAnswerRules]


class EnrichAnswerRules(Value):
    rule: str
    conclusions: int
    asserted: int
    """Missing conclusions added."""
    retracted: int
    """Excess conclusions removed."""


class MarkReceipt(Value):
    uri: str
    generation: int


class NotRead(Value):
    uri: str
    reason: str
    next_try_at: datetime | None
    """When the source is read again; null if it isn't."""


class RefreshAnswer(Value):
    marked: List[MarkReceipt]
    """What is read: for a part, the documents that name it."""
    visible: bool | None
    """With waitFor: whether readers of this process see its effects."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    tx: int | None
    """The transaction of those that are visible; null if none is."""
    not_read: List[NotRead] | None
    """Entities whose source doesn't have them, or couldn't answer."""
    hint: str | None


class PushAnswer(Value):
    uri: str
    generation: int
    trace: str
    """Traces it through every stage and log line."""
    visible: bool | None
    """With waitFor: whether readers of this process see its effects."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    tx: int | None
    """The transaction of those that are visible; null if none is."""
    not_read: List[NotRead] | None
    """Entities whose source doesn't have them, or couldn't answer."""
    hint: str | None


class ImportPartAnswer(Value):
    file: str
    bytes: int
    """Bytes of the file so far."""


class ImportAnswer(Value):
    platform: str
    stored: bool
    """False if it was strict and rows were refused: nothing changed."""
    rows: int
    """Rows of all files of the platform, including earlier ones."""
    entities: int
    refused: int
    """Rows that weren't imported."""
    refused_by_reason: List[ImportAnswerRefusedByReason]
    """Refused rows by kind and reason, most frequent first; up to 50 reasons."""
    reasons: List[ImportAnswerReasons]
    """The first 1,000 refused rows."""


class ImportAnswerRefusedByReason(Value):
    kind: str | None
    """`Dataset` or `Dataset.derivedFrom`; null if it couldn't be read."""
    column: str | None
    reason: str
    """Why the rows were refused; `first` is where the first of them is."""
    rows: int
    first: ImportAnswerRefusedByReasonFirst


class ImportAnswerRefusedByReasonFirst(Value):
    file: str
    line: int


class ImportAnswerReasons(Value):
    file: str
    line: int
    kind: str | None
    column: str | None
    reason: str


class ReplayAnswer(Value):
    status: Literal["accepted"]
    uri: str
    generation: int
    trace: str


class ConfirmDeletionsAnswer(Value):
    platform: str
    decision: Literal["confirm", "dismiss"]
    documents: int
    """Suspected deletions resolved."""
    missing: int
    """Entities missing from the listing that are being read now."""


class DismissDeletionsAnswer(Value):
    platform: str
    decision: Literal["confirm", "dismiss"]
    documents: int
    """Suspected deletions resolved."""
    missing: int
    """Entities missing from the listing that are being read now."""


class PauseSourceAnswer(Value):
    platform: str
    paused_by: PausedBy | None
    """Who paused the source; null if it isn’t paused."""


class ResumeSourceAnswer(Value):
    platform: str
    paused_by: PausedBy | None
    """Who paused the source; null if it isn’t paused."""


class ListSourceAnswer(Value):
    platform: str
    requested: Literal[True]
    """Whether a sweep was requested; it begins within seconds."""


class DeleteSourceAnswer(Value):
    platform: str
    deleted: int
    """Entities deleted by this request."""
    more: bool
    """Whether there are more: repeat the request."""


class RetainAnswer(Value):
    before: datetime
    dry_run: bool
    started: bool
    """Whether the run began; it continues in the background; GET /api/v1/retention shows its progress."""
    horizon: int | None
    """With dryRun: the first transaction that could still be requested; null if all of them could."""
    dropped: Dropped | None
    """With dryRun: what would be dropped."""


class AnnotateAnswer(Value):
    uri: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    states: AnnotateAnswerStates
    """Everything that this person now states about the entity."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class AnnotateAnswerStates(Value):
    """Everything that this person now states about the entity."""
    attributes: List[AnnotateAnswerStatesAttributes]
    edges: List[AnnotateAnswerStatesEdges]


class AnnotateAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members to add; null if there is none."""
    removed: Any
    """True to remove the value; or the members to remove, whoever states them."""


class AnnotateAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class ConfirmEdgeAnswer(Value):
    uri: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    states: ConfirmEdgeAnswerStates
    """Everything that this person now states about the entity."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class ConfirmEdgeAnswerStates(Value):
    """Everything that this person now states about the entity."""
    attributes: List[ConfirmEdgeAnswerStatesAttributes]
    edges: List[ConfirmEdgeAnswerStatesEdges]


class ConfirmEdgeAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members to add; null if there is none."""
    removed: Any
    """True to remove the value; or the members to remove, whoever states them."""


class ConfirmEdgeAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class RejectEdgeAnswer(Value):
    uri: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    states: RejectEdgeAnswerStates
    """Everything that this person now states about the entity."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class RejectEdgeAnswerStates(Value):
    """Everything that this person now states about the entity."""
    attributes: List[RejectEdgeAnswerStatesAttributes]
    edges: List[RejectEdgeAnswerStatesEdges]


class RejectEdgeAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members to add; null if there is none."""
    removed: Any
    """True to remove the value; or the members to remove, whoever states them."""


class RejectEdgeAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class RetractAnswer(Value):
    uri: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    states: RetractAnswerStates
    """Everything that this person now states about the entity."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class RetractAnswerStates(Value):
    """Everything that this person now states about the entity."""
    attributes: List[RetractAnswerStatesAttributes]
    edges: List[RetractAnswerStatesEdges]


class RetractAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members to add; null if there is none."""
    removed: Any
    """True to remove the value; or the members to remove, whoever states them."""


class RetractAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class RevertAnswer(Value):
    uri: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    states: RevertAnswerStates
    """Everything that this person now states about the entity."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class RevertAnswerStates(Value):
    """Everything that this person now states about the entity."""
    attributes: List[RevertAnswerStatesAttributes]
    edges: List[RevertAnswerStatesEdges]


class RevertAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members to add; null if there is none."""
    removed: Any
    """True to remove the value; or the members to remove, whoever states them."""


class RevertAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class CommentAnswer(Value):
    uri: str
    id: str
    """Id of the comment."""
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class EditCommentAnswer(Value):
    uri: str
    id: str
    """Id of the comment."""
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class DeleteCommentAnswer(Value):
    uri: str
    id: str
    """Id of the comment."""
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class DeprecateAnswer(Value):
    uris: List[str]
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class UndeprecateAnswer(Value):
    uris: List[str]
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class ApproveAnswer(Value):
    uri: str
    id: str
    """Id of the approval."""
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class WithdrawApprovalAnswer(Value):
    uri: str
    id: str
    """Id of the approval."""
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class WaiveAnswer(Value):
    uri: str
    policy: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class UnwaiveAnswer(Value):
    uri: str
    policy: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class MuteAnswer(Value):
    uri: str
    watch: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class UnmuteAnswer(Value):
    uri: str
    watch: str
    by: str
    """Who states it now."""
    tx: int | None
    """The transaction of the change; null if nothing changed."""
    visible: bool | None
    """With waitFor: whether readers of this process see it."""
    search: Literal[False] | None
    """With waitFor: it is visible, but not in the search index yet."""
    hint: str | None


class StarAnswer(Value):
    uri: str
    starred: bool


class UnstarAnswer(Value):
    uri: str
    starred: bool


class SubscribeAnswer(Value):
    id: str
    owner: str
    """The owner: a caller, by name, or a team, by its URI."""
    created_by: str
    """Who created it. Its messages leave out everything that is hidden from this person."""
    created_at: datetime
    channel: DeliveryChannel
    to: str
    of: str | None
    upstream_of: str | None
    types: List[str]
    platform: str | None
    q: str | None
    severity: Literal["high", "medium", "low"]
    kinds: List[Literal["added", "removed", "status", "relationship", "attribute", "found", "violation"]]
    """Kinds of changes; empty for all."""
    score: ScoreCondition | None
    """The drop in quality that it reports, and no other changes; null: it reports changes."""
    every: Literal["immediate", "hour", "day"]
    at: str
    """When the daily digest is sent."""
    quiet: str | None
    """Quiet hours, such as 22:00-08:00; null: none."""
    time_zone: str
    per_day: int
    suspended: str | None
    """Why nothing is sent at present; null if it is."""
    pending: int
    sent: int
    """Number sent, of the deliveries still on record."""
    dead: int
    """Number given up."""
    secret: str | None
    """The secret that signs a webhook's messages, so that you can verify them. Shown only once. Null for other channels."""


class RenewSecretAnswer(Value):
    id: str
    secret: str
    """The new secret, shown only once."""
    earlier_until: datetime
    """Until when messages are also signed with the previous secret."""


class CreateTokenAnswer(Value):
    id: str | None
    """Id of the token; pass it to revoke the token; null for a token declared in the configuration."""
    name: str
    owner: str | None
    """The person's name; null: a service account."""
    rights: List[str]
    platforms: List[str] | None
    """The platforms it may send for; null: all of them."""
    created_at: datetime | None
    created_by: str | None
    expires_at: datetime | None
    used_at: datetime | None
    """Last use, to half a minute; null: never, or unknown."""
    secret: str
    """The secret of the token, shown only once."""


class AllowLoginAnswer(Value):
    name: str
    expires_at: datetime


class ImpactRow(Value):
    group: Literal["models", "instances", "deployments", "tests", "services", "features", "datasets", "pipelines", "others"]
    uri: str
    entity_type: str | None
    known: str | None
    """For a stub: why it is known by reference only."""
    name: str
    standing: Standing
    sunset: datetime | None
    """The removal date. Null: no removal plan."""
    depth: int
    """Distance in edges."""
    path_standing: Standing
    """The worst standing along the path, without its ends. The path is the shortest over live entities, otherwise the shortest."""
    sentence: str
    """The path as text."""
    brief: str | None
    """For a path of more than three steps: its first and last step as text."""
    path: List[PathEdge]
    """Edges of the path; empty if steps are requested."""
    steps: List[PathStep] | None
    """The path by entity names, if requested."""
    omitted: int | None
    """Edges left out of the path."""
    weakest: WeakestStep | None
    """The least certain step, if requested."""
    in_use: bool | None
    """Whether a version, a deployment or a test is in use, as the verdict counts. Absent if not all could be read."""
    status: str | None
    owners: List[str]
    owning_teams: List[ImpactRowOwningTeams]
    owned_by: List[OwnedBy]
    """Owners and owning teams by name, up to 20 per entity."""
    unresolved_owners: List[str] | None
    """Names and addresses of owners that no source describes, if any."""
    owners_inherited_from: str | None
    """The entity that it is a version, run or part of, or the same data elsewhere, whose owners and teams these are, because it has none of its own."""
    teams_inherited_from: str | None
    """The same for teams only, if it has owners of its own."""


class ImpactRowOwningTeams(Value):
    reason: Literal["owner", "member", "tag"]
    team: str | None
    tag: str | None
    through: str | None
    """The owner who is a member of it."""


class ComparisonRow(Value):
    part: ComparisonPart
    name: str
    detail: str | None
    """The split of a metric, the member of an attribute, or the linked entity."""
    uri: str | None
    """The URI of the linked entity or of the evaluation."""
    differs: bool
    values: List[Any]


ComparisonPart: TypeAlias = Literal["entity", "metric", "attribute", "relationship"]
