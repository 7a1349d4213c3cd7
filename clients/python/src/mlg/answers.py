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
    """A source, by its platform; a part of the service; or a URI that is known by reference only."""
    types: List[str] | None
    """Entity types that the answer looked for."""
    reason: str
    since: datetime | None


class SearchHit(Value):
    uri: str
    name: str | None
    entity_type: str | None
    """Null where it is known by reference only."""
    index: Literal["entities", "owners"]
    description: str | None
    """Its beginning, without marks of Markdown."""
    domain: str | None
    """The part of the lifecycle that its type belongs to."""
    business_domains: List[str]
    tags: List[str]
    """Each as key::value."""
    owners: List[SearchHitOwners]
    teams: List[SearchHitTeams]
    """The URI is null where only a tag names it."""
    updated_at: str | None
    """When it last changed, ended or began, as its source states it."""
    standing: Literal["live", "retired", "gone"]
    """retired: by its own status. gone: deleted at its source."""
    renamed_to: SearchHitRenamedTo | None
    """What its source calls it since it is gone under this name."""
    current: SearchHitVersion | None
    """Of a model: its current version, and the alias or stage that chose it."""
    usage: int
    """How many things use it."""
    accounts: List[SearchHitAccounts]
    """Of a person: their other accounts. A page has one account of each person among its hits."""
    attributes: List[SearchHitAttributes]
    """What a query can filter by, of the attributes of its type; of metrics and parameters those that it compares."""
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
    """As a filter of a query names it: status, rows."""
    kind: Literal["text", "boolean", "number", "time"]
    value: str


class SearchHitWhy(Value):
    rung: str | None
    """What of it matches, from "exact name" downwards; null where it has changed since it was indexed."""
    sentence: str
    matched: List[SearchHitWhyMatched]


class SearchHitWhyMatched(Value):
    field: str
    text: str
    """An excerpt where the text is long."""
    ranges: List[SearchHitWhyMatchedRanges]
    """What matches, in UTF-16 code units; `to` is the first behind it."""


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
    values: List[SearchFacetValues]


class SearchFacetValues(Value):
    value: str
    name: str
    count: int
    selected: bool
    query: str | None
    """The query with this value instead of others of the facet: its total is the count. Null where no filter is for it."""
    toggled: str | None
    """The query with this value beside others of the facet, or without it where it is selected."""


class SearchQueryPart(Value):
    kind: Literal["word", "phrase", "filter"]
    source: str
    """As it was typed."""
    at: int
    """Where it begins in the query, in UTF-16 code units."""
    negative: bool
    text: str | None
    """Of a word or a phrase."""
    key: str | None
    """Of a filter."""
    values: List[SearchQueryPartValues]
    without: str
    """The query without this part."""
    note: SearchQueryPartNote | None
    """Of a filter or a word that is easily taken for another filter: what it means, and the query with the other one."""


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
    """Of all pages, without partial matches. Facets count these."""
    hits: List[SearchHit]
    """Without partial matches."""
    partial: SearchAnswerPartial
    """What has only some of the words, or synonyms of them. There are none where ten things or more have all words, whatever the filters. They come behind all hits: a page is filled with them when there are no more hits."""
    gone: SearchAnswerGone
    """What matches and was deleted at its source: in no total and no facet. The first page lists the first of it; is:gone leads through all of it."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    did_you_mean: str | None
    """The query with other words for those that nothing has."""
    corrections: List[SearchAnswerCorrections]
    drop: List[SearchAnswerDrop]
    """Where nothing is found: what to leave out of the query, and how many there are then."""
    facets: List[SearchFacet]
    query: SearchAnswerQuery
    indexed_tx: int
    """The transaction up to which the index has followed."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class SearchAnswerPartial(Value):
    """What has only some of the words, or synonyms of them. There are none where ten things or more have all words, whatever the filters. They come behind all hits: a page is filled with them when there are no more hits."""
    total: int
    """Of all pages."""
    hits: List[SearchHit]


class SearchAnswerGone(Value):
    """What matches and was deleted at its source: in no total and no facet. The first page lists the first of it; is:gone leads through all of it."""
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
    """Keys of filters, or values of the one that is typed."""
    replaces: SuggestAnswerReplaces
    """What of the query a choice replaces."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class SuggestAnswerEntities(Value):
    uri: str
    name: str | None
    entity_type: str | None
    ranges: List[SuggestAnswerEntitiesRanges]
    """What matches, in UTF-16 code units; `to` is the first behind it."""


class SuggestAnswerEntitiesRanges(Value):
    _names = {"from_":"from"}
    from_: int
    to: int


class SuggestAnswerOwners(Value):
    uri: str
    name: str | None
    entity_type: str | None
    ranges: List[SuggestAnswerOwnersRanges]
    """What matches, in UTF-16 code units; `to` is the first behind it."""


class SuggestAnswerOwnersRanges(Value):
    _names = {"from_":"from"}
    from_: int
    to: int


class SuggestAnswerTags(Value):
    label: str
    about: str
    count: int | None
    """How many have it; null where that is not counted."""
    query: str
    """The query once it is chosen."""
    cursor: int
    """Where the cursor stands then."""


class SuggestAnswerFilters(Value):
    label: str
    about: str
    count: int | None
    """How many have it; null where that is not counted."""
    query: str
    """The query once it is chosen."""
    cursor: int
    """Where the cursor stands then."""


class SuggestAnswerReplaces(Value):
    """What of the query a choice replaces."""
    _names = {"from_":"from"}
    from_: int
    to: int


CadenceFreshness: TypeAlias = Literal["fresh", "ageing", "stale", "unknown"]
"""When its source last confirmed it, by how often that source is listed completely: fresh within one such interval, ageing within three, stale beyond. unknown: not listed, or of the past. A conclusion is as fresh as its weakest premise."""


class Verification(Value):
    at: datetime | None
    """When the source that confirmed it longest ago did. What it changed since then may be unknown."""
    doubt: Literal["unreadable", "paused", "behind", "running", "unlisted"] | None
    """Why it may differ all the same: its source cannot be read at present, is paused, or has reported changes that are not read yet; it is running; or its source cannot list what changed."""


class NamedOwningTeam(Value):
    reason: Literal["owner", "member", "tag"]
    team: str | None
    """Null where a tag names a group that is not known."""
    name: str | None
    tag: str | None
    through: str | None
    """The owner who is a member of it."""
    email: str | None
    slack: str | None
    """Its channel."""


class KnownOwner(Value):
    """Somebody who owns it, perhaps known by name only."""
    name: str
    uri: str | None
    """Null of a team that only a tag names."""
    entity_type: str | None
    """Null of whom no source describes."""
    inherited_from: str | None
    """What it is a version, a run or a part of, where it has no owner of its own."""


class EntityViolation(Value):
    policy: str
    title: str
    severity: PolicySeverity
    sentence: str
    found: EntityViolationFound | None
    """Null where something is missing."""


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
    """The URI of a person, or a name; null where you may not see who it is."""
    by_name: str | None
    at: datetime
    edited_at: datetime | None
    text: str
    """Plain text; empty where a question was only marked as answered."""
    reply_to: str | None
    """The id of the comment that begins its thread."""
    open: bool
    """A question that nobody has answered."""


class EntityApproval(Value):
    id: str
    by: str | None
    """The URI of a person, or a name; null where you may not see who it is."""
    by_name: str | None
    at: datetime
    use: str | None
    """What it is approved for."""
    stage: str | None
    region: str | None
    until: datetime | None
    """Null where it has no end."""
    comment: str | None
    state: Literal["stands", "lapsed", "ended"]
    """It ends with its time, and lapses once what it rested on is another."""
    because: str | None
    """Why it lapsed."""


class EntityWaiver(Value):
    policy: str
    by: str | None
    """As of approvals."""
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
    """From column to column, or by what data sets were made from as a whole."""


Direction: TypeAlias = Literal["out", "in"]
"""Along an edge, or against it."""


class RelatedRow(Value):
    uri: str
    entity_type: str | None
    """Null where it is known by reference only."""
    name: str | None
    open: Literal["NOT_READ", "NOT_THERE", "NO_SOURCE"] | None
    """Why it is known by reference only; null where it is not."""
    standing: Standing
    sunset: datetime | None
    """When it is to be gone, by the plan to remove it. Null: there is none."""
    part_of: str | None
    """Of a step, the name of what it is a step of; null of anything else."""
    provenance: Provenance | None
    """The strongest. Null of a view, and of a conclusion that is not explained here."""
    caveat: str | None
    """What the rule that concludes it says of it, such as "as of now, not as of training"; null where another reason supports it too."""
    first_seen: datetime | None
    last_verified: datetime | None
    """When a source last confirmed it; of a conclusion, its weakest premise."""
    freshness: CadenceFreshness
    edges: List[RowEdge]
    """The edges between the two: `why` has the evidence. None of a view."""


Standing: TypeAlias = Literal["live", "retired", "gone"]
"""retired: by its own status. gone: deleted at its source."""


Provenance: TypeAlias = Literal["DECLARED", "DERIVED", "INFERRED", "SUGGESTED", "CURATED"]
"""How an edge came to be known."""


class RowEdge(Value):
    type: str
    rules: List[str]
    """Those that conclude it."""


class DescribeAnswer(Value):
    uri: str
    entity_type: str | None
    """Null where it is known by reference only."""
    domain: str | None
    state: str
    enriched_at: datetime | None
    deleted_at_source: datetime | None
    """When it was noticed that its source no longer has it."""
    renamed_to: DescribeAnswerRenamedTo | None
    """What its source calls it since it is gone under this name."""
    hydrated_at: datetime | None
    last_verified: datetime | None
    last_error: str | None
    freshness: CadenceFreshness
    verification: Verification | None
    """What was verified at its sources. Null where no source states it, and for the past."""
    stale_at: datetime | None
    """The time that it declares, or 90 days after its last update."""
    source_url: str | None
    """Opens it in its own tool: an address of http or https, and no other."""
    owning_teams: List[NamedOwningTeam]
    """At most 20."""
    known_owners: List[KnownOwner]
    """Owners and owning teams by name: 20 at most."""
    attributes: Dict[str, Any]
    """Without its comments, approvals and waivers."""
    violations: List[EntityViolation]
    """What it violates and nobody waived: 20 at most, those that block first."""
    comments: List[EntityComment]
    """What people discuss about it, oldest first: 200 at most."""
    approvals: List[EntityApproval]
    """What people approve it for, newest first: 50 at most."""
    waivers: List[EntityWaiver]
    """What people accept for a while that violates a policy."""
    carries: List[CarriedClassification]
    """Tags that flow to it from what it was made from: five of each."""
    relationships: List[DescribeAnswerRelationships]
    resolves_to: List[str] | None
    """Of a look-up: whom it resolves to."""
    unresolved: List[DescribeAnswerUnresolved]
    issues: List[Dict[str, Any]]
    documents: List[DescribeAnswerDocuments] | None
    """Of the present only."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class DescribeAnswerRenamedTo(Value):
    uri: str
    entity_type: str | None
    name: str | None


class DescribeAnswerRelationships(Value):
    name: str
    """Of the field of the same name in GraphQL."""
    count: int
    gone: int | None
    """How many of these are gone, if any are."""
    direction: Direction | None
    label: str | None
    """In words: with rows."""
    types: List[str] | None
    """What it leads to, empty where that is any type: with rows."""
    rows: List[RelatedRow] | None
    """The first, where rows are requested: what was read before what is known by reference only, and what is live first; runs and versions by the latest, anything else by how much uses it, and by name. Of long lists (more than 40), those that were mentioned last are compared."""


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
    """Left out where something is hidden from whoever asks: it changes with that, too."""


class DescribeAnswerDocumentsSuspectedDeletion(Value):
    state: str
    since: datetime


class NormalisedAnswer(Value):
    _names = {"entity_type":"entity_type"}
    id: str
    entity_type: str | None
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class DossierThing(Value):
    uri: str
    entity_type: str | None
    name: str
    section: Literal["version", "model", "data", "features", "code", "runs", "evaluations", "tests", "deployments", "people", "others"]
    depth: int
    """How many edges away from the version; 0 of itself."""
    standing: Standing


class DossierStatement(Value):
    """What one document states, and since when."""
    about: str
    says: str
    """An attribute (trainedAt), or an edge type (ModelInstance.trainedOn)."""
    value: Any
    """Of an attribute."""
    value_digest: str | None
    """In its place, where it is too long to be listed."""
    to: str | None
    """Of an edge."""
    origin: Origin
    provenance: Provenance | None
    """Of an edge."""
    document: DocumentKey
    tx: int | None
    """Since when it is stated so. Null: before the past that is kept."""
    at: datetime | None


Origin: TypeAlias = Literal["source", "system", "pushed", "person", "rule"]
"""Where what a document states comes from."""


class DocumentKey(Value):
    """A document: one source's answer about one thing."""
    platform: str
    type: str
    uri: str


class MeasuredValue(Value):
    metric: str
    split: str | None
    """The split, or the name of the data of another value than that of its run."""
    value: float
    at: str | None
    step: float | None
    """The step of training at which it was logged."""
    dataset: str | None
    """The data that it was measured on, as its source names them."""
    by: str | None
    """Which of the `records` states it; null where the thing itself does."""
    otherwise: List[OtherValue]
    """Other values that further `records` state."""


class OtherValue(Value):
    by: str
    value: float
    step: float | None
    """The step of training at which it was logged."""


class MetricWithoutNumber(Value):
    metric: str
    stated: str
    step: float | None
    """The step of training at which it was logged."""
    by: str | None
    """Which of the `records` states it; null where the thing itself does."""
    otherwise: List[OtherValue]
    """Other values that further `records` state."""


class MeasuredEvaluation(Value):
    uri: str
    entity_type: str | None
    name: str | None
    standing: Standing
    status: str | None
    """Its own, else that of the run that it is of."""
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
    """In force when this was asked, of the version or its model."""
    approvals: List[DossierApproval]
    violations: List[DossierViolation]
    complete: bool
    """False where more happened to them than is looked at."""


class DossierPolicy(Value):
    id: str
    title: str
    severity: PolicySeverity
    about: str


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
    """Null: it stands."""


class DossierMoment(Value):
    tx: int
    at: datetime | None
    """Null: before the past that is kept."""


class DossierCut(Value):
    what: str
    left: int


class DossierAnswer(Value):
    format: int
    """Of this answer."""
    uri: str
    name: str
    tx: int
    """Everything is as of this transaction: ask again with it as asOf to compare."""
    at: datetime
    things: List[DossierThing]
    """What is spoken of: the version, then section by section, the nearest first."""
    statements: List[DossierStatement]
    measured: MeasuredVersion
    """As its page shows it: by its source, and by evaluations, the last 50."""
    governed: DossierPolicies
    cut: List[DossierCut]
    """What has no room: how many more there are of what. Empty where all is here."""
    digest: str
    """SHA-256 of the canonical JSON of everything above, so that a change of it shows."""
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class RelatedNode(Value):
    uri: str
    entity_type: str | None
    """Null where it is known by reference only."""
    name: str | None
    attributes: Dict[str, Any] | None
    """Those that were requested and that it has."""
    open: Literal["NOT_READ", "NOT_THERE", "NO_SOURCE"] | None
    """Why it is known by reference only; null where it is not."""
    standing: Standing
    sunset: datetime | None
    """When it is to be gone, by the plan to remove it. Null: there is none."""
    part_of: str | None
    """Of a step, the name of what it is a step of; null of anything else."""
    provenance: Provenance | None
    """The strongest. Null of a view, and of a conclusion that is not explained here."""
    caveat: str | None
    """What the rule that concludes it says of it, such as "as of now, not as of training"; null where another reason supports it too."""
    first_seen: datetime | None
    last_verified: datetime | None
    """When a source last confirmed it; of a conclusion, its weakest premise."""
    freshness: CadenceFreshness | None
    edges: List[RowEdge] | None
    """The edges between the two: `why` has the evidence. None of a view."""


class RelatedAnswer(Page["RelatedNode"]):
    _list = "nodes"
    uri: str
    entity_type: str | None
    name: str | None
    by: str
    total: int
    """Of all pages, whatever the filter."""
    filtered: RelatedAnswerFiltered | None
    """Where a filter is given. A page looks at 2,000 at most: `next` goes on, also where nothing was found."""
    nodes: List[RelatedNode]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class RelatedAnswerFiltered(Value):
    """Where a filter is given. A page looks at 2,000 at most: `next` goes on, also where nothing was found."""
    looked: int
    """Among how many of the list, from where this page begins."""
    complete: bool
    """Whether that was the rest of the list."""


class HistoryTransaction(Value):
    tx: int
    at: datetime
    cause: CauseKind
    trace: str
    """Follows one event through every stage and log line."""
    changes: List[HistoryChange]
    more: int
    """Edges of this transaction that are not listed."""


CauseKind: TypeAlias = Literal["event", "sweep", "refresh", "reference", "lookup", "retry", "mapping", "redaction", "rule", "push", "candidate", "person", "simulated"]
"""Why a transaction was written."""


class HistoryChange(Value):
    kind: ChangeKind
    sentence: str
    name: str | None
    """Of an attribute, or of a relationship as it reads from the entity."""
    before: Any
    """Any JSON value."""
    after: Any
    """Any JSON value."""
    documents: List[DocumentKey]
    """Where it was stated."""
    shown: bool
    """False where another document has precedence, so that readers saw no difference."""
    op: EdgeOp | None
    """Of an edge."""
    rejected: bool
    """A person rejected the edge (removed), or took their rejection back (added)."""
    relation: str | None
    direction: Direction | None
    other: str | None
    other_name: str | None
    provenance: Provenance | None
    rule: str | None
    """What concluded it: D1."""
    evidence: List[str]
    bookkeeping: bool
    """Nothing that happened to the entity: a state, a conclusion of a rule, a counter."""


ChangeKind: TypeAlias = Literal["attribute", "edge", "state", "type", "tombstone", "unresolvable", "issues"]


EdgeOp: TypeAlias = Literal["added", "removed"]
"""What became of an edge."""


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
    """A transaction, and when it was."""
    tx: int
    at: datetime


class HistoryAnswer(Page["HistoryEntry"]):
    _list = "entries"
    uri: str
    transactions: List[HistoryTransaction]
    entries: List[HistoryEntry]
    """The changes of facts, document by document, as they lie in the record."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    horizon: Moment | None
    """Where history begins, once retention dropped what was before."""
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class ReachedTotal(Value):
    type: str | None
    """Null: known by reference only."""
    count: int
    living: int
    """Of those counted."""


class LineageNode(Value):
    uri: str
    entity_type: str | None
    known: str | None
    """For a stub: why it is known by reference only."""
    name: str
    standing: Standing
    sunset: datetime | None
    """When it is to be gone, by the plan to remove it. Null: there is none."""
    depth: int
    """How many edges away it is."""
    path_standing: Standing
    """The worst standing of what the path leads over, its ends not counted. The path is the shortest over what is live; where there is none, the shortest."""
    sentence: str
    """The path as text."""
    brief: str | None
    """Of a path of more than three steps: its first and its last step as text."""
    path: List[PathEdge]
    """Empty where steps are asked for."""
    steps: List[PathStep] | None
    """The path by the names of what it leads over, where that is asked for."""
    omitted: int | None
    """Edges of the path that are not listed."""
    weakest: WeakestStep | None
    """Where it is requested."""
    status: str | None
    owners: List[str] | None
    """Where they are requested."""
    owning_teams: List[LineageNodeOwningTeams] | None
    """The same."""
    owned_by: List[OwnedBy] | None
    """The same."""
    unresolved_owners: List[str] | None
    """Names and addresses of owners of whom no source says more; where there are any."""
    owners_inherited_from: str | None
    """What it is a version, a run or a part of, whose owners and teams these are: it has neither owners nor teams of its own."""
    teams_inherited_from: str | None
    """The same of the teams alone, where it has owners of its own."""


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
    """How it reads on the path."""
    direction: Direction
    from_: str
    to: str


class PathStep(Value):
    """A step of a path, and the entity that it leads to."""
    relation: str
    """How it reads on the path."""
    uri: str
    entity_type: str | None
    name: str


class WeakestStep(Value):
    """The least certain step: nothing that follows from the path is more certain."""
    step: int
    """Its position among the steps, from 0."""
    edge: str
    """As text."""
    provenance: Provenance | None
    last_verified: datetime | None
    because: Literal["inferred", "oldest", "unverified"]
    """A rule concludes it; or of what sources state it was verified longest ago, or never."""


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
    """The transaction that every page is of."""
    total: int
    living: int
    """Of those counted: in use, or live themselves and reached over what is live. The others are retired or gone, or reached only over what is."""
    living_counted: int
    """How many were looked at for that, the nearest: the total, or less where it is larger than 20,000."""
    totals: List[ReachedTotal]
    depth: int
    """How many edges away the furthest is."""
    hidden: int | None
    """How many more were reached that who asks may not see; where there are any."""
    direction: Literal["upstream", "downstream"]
    deleted: int
    """Of those counted: deleted at their source."""
    complete: bool
    """False where the requested depth left something out, or something may be missing."""
    bound: Literal["depth"] | None
    """What cut it."""
    hint: str | None
    nodes: List[LineageNode]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class ImpactTeam(Value):
    team: str | None
    """Null where a tag names an unknown group."""
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
    """When it is to be gone, by the plan to remove it. Null: there is none."""
    depth: int
    """How many edges away it is."""
    path_standing: Standing
    """The worst standing of what the path leads over, its ends not counted. The path is the shortest over what is live; where there is none, the shortest."""
    sentence: str
    """The path as text."""
    brief: str | None
    """Of a path of more than three steps: its first and its last step as text."""
    path: List[PathEdge]
    """Empty where steps are asked for."""
    steps: List[PathStep] | None
    """The path by the names of what it leads over, where that is asked for."""
    omitted: int | None
    """Edges of the path that are not listed."""
    weakest: WeakestStep | None
    """Where it is requested."""
    status: str | None
    owners: List[str]
    owning_teams: List[ImpactNodeOwningTeams]
    owned_by: List[OwnedBy]
    """Owners and owning teams by name, 20 of each thing at most."""
    unresolved_owners: List[str] | None
    """Names and addresses of owners of whom no source says more; where there are any."""
    owners_inherited_from: str | None
    """What it is a version, a run or a part of, whose owners and teams these are: it has neither owners nor teams of its own."""
    teams_inherited_from: str | None
    """The same of the teams alone, where it has owners of its own."""


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
    """The transaction that every page is of."""
    total: int
    living: int
    """Of those counted: in use, or live themselves and reached over what is live. The others are retired or gone, or reached only over what is."""
    living_counted: int
    """How many were looked at for that, the nearest: the total, or less where it is larger than 20,000."""
    totals: List[ReachedTotal]
    depth: int
    """How many edges away the furthest is."""
    hidden: int | None
    """How many more were reached that who asks may not see; where there are any."""
    listed: str | None
    """The team whose entities are listed; absent if all are."""
    sentence: str
    """The verdict: how many models, deployments and tests in use, and teams."""
    running_tests: List[str]
    """The nearest. GraphQL has pages of all."""
    running_tests_total: int
    deployments_in_use: int
    deleted: int
    """How many more were reached that their source has deleted."""
    evaluated: int
    """How many model versions are evaluated on it or on versions of it; a change to it reaches none of them."""
    unknown: int
    """Of the total: known by reference only, so that what lies behind them is not known."""
    teams: List[ImpactTeam]
    """Who owns the most of what is reached, the most first; what several teams own is counted for each."""
    teams_total: int
    teamless: int
    """Of those counted: without a team, inherited ones included."""
    teams_counted: int
    """How many were looked at for that, the nearest: the total, or less where it is larger than 20,000."""
    surfaces: List[ImpactAnswerSurfaces]
    surfaces_total: int
    groups: Dict[str, ImpactAnswerGroups]
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class ImpactAnswerSurfaces(Value):
    name: str
    exposed_by: List[str]
    exposed_by_total: int


class ImpactAnswerGroups(Value):
    total: int
    living: int
    """Of those counted."""
    nodes: List[ImpactNode]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


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
    """When it is to be gone, by the plan to remove it. Null: there is none."""
    failed: bool
    """Its status says so, as of a run that failed."""
    in_use: bool
    """It is in use by its own status, as a running test, an active deployment or a version with an alias is."""
    last_verified: datetime | None
    """Of the present only: when a source last confirmed it."""
    freshness: CadenceFreshness
    owners: int
    upstream: int
    """Edges that lead on upstream, drawn or not."""
    downstream: int
    """The same, downstream."""
    expandable: bool
    """Opening it would add something."""
    hidden: int
    """Neighbours on its side of the focus that are not on the map."""
    hidden_at_least: bool
    """There are more than were counted."""
    presence: Presence | None
    """Of a map that is compared with an earlier moment: whether it is there at one of the moments only."""


Presence: TypeAlias = Literal["added", "removed", "kept"]
"""Of an entity: added where nothing had mentioned it before. Of a neighbourhood or a map: whether it was reached at one of the moments only."""


class MapGroup(Value):
    id: str
    """The same in every answer: pass it as open."""
    label: str
    """Its type and its count: Features 42."""
    entity_type: str | None
    """Null: of several types, or known by reference only."""
    by: Literal["siblings", "team", "rest"]
    """siblings: of one parent, over one relation. team: of one type and team. rest: types that are few."""
    side: Literal["upstream", "downstream", "both"]
    """Of the focus; both: in a cycle through it."""
    depth: int
    """Steps from the focus to the nearest of them."""
    relation: str | None
    """Of siblings: how it reads from their parent."""
    team: str | None
    """Of a map by teams: the owning team, where one is known."""
    count: int
    """Members that are not drawn by themselves."""
    added: int | None
    """With `since`: how many of them were not there at that moment."""
    removed: int | None
    """With `since`: how many of them were there at that moment only."""


class MapEdge(Value):
    _names = {"from_":"from"}
    from_: str
    """A URI, or the id of a group: things flow from here."""
    to: str
    """A URI, or the id of a group."""
    relation: str | None
    """The edge type. Null: over something that a filter hides."""
    name: str | None
    """How it reads from `from` to `to`."""
    count: int
    """Edges that it stands for."""
    part: bool
    """Between a whole and a version, a run, an instance or a step of it."""
    whole: Literal["from", "to"] | None
    """Which end is the whole; null where neither is."""
    cycle: bool
    """It is part of a cycle among what is drawn."""
    inferred: bool
    """A rule concludes it."""
    provenance: Provenance | None
    """Null where it stands for several edges, or is not recorded."""
    last_verified: datetime | None
    """Of the present only: when a source last confirmed it."""
    freshness: CadenceFreshness
    presence: Presence | None
    """Of a map that is compared with an earlier moment: whether it is there at one of the moments only."""


class MapTotals(Value):
    reached: int
    """Entities, the focus not counted: the sum of the next four."""
    drawn: int
    """By themselves."""
    grouped: int
    """In the groups."""
    filtered: int
    """Not shown because of types, rel, freshness or production."""
    hidden: int
    """Added by opening something, without room to draw them."""
    groups: int
    added: int | None
    """With `since`: how many of them were not there at that moment."""
    removed: int | None
    """With `since`: how many of them were there at that moment only."""


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
    """How many more edges there are between what is drawn: `edges` shows more."""
    totals: MapTotals
    sentence: str
    by_team: bool
    """Siblings alone would have been too many: it is grouped by type and owning team."""
    beyond: bool
    """There is more, further out than hops."""
    not_opened: List[str]
    """Of open and along: what is not on this map, or found no room."""
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class FlowPath(Value):
    direction: Literal["upstream", "downstream"]
    """downstream: a change of `from` reaches `to`. upstream: `from` comes from `to`."""
    length: int
    path_standing: Standing
    """The worst standing of what it leads over, its ends not counted."""
    sentence: str
    """The path as text."""
    steps: List[FlowPathStep]
    omitted: int
    """Steps of a long path that are not listed, after the first half of those that are."""
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
    """A rule concludes it."""
    provenance: Provenance | None
    """Null where it is concluded when it is read."""
    last_verified: datetime | None
    """Of the present only: when a source last confirmed it."""
    freshness: CadenceFreshness


class PathsAnswer(Value):
    _names = {"from_":"from"}
    from_: PathsAnswerFrom
    to: PathsAnswerTo
    paths: List[FlowPath]
    more: bool | None
    """Whether there are further paths; null where the search reached its bound before."""
    sentence: str
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


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
    """What may have made this answer shorter than the truth."""


class WhyAnswerEdges(Value):
    _names = {"from_":"from"}
    type: str
    name: str
    from_: WhyAnswerEdgesFrom
    to: WhyAnswerEdgesTo
    provenance: Provenance | None
    caveat: str | None
    """What the rule that concludes it says of it, such as "as of now, not as of training"; null where another reason supports it too."""
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
    """Of the present only: when the source last confirmed it."""
    last_error: str | None
    rule: str | None
    rule_name: str | None
    description: str | None
    caveat: str | None
    attributes: Dict[str, List[str]] | None
    paths: List[WhyAnswerEdgesReasonsPaths] | None
    more_paths: int | None
    hidden_steps: int | None
    """Where no path can be shown: steps over what is hidden from who asks."""


class WhyAnswerEdgesReasonsPaths(Value):
    steps: List[WhyAnswerEdgesReasonsPathsSteps]
    weakest: WhyAnswerEdgesReasonsPathsWeakest | None
    """The step that was verified longest ago: no conclusion is fresher than that."""


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
    """Of the present only: when the source last confirmed it."""
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
    """The types of what would need it."""
    sources: List[str]
    """Which sources could state it, by platform."""
    listed_at: datetime | None
    """When those were last listed completely: the one longest ago. Null: one never was."""


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
    """The owning team, the first of several."""
    usage: UnusedNodeUsage | None
    """Of a type that counts its use: by which attribute, and what that has."""
    consumers: int
    """How many edges lead to it over the checked relationships; nothing at their other end is in use."""
    sunset: datetime | None
    """When it is to be gone, by the plan to remove it. Null: there is none."""
    whole_in_use: bool
    """Of a version, run or instance: what it is one of is needed as a whole by what is in use, so that all of them may be kept. Nothing needs this one."""


class UnusedNodeTeam(Value):
    uri: str
    name: str


class UnusedNodeUsage(Value):
    attribute: str
    value: float | None
    """Null: it is not stated."""


class UnusedAnswer(Page["UnusedNode"]):
    _list = "nodes"
    type: str
    total: int
    wholes_in_use: int
    """How many of these are versions, runs or instances of something that is needed as a whole."""
    provable: bool
    """Every source of what could need one of them is complete, as far as is known."""
    doubts: List[Incomplete]
    """Why it can not be proved: a source of what could need one of them is silent or not listed."""
    checked: List[CheckedRelation]
    """Over which relationships something in use would need one of them; each was walked, at any distance."""
    working: List[str]
    """The types of which one in use would need one of them, at any distance."""
    proved_at: datetime | None
    """When all sources that could tell of a need were last listed completely: the one longest ago. Null: one never was, or the answer is of the past."""
    teams: List[UnusedTeam] | None
    """Of all teams: which own how many, the most first. Null where there are too many to count, and after the first page."""
    nodes: List[UnusedNode]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class Deprecation(Value):
    uri: str
    entity_type: str | None
    name: str
    standing: Standing
    state: DeprecationState
    """in-use: something in use needs it. overdue: still, past its date. unused: nothing does, so that it can be removed. done: its source no longer has it, or calls it retired."""
    sunset: datetime | None
    """When it is to be gone. Null: there is no plan yet."""
    message: str | None
    replacement: DeprecationReplacement | None
    """What to use instead."""
    by: str | None
    """Who plans it: the URI of a person, or a name."""
    by_name: str | None
    at: datetime | None
    """When that was planned."""
    owners: List[str]
    """The URIs of those to tell: its owners, 10 at most, or its owning teams."""
    in_use: bool
    """Whether its own source has it in use, as by counting reads of it."""
    readers: int | None
    """How many things in use need it, directly or through others. Null: they were not counted."""
    read_by: List[DeprecationReader]
    """The nearest of those, 10 at most."""


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
    """Of the state that is asked for."""
    counts: DeprecationsAnswerCounts
    """Of every state."""
    plans: List[Deprecation]
    contacts: List[DeprecationContact]
    """How to reach the owners that are named on this page."""
    complete: bool
    """False where there may be more: of 20,000 statements of people, and 1,000 plans, others are left out."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class DeprecationsAnswerCounts(Value):
    """Of every state."""
    in_use: int
    overdue: int
    unused: int
    done: int


class QualityRow(Value):
    key: str
    """The type, the URI or name of the team, the domain, the platform or the day."""
    name: str
    entities: int
    completeness: float | None
    """The share of what is expected and required that is there, by weight. Null: nothing is checked."""
    timeliness: float | None
    """The share of entities that nothing is late of. Null: nothing is checked."""
    consistency: float | None
    """The share of entities that nothing contradicts. Null: nothing is checked."""
    lacking: List[QualityLacking]
    """How many entities have a reason of each dimension, and the search that finds them."""
    reasons: List[QualityReasonCount]
    """The most frequent first; those that nothing has are left out."""


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
    """The search that finds these. Null of a day that has passed."""


class QualityReason(Value):
    reason: str
    dimension: QualityDimension
    means: str
    """What is wrong, as the sentence goes on after the name of the thing."""
    fix: str
    """What mends it."""
    command: str | None
    """The command that does, where one can."""


class QualityAnswer(Value):
    by: str
    total: QualityRow
    rows: List[QualityRow]
    """The largest first, days in their order."""
    more: bool
    """Whether there are rows beyond these 50."""
    reasons: List[QualityReason]
    """What each reason means, and what mends it."""
    since: datetime | None
    """By day: the record begins here, or what it still has of the past."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class QualityReasonOfEntity(Value):
    reason: str
    dimension: QualityDimension
    means: str
    """What is wrong, as the sentence goes on after the name of the thing."""
    fix: str
    """What mends it."""
    command: str | None
    """The command that does, where one can."""
    since: datetime | None
    """Noted since then. Null at present: it follows from the clock, or from what is in use."""
    q: str
    """The search for everything of its type with that reason."""


class ReasonsAnswer(Value):
    uri: str
    counted: bool
    """False of people, groups and parts such as columns: nothing is expected of those."""
    reasons: List[QualityReasonOfEntity]
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class QualityPreviewRow(Value):
    expects: str
    expected: bool
    """Whether it is expected already."""
    lacking: int
    such: List[QualityExample]
    """The first of these, 20 at most."""


class QualityExample(Value):
    uri: str
    name: str | None


class ExpectAnswer(Value):
    type: str
    entities: int
    """How many there are that are not retired: of those it would be expected."""
    lacking: int
    """How many of them lack any of it."""
    expects: List[QualityPreviewRow]
    definition: str
    """What to write into a file of the definitions folder, as JSON."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class Anomaly(Value):
    uri: str
    entity_type: str | None
    name: str
    watch: str
    """What of it is watched, by the name that its type gives that: it is muted by it."""
    kind: Literal["number", "rhythm", "columns"]
    """A number is off; nothing comes any more; columns are gone, or have another type."""
    sentence: str
    """What is unusual, with the numbers."""
    brief: str
    """The same in few words, without the name of the entity."""
    at: datetime
    """Since when: of a rhythm, by when the next was due."""
    shown_by: str
    """The version or run that shows it, or the thing itself."""
    expected: AnomalyExpected | None
    """Null of columns."""
    points: List[AnomalyPoint]
    """What it was computed from, the last included. Of a rhythm, when each came."""
    columns: AnomalyColumns | None
    """Against a week before; 50 of each at most."""
    muted: AnomalyMuted | None
    """Who muted it is in its history."""


class AnomalyExpected(Value):
    value: float
    """Of a rhythm, in seconds: how long nothing has come."""
    median: float
    low: float
    high: float
    """From low to high it would be usual."""
    deviations: float
    """How far it is from the median, in robust standard deviations: 1.4826 times the median distance."""
    before: int
    """How many values before it that is computed from: 8 to 30."""


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
    """How many are muted, whether they are listed or not."""
    anomalies: List[Anomaly]
    complete: bool
    """False where there may be more: of what is watched, 2,000 things are looked at."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class PolicyRow(Value):
    id: str
    title: str
    severity: PolicySeverity
    on: bool
    """Whether it is in force."""
    of: List[str]
    """The types that it is about."""
    description: str | None
    violations: int
    """Open ones: without those that somebody waived."""
    waived: int
    teams: int
    """How many teams own something that violates it."""


class PoliciesAnswer(Value):
    policies: List[PolicyRow]
    complete: bool
    """False where there are more violations than are counted: 100,000."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class PolicyExplainAnswer(Value):
    id: str
    title: str
    severity: PolicySeverity
    on: bool
    """Whether it is in force."""
    of: List[str]
    """The types that it is about."""
    description: str | None
    violations: int
    """Open ones: without those that somebody waived."""
    waived: int
    teams: int
    """How many teams own something that violates it."""
    path: str
    """The path that is followed from each thing; what it leads to is found."""
    says: str
    """The sentence of a violation."""
    subjects: int
    """How many things it is about."""
    passing: int
    """Of these: those that pass `where`."""
    warnings: List[str]
    """Tests that nothing passes: perhaps a value is misspelt."""
    looked: int | None
    """How many things were looked at on the way: what it costs. Null where something is hidden from you."""
    complete: bool
    """False where there are more things than are judged: 50,000."""
    such: List[PolicyExplainAnswerSuch]
    """The first violations, 20 at most."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class PolicyExplainAnswerSuch(Value):
    uri: str
    name: str
    sentence: str


class PolicyTrendAnswer(Value):
    ends: List[datetime]
    """When each day ended, UTC: the last 14 that the record has."""
    policies: List[PolicyTrendAnswerPolicies]
    """Those in force now. One that was not in force on a day has 0."""
    complete: bool
    """False where there is too much to count on all of the days."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


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
    """Null where the policy requires something that is missing."""
    since: int
    """The transaction that concluded it."""
    at: datetime | None
    """When that was; null of what lies before the horizon of retention."""
    owners: List[PolicyViolationEnd]
    """Who owns the subject."""
    waived: PolicyViolationWaived | None
    """Who waived it is in the history of the subject."""


class PolicyViolationWaived(Value):
    until: datetime
    reason: str


class PolicyViolationEnd(Value):
    uri: str
    name: str
    entity_type: str | None


class ViolationsAnswer(Page["PolicyViolation"]):
    _list = "violations"
    total: int
    """With waived ones, if those are asked for."""
    blocking: int
    """How many that nobody waived are of a policy that blocks."""
    waived_total: int
    """How many are waived, whether they are listed or not."""
    complete: bool
    """False where there are more than are counted: 100,000."""
    violations: List[PolicyViolation]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class IncidentPerson(Value):
    uri: str | None
    """Null where a source has no more than a name."""
    name: str
    entity_type: str | None
    teams: List[IncidentThing]
    """Those that a person is a member of."""


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
    """Or when its run began. Where no source states it: when it was made, or else first recorded."""
    state: IncidentState
    """running: a deployment or a test runs on it. chosen: an alias or a stage chooses it, so that it is in use though no source says what runs on it. unknown: no source does. idle: nothing runs on it. retired: its source says so. gone: its source no longer has it. The last three need nothing more."""
    standing: Standing
    chosen_by: List[str]
    """Its aliases and its stage, that which means the most first."""
    headline: IncidentMetric | None
    """The metric by which the versions of its model are told."""
    deployments: int | None
    """In use, on it or on what was made from it. Null: too many to count."""
    tests: int | None
    """Running, likewise."""
    via: List[IncidentThing]
    """From the version to what is bad, both included, as it was when it was trained."""
    omitted: int
    """Steps of a long path that are left out."""
    successor: IncidentSuccessor | None
    """The version of its model to use instead, by another run and not on what is bad: what an alias or a stage of production chooses, then of what may follow it; else of those that are not retired the best by the headline metric, those measured on the same data first, else the newest."""
    owners: List[IncidentOwnerName]
    """Its owners, else its teams; where it has neither, those of its model. Then the owners of its run."""


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
    """Null where no source says."""
    why: str
    """What speaks for it: `alias champion; auc 0.9 against 0.84`."""


class IncidentOwnerName(Value):
    uri: str | None
    """Null where a source has no more than a name."""
    name: str
    entity_type: str | None


class IncidentExposure(Value):
    _names = {"from_":"from"}
    uri: str
    name: str
    entity_type: str | None
    from_: datetime
    """When it was first seen to run on one of the versions."""
    until: datetime | None
    """When it was seen to run no longer. Null: it still does."""
    owners: List[IncidentOwnerName]
    """Where it has none, those of what it runs."""


class IncidentOwner(Value):
    uri: str | None
    """Null where a source has no more than a name."""
    name: str
    entity_type: str | None
    teams: List[IncidentThing]
    """Those that a person is a member of."""
    running: int
    total: int


class IncidentAnswer(Page["IncidentVersion"]):
    _list = "versions"
    uri: str
    name: str
    entity_type: str | None
    owned_by: List[IncidentPerson]
    """Who owns what is bad: itself, or else what it is a version or a part of."""
    sentence: str
    total: int
    """Versions of models that were trained on it."""
    running: int
    """Of these."""
    retrained: int
    """Of those that run: with a successor that was trained later."""
    complete: bool
    """False where there are more versions than one answer looks at: 20,000."""
    versions: List[IncidentVersion]
    """Those that run come first, then those in use by choice, then those that were trained last."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    exposure: List[IncidentExposure]
    """Deployments and tests that ran on the versions: those that still do first. 200 at most."""
    exposure_total: int
    exposure_running: int
    """Of these, those that still run."""
    exposure_gap_seconds: int
    """The longest time between two moments that were looked at: what ran between them alone is not seen."""
    surfaces: List[IncidentAnswerSurfaces]
    """Where members meet what runs on the versions now. 100 at most."""
    surfaces_total: int
    owners: List[IncidentOwner]
    """Who owns the versions and what runs on them, those with the most that runs first. 200 at most."""
    owners_total: int
    unowned: int
    """Versions, and things that run on them, without an owner."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class IncidentAnswerSurfaces(Value):
    name: str
    exposed_by: List[str]
    exposed_by_total: int


class ComparedEntity(Value):
    uri: str
    name: str | None
    entity_type: str | None
    """Null where it is known by reference only."""
    standing: Standing
    at: str | None
    """When it was made or began, by the first time that its type declares, else when it was created."""


class ComparedMetric(Value):
    metric: str
    split: str | None
    evaluation: MeasuringEvaluation | None
    """What measured it; null where the entities state it themselves, or by the data in `split`."""
    unit: str | None
    better: BetterDirection | None
    """As an evaluation declares it, else by the common name of the metric: a loss is better the lower it is."""
    values: List[float | None]
    """The latest of each entity; null where none is known."""
    stated: List[str | None]
    """What each states in place of a number: NaN, Infinity or -Infinity."""
    differs: bool
    history: List[List[MetricPoint]]
    """Of each entity, oldest first: of the 50 runs that were mentioned last."""


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
    """The names that lead to the value within the attribute."""
    values: List[Any]
    """Of each entity; null where none is known."""
    differs: bool


class ComparedRelationship(Value):
    name: str
    """Of the field of the same name in GraphQL."""
    label: str
    direction: Direction | None
    """Null of a view."""
    counts: List[int]
    """Of each entity, exactly."""
    differs: bool
    links: List[ComparedLink]
    total: int | None
    """How many links there are to list. Null where there are too many to compare one by one."""


class ComparedLink(Value):
    uri: str
    name: str | None
    entity_type: str | None
    """Null where it is known by reference only."""
    standing: Standing
    linked: List[bool]
    """Of each entity."""


class CompareAnswer(Value):
    entity_type: str
    entities: List[ComparedEntity]
    """As requested; every list of values has this order."""
    metrics: List[ComparedMetric]
    """The first 100; like every list, what differs comes first."""
    metrics_total: int
    attributes: List[ComparedAttribute]
    """The first 500 values: members of objects and named items of lists are values of their own."""
    attributes_total: int
    relationships: List[ComparedRelationship]
    """Of each, the first 100 links."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class MeasuredRow(Value):
    uri: str
    name: str | None
    entity_type: str | None
    standing: Standing
    status: str | None
    user: str | None
    """Whom its source names as having run it."""
    commit: str | None
    """Of the code that ran."""
    at: str | None
    """When it was trained or began, else when it was made."""
    ended_at: str | None
    metrics: List[MeasuredValue]
    """Each once, the last value: the first 1,000, or 100 where there are many rows."""
    metrics_total: int
    not_numbers: List[MetricWithoutNumber]
    """Metrics whose last value is NaN or infinite: the first 100."""
    parameters: List[MeasuredParameter]
    """As many as of metrics. A value of several rows is cut after 200 characters, otherwise after 6,000."""
    parameters_total: int
    tags: List[MeasuredTag]
    """Its own tags: the first 50."""
    data: List[MeasuringRecord]
    """What it was trained or evaluated on: the first 10."""
    records: List[MeasuringRecord]
    """What else of its source is one with it, and states a part of this: its run, its logged model."""
    versions: List[RegisteredVersion]
    """Versions of models that this run made and its source still has: the first 10."""
    part_of: str | None
    """The run that it is nested in."""
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
    """The relationship that leads there, such as `mlflowRun`."""
    uri: str
    entity_type: str | None
    name: str | None
    standing: Standing


class RegisteredVersion(Value):
    uri: str
    entity_type: str | None
    name: str | None


class MeasurementsAnswer(Value):
    uri: str
    """Of the thing whose versions or runs these are."""
    name: str | None
    entity_type: str | None
    rows: List[MeasuredRow]
    """The newest last, by when it was made or else began. Of more than are asked for, those that were mentioned last; what was asked about is always there, with what is nested in it."""
    total: int
    evaluations: List[MeasuredEvaluation]
    """What evaluations measured of what was asked about, the latest first: of the last 50."""
    evaluations_total: int
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class MetricCurve(Value):
    metric: str
    points: List[CurvePoint]
    total: int
    """How many points were read, of which these are some."""
    not_numbers: int
    """Further points whose value is not a number, such as NaN."""
    not_number_steps: List[StepRange]
    """The steps of those, as ranges; the first 10."""
    is_cut: bool
    """The source has more points than may be read: what is here is the beginning."""


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
    """All that it states: what else curves may be asked of."""
    curves: List[MetricCurve]


class Artifact(Value):
    path: str
    """Below the root; of a folder, what `folder` takes."""
    name: str
    is_folder: bool
    bytes: float | None
    """Null of a folder, and where the source states none."""


class ArtifactsAnswer(Value):
    uri: str
    name: str | None
    platform: str
    """The source that was asked."""
    read_at: datetime
    folder: str | None
    files: List[Artifact]
    """What is in this folder itself."""
    is_cut: bool
    """There is more in it: at most 1,000 are given."""


DiffScope: TypeAlias = Literal["entity", "neighbourhood", "everything"]


class EntityDiff(Value):
    uri: str
    entity_type: str | None
    name: str | None
    presence: Presence
    attributes: List[AttributeDiff]
    state: ValueDiff | None
    """Null where it is the same."""
    edges: List[EdgeDiff]
    edges_added: int
    """Of all edges, not of those listed."""
    edges_removed: int
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


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
    """As at the later moment, or else at the earlier one; null beyond the first 1,000 other ends of a page."""
    other_type: str | None
    seen: Seen | None
    """When, where and why it last changed; null of what is concluded at read."""


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
    """Entities that were touched; some may be as they were before."""
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
    """How many entities this page looked at; those that are not listed are as they were."""
    neighbourhood: NeighbourhoodTotals | None
    """Of a neighbourhood."""
    tally: Tally | None
    """Of everything: what the transactions in between did, and by which sources."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class ActivityItem(Value):
    id: str
    """Stays the same for this change."""
    tx: int
    at: datetime
    uri: str
    entity_type: str | None
    name: str | None
    part_of: ActivityItemPartOf | None
    """Of a run, an attempt, a version, a part: of what it is one."""
    kind: ActivityKind
    severity: Severity
    sentence: str
    parts: List[SentencePart]
    """The sentence, piece by piece."""
    by: str | None
    """The person who stated it."""
    platform: str | None
    """The source that states it."""
    cause: CauseKind
    trace: str
    changes: List[ActivityDetail]
    """Everything that the transaction changed of it, 20 at most."""


class ActivityItemPartOf(Value):
    uri: str
    entity_type: str | None
    name: str | None


ActivityKind: TypeAlias = Literal["added", "removed", "status", "relationship", "attribute", "found", "violation"]


Severity: TypeAlias = Literal["high", "medium", "low"]
"""high: somebody has to act. medium: somebody should know. low: the rest."""


class SentencePart(Value):
    text: str
    uri: str | None
    """Of what is named."""
    entity_type: str | None
    at: str | None
    """Of a time, as its source states it."""


class ActivityDetail(Value):
    name: str
    """An attribute or a relationship, or what the service found: tombstone, issues."""
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
    """How many those are, without their runs and versions. Null: all."""
    first_read: Moment | None
    """Of `entity`, or of the one thing that `of` names: since when it is known by more than a reference. Null: never, or neither."""
    items: List[ActivityItem]
    """Newest first."""
    left_out: int
    """Changes that this page left out, as bookkeeping or as less severe."""
    reached: Moment
    """How far back this page looked."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


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
    """The first of them."""
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
    """Where the next page begins: pass it as the cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class LoggedTransaction(Value):
    tx: int
    at: datetime
    cause: CauseKind
    trace: str
    """Follows one event through every stage and log line."""
    since: datetime
    """When what caused it was accepted."""
    nodes: List[str]
    """The URIs that it mentions first."""
    types: List[LoggedType]
    """The merged entity type from here on; null: a reference only."""
    facts: List[LoggedFacts]
    edges: List[LoggedEdge]


class LoggedType(Value):
    uri: str
    type: str | None


class LoggedFacts(Value):
    uri: str
    document: DocumentKey | None
    """Who states it; null: the service itself."""
    asserted: Dict[str, Any]
    retracted: List[str]


class LoggedEdge(Value):
    _names = {"from_":"from"}
    op: LoggedOp
    support: int
    """The number of this reason for the edge: it begins and ends under it."""
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
    """When the transaction before the first of these was written; null where the log does not have it."""
    until: int
    transactions: List[LoggedTransaction]
    """The oldest first."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


class HomeTeam(Value):
    uri: str
    entity_type: str | None
    name: str | None


class TypeTotal(Value):
    type: str | None
    """Null: known by reference only."""
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
    """How what is owned leads to it."""


class HomeFailure(Value):
    uri: str
    entity_type: str | None
    name: str | None
    pipeline: HomeFailurePipeline | None
    started_at: str | None
    """As its source states it."""
    failed_at: str | None
    """When it ended; where its source does not say, when it began."""
    error: str | None
    followed_by: Literal["success", "other", "failure", "running", "nothing"]
    """What is known of later runs of the pipeline: that one succeeded, or else ended, failed, or runs."""
    streak: HomeFailureStreak
    """How many runs of the pipeline failed in a row, the last that ended included: 0 where it did not."""
    reaches: HomeFailureReaches | None
    """What is owned and comes from the pipeline."""
    sentence: str | None
    """How that comes from the pipeline."""


class HomeFailurePipeline(Value):
    uri: str
    entity_type: str | None
    name: str | None


class HomeFailureStreak(Value):
    """How many runs of the pipeline failed in a row, the last that ended included: 0 where it did not."""
    length: int
    at_least: bool
    """Whether there may be more than are counted."""


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
    sentence: str
    uri: str | None
    """What shows it; null of a source."""
    action: Literal["open-run", "open-schedule", "open-test", "open-measurement", "open-source", "open-entity", "answer", "refresh", "describe"]
    """What to do about it."""
    platform: str | None
    """Of a source."""
    at: str | None
    """When it happened, or was planned, as its source states it."""
    reach: HomeNeedReach | None
    """What is in use downstream. Null: it has none, or it was not counted."""


class HomeNeedReach(Value):
    uri: str
    """Whose impact it is."""
    tests: int
    """Running tests."""
    serving: int
    """Deployments in use."""


HomeNeedKind: TypeAlias = Literal["violation", "failed-run", "overdue", "test-overdue", "metric-drop", "origin-deleted", "version-deleted", "anomaly", "past-sunset", "removable", "reads-deprecated", "question", "source", "orphaned", "issues", "stale", "no-description"]


class HomeNeedsLeft(Value):
    kind: HomeNeedKind
    count: int
    at_least: bool
    """Whether there may be more than are counted."""


class HomeAnswer(Value):
    of: HomeAnswerOf | None
    """Null: everything."""
    teams: List[HomeTeam]
    """Of a person, 20 at most."""
    totals: List[TypeTotal]
    """Of what is owned, or of everything, by type."""
    owned: HomeAnswerOwned | None
    """Null of everything."""
    tests: HomeAnswerTests
    """Running tests."""
    failures: HomeAnswerFailures
    """Failed runs of the pipelines that it comes from, newest first."""
    changes: HomeAnswerChanges
    """Of an owner: to what is owned, with its runs and versions."""
    sources: List[HomeSource]
    """Sources, and parts of the service, that are not well at present."""
    needs: List[HomeNeed]
    """What to look at first: what violates a policy, then by what is in use downstream, then what failed or regressed, then the newest. Of the first 7 two are of one kind, at most, and of all 25 eight. With `needsSince` the newest first, 100 at most."""
    needs_left: List[HomeNeedsLeft]
    """How many of each kind are not listed in `needs`."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class HomeAnswerOf(Value):
    uri: str
    entity_type: str | None
    name: str | None


class HomeAnswerOwned(Value):
    total: int
    entities: List[OwnedEntity]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    quality: HomeAnswerOwnedQuality
    """How many have each gap."""


class HomeAnswerOwnedQuality(Value):
    """How many have each gap."""
    looked: int
    """Of how many the gaps are counted: of 2,000 at most."""
    undescribed: int
    with_issues: int
    stale: int
    orphaned: int
    """Of which every owner has left."""


class HomeAnswerTests(Value):
    """Running tests."""
    total: int
    at_least: bool
    """Whether there may be more than are counted."""
    nodes: List[HomeTest]


class HomeAnswerFailures(Value):
    """Failed runs of the pipelines that it comes from, newest first."""
    total: int
    at_least: bool
    """Whether there may be more than are counted."""
    failing: int
    """Pipelines and experiments whose last run that ended failed: these alone are among the needs."""
    looked: int
    """Among how many runs they were counted: all of them, or the latest 5,000 or so."""
    runs: int
    """How many runs there are."""
    types: List[str]
    """The types of the failed runs."""
    nodes: List[HomeFailure]


class HomeAnswerChanges(Value):
    """Of an owner: to what is owned, with its runs and versions."""
    since: Moment
    items: List[ActivityItem]
    """The 20 that matter most, newest first: what runs do as usual matters least, and is folded."""
    more: bool
    """Whether there may be more: `activity` has them all."""


class EntityTypeDescription(Value):
    name: str
    plural: str
    label: str
    plural_label: str
    glyph: Literal["model", "evaluation", "serving", "feature", "source", "data", "pipeline", "experiment", "people", "team", "other"]
    """The picture that stands beside its name."""
    primary: bool
    """Whether it is listed first where people look for things by their type."""
    component_type: str
    domain: str
    description: str
    interfaces: List[str]
    retirable: bool
    """Whether `unused` has an answer for it."""
    count: int
    """Entities of the type that were read; those deleted at their source are left out."""
    sources: List[str] | None
    """The configured sources whose answers may describe one, by platform. Null: unknown."""
    attributes: List[TypeAttribute]
    relationships: List[TypeRelationship]


class TypeAttribute(Value):
    name: str
    label: str
    type: AttributeType
    list: bool
    description: str | None
    fields: List[TypeAttributeField] | None
    """Of an object: its members, and theirs as a.b."""


AttributeType: TypeAlias = Literal["string", "int", "long", "float", "boolean", "time", "json", "object"]


class TypeAttributeField(Value):
    name: str
    label: str
    type: AttributeType
    list: bool
    description: str | None


class TypeRelationship(Value):
    name: str
    """Of the field of the same name in GraphQL, and what `related` takes as `by`."""
    label: str
    kind: Literal["stated", "concluded", "view"]
    """stated: by sources. concluded: by a rule. view: a path that is walked when it is read."""
    direction: Direction | None
    """Of a relationship: along its edges, or against them."""
    inverse: str | None
    """Its name at the other end."""
    alias_of: str | None
    """It is another name of this one."""
    types: List[str]
    """What it leads to. Empty: any type."""
    many: bool
    flow: Literal["upstream", "downstream", "occurrenceOf", "hasOccurrence", "stepOf", "hasStep", "partOf", "hasPart"] | None
    """What the target is to the entity in lineage; none where nothing flows along it."""
    description: str | None


class TypesAnswer(Value):
    types: List[EntityTypeDescription]
    common: TypesAnswerCommon
    """What every entity has, whatever its type: not repeated at each."""
    domains: List[TypesAnswerDomains]
    facets: List[TypesAnswerFacets]
    """What the hits of a search can be counted by."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class TypesAnswerCommon(Value):
    """What every entity has, whatever its type: not repeated at each."""
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
    """What may have made this answer shorter than the truth."""


class RulesAnswerRules(Value):
    id: str
    name: str
    version: int
    description: str
    concludes: str
    answered: Literal["walked", "recorded"]
    """Recorded: written down, with a past and a reason."""


class Recommendation(Value):
    _names = {"from_":"from"}
    kind: str
    """The name of what is suggested: similarTo, mightUse, mightBeOwnedBy, mayBeSiblingOf."""
    relation: str
    """Its edge type: confirm-edge and reject-edge take it."""
    from_: RecommendationFrom
    to: RecommendationTo
    states: str | None
    """The relationship that a person states who accepts it. Null: itself."""
    rule: str
    """The rule that suggests it, and its version: D12@1."""
    score: float | None
    """From 0 to 1. Of similar things, how much they share; of a feature, which share of the similar ones has it; of a dataset, how many columns are the same; else, which share of the reasons is for this one. Null: unknown."""
    sentence: str
    because: List[RecommendationReason]
    """What both have, who it is learned from, or what it is reached by: 8 at most."""
    more: int
    """How many more reasons there are."""
    accept: str
    """The command that accepts it."""
    reject: str
    """The command that rejects it, so that it is not suggested again."""


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
    """What can be suggested, by which rules, and the relationship that a person states who accepts it."""
    recommendations: List[Recommendation]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    tx: int
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


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
    """How the edge reads from where it starts."""
    by: str
    """Who rejects it: the URI of a person, or a name."""
    by_name: str
    since: int
    """The transaction of the rejection."""
    at: datetime | None
    """When that was; null of what lies before the horizon of retention."""
    hidden: bool
    """False where somebody confirmed the edge later, so that it shows."""


class RejectedAnswer(Page["RejectedEdge"]):
    _list = "edges"
    edges: List[RejectedEdge]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    incomplete: List[Incomplete] | None
    """What may have made this answer shorter than the truth."""


class Horizon(Value):
    tx: int
    """The first transaction that can still be requested."""
    at: datetime
    dropped_at: datetime
    dropped: Dropped
    done: bool
    """False while the run goes on, or where it was cut off."""


class Dropped(Value):
    transactions: int
    facts: int
    """Changes of facts that later ones have replaced."""
    edges: int
    """Reasons for an edge that had ended."""
    bytes: int
    """Of the texts of those facts."""


class FollowerStatus(Value):
    name: str
    head: int
    """The last transaction that it has applied."""
    ready: bool
    essential: bool
    """Whether this process cannot answer without it."""
    last_error: str | None
    was_ahead: FollowerStatusWasAhead | None
    """Not null: at the start, what it had saved was of transactions that the record did not have, so the record lost them. It was made anew from the record."""


class FollowerStatusWasAhead(Value):
    tx: int
    """What it had saved was as of this transaction."""
    record: int
    """Where the record ended then."""


class BusHealth(Value):
    kafka: BusHealthKafka | None
    sqs: List[BusHealthSqs]


class BusHealthKafka(Value):
    connected: bool
    last_error: str | None
    """What fails at present; null where nothing does."""
    assigned: List[BusHealthKafkaAssigned]
    lag: List[BusHealthKafkaLag]
    """Records that are not durable here yet; null where the broker has not reported how many it has."""
    tombstones: int
    """Records without a value, passed over since the start."""


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
    """Times of transactions are real times, by the clock of whoever wrote them."""
    counts: StatusAnswerCounts
    dirty: StatusAnswerDirty
    """Marks that are due, and marks that wait for a retry."""
    paused_sources: List[str]
    """The platforms of sources that somebody paused."""
    troubled_sources: List[StatusAnswerTroubledSources]
    """The sources that are neither ok nor unknown: what is wrong, since when, and what to do about it."""
    quarantined: int
    quarantine_evicted: int
    """Quarantined events that were dropped to keep to their bounds, ever."""
    retention: StatusAnswerRetention
    followers: List[FollowerStatus]
    """What follows the log in this process."""
    definitions: StatusAnswerDefinitions
    awaiting_start: List[StatusAnswerAwaitingStart]
    """Settings of the files that take effect at the next start only."""
    buses: BusHealth | None
    """Null where this process listens to none."""


class StatusAnswerHead(Value):
    tx: int
    at: datetime | None
    """Null before the first transaction."""


class StatusAnswerClock(Value):
    """Times of transactions are real times, by the clock of whoever wrote them."""
    ahead_seconds: float
    """How far the latest time of a transaction is ahead of the clock of this service: 0 where all is well. Above a minute, a clock was ahead once, or this one is behind."""
    set_back: StatusAnswerClockSetBack | None
    """The last time that the clock went back by more than a minute between two transactions."""


class StatusAnswerClockSetBack(Value):
    _names = {"from_":"from"}
    tx: int
    """The first transaction after it."""
    from_: datetime
    to: datetime


class StatusAnswerCounts(Value):
    nodes: int
    entities: int
    """Things that are there now; a process without a graph counts the deleted ones too."""
    edges: int
    transactions: int
    facts: int
    documents: int


class StatusAnswerDirty(Value):
    """Marks that are due, and marks that wait for a retry."""
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
    """Null where everything is retained."""


class StatusAnswerDefinitions(Value):
    rules: List[str]
    """The rules in force, each with its version."""
    left_out: List[str]
    """Rules that are not in force, since no source here brings the types that they need; each with those."""
    providers: List[str]
    """The files in force that declare providers, beside those of the product."""
    problem: str | None
    """Why the present files are not in force."""


class StatusAnswerAwaitingStart(Value):
    kind: Literal["type", "source", "setting"]
    name: str
    change: Literal["changed", "removed"]


class Source(Value):
    platform: str
    provider: str
    domains: List[str]
    base_url: str | None
    """null: it has no address, and pushes its metadata"""
    limits: SourceLimits
    events: List[str]
    """The types of its events."""
    health: Literal["unknown", "ok", "degraded", "throttled", "failing", "paused"]
    trouble: SourceTrouble | None
    """What is wrong, since when, and what to do about it. Null where its health is ok or unknown."""
    paused_by: PausedBy | None
    """Who paused it: nothing is read from it. Null while it is read."""
    issues: List[SourceIssue]
    """What is wrong while it answers."""
    circuit: Literal["closed", "open", "probing"] | None
    """Null before it was read."""
    circuit_since: datetime | None
    paused_until: datetime | None
    """Until when the source itself asked for no requests."""
    paused_since: datetime | None
    """Since when it asks for none."""
    rate_per_second: float | None
    """The rate that it bears at present."""
    last_read_at: datetime | None
    """When it was read last, or that was tried."""
    last_good_at: datetime | None
    """When it last answered."""
    last_error: SourceLastError | None
    reads: SourceReads
    unmapped_fields: Dict[str, int]
    """Fields that no mapping names, and how often they came."""
    dirty: int
    """Marks that are due."""
    waiting: int
    """Marks that are not due yet: they wait for a retry, or for the pause between two reads."""
    retrying: int
    """Of those that wait: those of which the last read failed."""
    missing: SourceMissing
    """Of those that it retries: what others name, and it reports that it does not have."""
    lag_seconds: float
    """The age of the oldest mark that is due."""
    sweep: SourceSweep | None
    """Null before it was swept."""
    listed_every: SourceListedEvery
    """How often all of it is listed, and what changed since. What is deleted is noticed by the former."""
    changes_unlisted: List[str]
    """Types of which it can not list what changed: without an event, a complete listing notices."""
    changes_missed: List[SourceChangesMissed]
    """Changes that its list of what changed lacks: without an event, a complete listing notices."""
    suspected_deletions: SourceSuspectedDeletions
    """The deletions that the guard against a mass disappearance suspects."""
    last_event_at: datetime | None
    silent: SourceSilent | None
    """It sent events, and has not for much longer than is usual."""
    lost_events: SourceLostEvents | None
    """Changes that a sweep found, and no event had announced."""


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
    """The source refused the credentials, or to show this."""
    malformed: int


class SourceMissing(Value):
    """Of those that it retries: what others name, and it reports that it does not have."""
    total: int
    people: int
    """Of those, addresses and names of people."""
    at_least: bool
    """Whether there may be more than were looked at."""


class SourceSweep(Value):
    last_started_at: datetime | None
    next_full_at: datetime | None
    next_incremental_at: datetime | None
    last_report: SweepReport | None
    last_full_report: SweepReport | None
    last_error: str | None
    requested: bool
    """A complete listing was requested, as an import does, and has not ended."""


class SourceListedEvery(Value):
    """How often all of it is listed, and what changed since. What is deleted is noticed by the former."""
    full_seconds: float
    changes_seconds: float


class SourceChangesMissed(Value):
    type: str
    what: str


class SourceSuspectedDeletions(Value):
    """The deletions that the guard against a mass disappearance suspects."""
    documents: int
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
    """mapping: it names what the catalogue lacks, or fails. set-aside: items of listings, and what the source says is wrong there. listing: one that keeps failing."""
    type: str | None
    """Null where it is not of one type alone."""
    count: int
    first: str
    since: datetime


class SweepReport(Value):
    kind: Literal["full", "incremental"]
    listed: int
    marked: int
    missing: int
    """Known, and not in a complete listing: these are read."""
    held: int
    """Missing as well, in a listing that is not believed."""


class SourcesAnswer(Page["Source"]):
    _list = "sources"
    sources: List[Source]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


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
    """Documents that their source reported as gone, and that stay until a person decides."""
    guard: DeletionsAnswerGuard
    listings: List[DeletionsAnswerListings]
    """Listings that are not believed."""
    documents: List[HeldDocument]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


class DeletionsAnswerGuard(Value):
    share: float
    at_least: int
    window_minutes: float
    confirmed_until: datetime | None
    """A person confirmed: until then every deletion is believed."""


class DeletionsAnswerListings(Value):
    kind: Literal["shrunk", "repeats"]
    type: str
    at: datetime
    sweep: datetime | None
    """When the sweep began that listed it."""
    expected: int | None
    """The entities in the record that such a listing should show."""
    vanished: int | None
    """Of those, what it does not show."""
    missing: int | None
    """All that it does not show: what no listing ever showed included."""
    error: str | None


class Retry(Value):
    uri: str
    attempts: int
    """Reads that failed in a row; 0: it waits for the pause between two reads."""
    error: str | None
    """Of the last of those, where it is known."""
    error_at: datetime | None
    next_try_at: datetime
    """When it is read again, at the earliest."""
    waiting_since: datetime
    """When it was marked."""
    missing: bool
    """Its source answers, and reports that it does not have it."""
    named_by: List[NamedBy]
    """What refers to it: the first 3."""


class NamedBy(Value):
    uri: str
    entity_type: str | None
    name: str | None


class RetriesAnswer(Page["Retry"]):
    _list = "retries"
    platform: str
    total: int
    """Of thousands the count may be fifteen seconds old."""
    retries: List[Retry]
    """By urgency, then the soonest first."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


class QuarantinedEvent(Value):
    id: int
    at: datetime
    channel: str
    """Where it came through: http, a topic with partition and offset, a queue."""
    source: str | None
    """The platform that it was sent for, if the sender named one."""
    reason: QuarantineReason
    detail: str
    payload: str
    """As it came, cut at 65,536 characters."""
    replays: int


QuarantineReason: TypeAlias = Literal["unreadable", "too-large", "unknown-event-type", "missing-id", "bad-uri", "unknown-source", "ambiguous-source"]
"""Why an event could not be taken."""


class QuarantineAnswer(Page["QuarantinedEvent"]):
    _list = "items"
    total: int
    items: List[QuarantinedEvent]
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""
    accounts: List[QuarantineAnswerAccounts]
    """Of each source that has events here, or lost some."""


class QuarantineAnswerAccounts(Value):
    source: str | None
    """Null: events sent for no source, or for one that is not configured."""
    items: int
    bytes: int
    evicted: int
    """The oldest events, dropped to keep to the bounds (intake.quarantine)."""
    evicted_at: datetime | None


class RetentionAnswer(Value):
    days: int | None
    """As configured: how many days are retained; null: everything."""
    running: bool
    """Whether this process runs one that was requested."""
    last_error: str | None
    """Why the last one that was requested here failed."""
    begins: Moment | None
    """The earliest moment that can be shown; null while nothing is recorded."""
    horizon: Horizon | None
    """Null where everything is retained."""


class Token(Value):
    id: str | None
    """By which it is revoked; null of a token that the configuration declares."""
    name: str
    owner: str | None
    """The name of the person; null: a service account."""
    rights: List[str]
    platforms: List[str] | None
    """For which it may send; null: all of them."""
    created_at: datetime | None
    created_by: str | None
    expires_at: datetime | None
    used_at: datetime | None
    """When it was used last, to half a minute; null: never, or not known."""


class TokensAnswer(Value):
    tokens: List[Token]
    """Newest first."""


class Session(Value):
    id: str
    """By which it is ended."""
    person: str
    email: str | None
    created_at: datetime
    used_at: datetime | None
    """To half a minute."""
    expires_at: datetime
    """At the latest; it ends sooner where nobody uses it."""


class SessionsAnswer(Value):
    sessions: List[Session]
    """Newest first."""


class RolesAnswer(Value):
    roles: List[RolesAnswerRoles]
    """In the order of their names."""
    everyone: List[str]
    """What everyone may do who signs in."""
    contact: str | None
    """Whom somebody asks who lacks a right; null: members of those groups."""


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
    """The id of whoever did it, or was refused; "anonymous" without a credential."""
    name: str
    operation: str
    subject: str | None
    """What it was about: a URI, a platform, an id."""
    address: str
    outcome: str
    """"done", or the code of the problem."""
    tx: int | None
    """The transaction that holds what was changed."""
    count: int
    """How many of the same were summed up."""
    digest: str
    """SHA-256 of this entry and of the digest before it."""


class AuditAnswer(Page["AuditEntry"]):
    _list = "entries"
    entries: List[AuditEntry]
    """The newest first."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


class VerifyAuditAnswer(Value):
    intact: bool
    problem: str | None
    """What is wrong, and where."""
    entries: int
    """As many were checked."""
    first: int | None
    """Earlier ones were dropped by retention; null: there is none."""
    last: str | None
    """The last entry as <id>:<digest>, to be noted elsewhere."""


class MeAnswer(Value):
    id: str
    """The same in the audit."""
    name: str
    kind: Literal["local", "token", "session", "emergency"]
    rights: List[str]
    roles: List[str]
    email: str | None
    """As the sign-in provider verified it."""
    person: str | None
    """The URI of the person with this address; null where there is none."""
    states_as: str | None
    """Whose statements and comments are yours: a URI or a name. Null without the right to read, or the graph."""
    expires_at: datetime | None
    """When the token or session ends at the latest."""
    sign_in: str | None
    """The text of the button; null where no sign-in is configured."""
    can_sign_out: bool


class SavedSearch(Value):
    name: str
    q: str
    sort: str
    columns: List[str]
    """Of the table that shows its hits; none: they are a list."""
    saved_at: datetime


class SavedAnswer(Value):
    favourites: List[SavedAnswerFavourites]
    """The last starred first; without those that are hidden from the caller."""
    searches: List[SavedSearch]
    """In the order of their names."""
    bounds: SavedAnswerBounds
    """Of each, at most so many."""


class SavedAnswerFavourites(Value):
    uri: str
    name: str | None
    entity_type: str | None
    starred_at: datetime


class SavedAnswerBounds(Value):
    """Of each, at most so many."""
    favourites: int
    searches: int


class Subscription(Value):
    id: str
    owner: str
    """Whose it is: a caller, by name, or a team, by its URI."""
    created_by: str
    """Who made it. They see what it sends: what is hidden from them is left out."""
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
    """Empty: whatever happened."""
    score: ScoreCondition | None
    """What falls in quality so, and no other changes; null: changes."""
    every: Literal["immediate", "hour", "day"]
    at: str
    """When the digest of a day goes."""
    quiet: str | None
    """As 22:00-08:00; null: no hours are."""
    time_zone: str
    per_day: int
    suspended: str | None
    """Why nothing is sent at present; null: it is."""
    pending: int
    sent: int
    """Of those that are listed still."""
    dead: int
    """Given up."""


DeliveryChannel: TypeAlias = Literal["webhook", "slack", "email"]


class ScoreCondition(Value):
    dimension: Literal["completeness", "timeliness", "consistency"] | None
    """Null: any of them."""
    kind: Literal["below", "drop"]
    """A score falls below so many points, or by more than so many."""
    points: int
    """Of 100."""
    within: Literal["hour", "day", "week", "month"] | None
    """Within which it falls by them; null of `below`."""


class SubscriptionsAnswer(Value):
    subscriptions: List[Subscription]
    """Newest first."""
    bounds: SubscriptionsAnswerBounds
    channels: List[DeliveryChannel]
    """What is configured."""


class SubscriptionsAnswerBounds(Value):
    subscriptions: int
    """Of one owner."""


class Delivery(Value):
    id: str
    """Stays the same however often it is sent: receivers recognise it by this."""
    subscription: str
    to: str
    """Where it goes: an address, or a URL."""
    uri: str | None
    """What changed; null of a trial."""
    entity_type: str | None
    name: str | None
    tx: int | None
    made_at: datetime
    state: DeliveryState
    due_at: datetime
    """When it is sent, or tried again."""
    digest: bool
    """Whether it goes with others in one message."""
    attempts: int
    error: str | None
    """Why the last attempt failed."""
    finished_at: datetime | None


DeliveryState: TypeAlias = Literal["pending", "sent", "dead", "withheld"]
"""pending: to be sent. dead: given up. withheld: the recipient may not see it, or there is nothing to tell."""


class DeliveriesAnswer(Page["Delivery"]):
    _list = "deliveries"
    deliveries: List[Delivery]
    """Newest first, without what you may not see."""
    next: str | None
    """Where the next page begins: pass it as the cursor. Null at the end."""


class EnrichAnswer(Value):
    tx: int
    enriched: int
    """Entities whose references were settled, or opened again."""
    rules: List[EnrichAnswerRules]


class EnrichAnswerRules(Value):
    rule: str
    conclusions: int
    asserted: int
    """Conclusions that were missing."""
    retracted: int
    """Conclusions that were one too many."""


class MarkReceipt(Value):
    uri: str
    generation: int


class NotRead(Value):
    uri: str
    reason: str
    next_try_at: datetime | None
    """When its source is read again; null where it is not."""


class RefreshAnswer(Value):
    marked: List[MarkReceipt]
    """What is read: of a part, the documents that name it."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see what it led to."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    tx: int | None
    """As of when those are visible that are; null where none is."""
    not_read: List[NotRead] | None
    """Those that came to nothing: their source does not have them, or could not answer."""
    hint: str | None


class PushAnswer(Value):
    uri: str
    generation: int
    trace: str
    """Follows it through every stage and log line."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see what it led to."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    tx: int | None
    """As of when those are visible that are; null where none is."""
    not_read: List[NotRead] | None
    """Those that came to nothing: their source does not have them, or could not answer."""
    hint: str | None


class ImportPartAnswer(Value):
    file: str
    bytes: int
    """Of the file, so far."""


class ImportAnswer(Value):
    platform: str
    stored: bool
    """False where it was strict, and rows are refused: nothing has changed."""
    rows: int
    """Of all files of the platform, those that were there before included."""
    things: int
    refused: int
    """Rows that are not imported."""
    refused_by_reason: List[ImportAnswerRefusedByReason]
    """These rows by kind and reason, the most frequent first; at most 50 reasons."""
    reasons: List[ImportAnswerReasons]
    """One by one, the first 1,000."""


class ImportAnswerRefusedByReason(Value):
    kind: str | None
    """`Dataset`, or `Dataset.derivedFrom`; null where that cannot be read."""
    column: str | None
    reason: str
    """Of the first of them."""
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
    """Suspected deletions that were resolved."""
    missing: int
    """Things that a listing did not show, and that are read now."""


class DismissDeletionsAnswer(Value):
    platform: str
    decision: Literal["confirm", "dismiss"]
    documents: int
    """Suspected deletions that were resolved."""
    missing: int
    """Things that a listing did not show, and that are read now."""


class PauseSourceAnswer(Value):
    platform: str
    paused_by: PausedBy | None
    """Null: it is read."""


class ResumeSourceAnswer(Value):
    platform: str
    paused_by: PausedBy | None
    """Null: it is read."""


class ListSourceAnswer(Value):
    platform: str
    requested: Literal[True]
    """It begins within seconds."""


class RetainAnswer(Value):
    before: datetime
    dry_run: bool
    started: bool
    """It goes on by itself; GET /api/v1/retention shows how far it is."""
    horizon: int | None
    """Of a dry run: the first transaction that could still be requested; null where all of them could."""
    dropped: Dropped | None
    """Of a dry run: what would go."""


class AnnotateAnswer(Value):
    uri: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    states: AnnotateAnswerStates
    """Everything that this person states of the entity since."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class AnnotateAnswerStates(Value):
    """Everything that this person states of the entity since."""
    attributes: List[AnnotateAnswerStatesAttributes]
    edges: List[AnnotateAnswerStatesEdges]


class AnnotateAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members that are added; null where there is none."""
    removed: Any
    """True where there is to be no value; or the members that are removed, whoever else states them."""


class AnnotateAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class ConfirmEdgeAnswer(Value):
    uri: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    states: ConfirmEdgeAnswerStates
    """Everything that this person states of the entity since."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class ConfirmEdgeAnswerStates(Value):
    """Everything that this person states of the entity since."""
    attributes: List[ConfirmEdgeAnswerStatesAttributes]
    edges: List[ConfirmEdgeAnswerStatesEdges]


class ConfirmEdgeAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members that are added; null where there is none."""
    removed: Any
    """True where there is to be no value; or the members that are removed, whoever else states them."""


class ConfirmEdgeAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class RejectEdgeAnswer(Value):
    uri: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    states: RejectEdgeAnswerStates
    """Everything that this person states of the entity since."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class RejectEdgeAnswerStates(Value):
    """Everything that this person states of the entity since."""
    attributes: List[RejectEdgeAnswerStatesAttributes]
    edges: List[RejectEdgeAnswerStatesEdges]


class RejectEdgeAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members that are added; null where there is none."""
    removed: Any
    """True where there is to be no value; or the members that are removed, whoever else states them."""


class RejectEdgeAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class RetractAnswer(Value):
    uri: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    states: RetractAnswerStates
    """Everything that this person states of the entity since."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class RetractAnswerStates(Value):
    """Everything that this person states of the entity since."""
    attributes: List[RetractAnswerStatesAttributes]
    edges: List[RetractAnswerStatesEdges]


class RetractAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members that are added; null where there is none."""
    removed: Any
    """True where there is to be no value; or the members that are removed, whoever else states them."""


class RetractAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class RevertAnswer(Value):
    uri: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    states: RevertAnswerStates
    """Everything that this person states of the entity since."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class RevertAnswerStates(Value):
    """Everything that this person states of the entity since."""
    attributes: List[RevertAnswerStatesAttributes]
    edges: List[RevertAnswerStatesEdges]


class RevertAnswerStatesAttributes(Value):
    name: str
    value: Any
    """The value, or the members that are added; null where there is none."""
    removed: Any
    """True where there is to be no value; or the members that are removed, whoever else states them."""


class RevertAnswerStatesEdges(Value):
    relation: str
    to: str
    rejected: bool


class CommentAnswer(Value):
    uri: str
    id: str
    """Of the comment."""
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class EditCommentAnswer(Value):
    uri: str
    id: str
    """Of the comment."""
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class DeleteCommentAnswer(Value):
    uri: str
    id: str
    """Of the comment."""
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class DeprecateAnswer(Value):
    uris: List[str]
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class UndeprecateAnswer(Value):
    uris: List[str]
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class ApproveAnswer(Value):
    uri: str
    id: str
    """Of the approval."""
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class WithdrawApprovalAnswer(Value):
    uri: str
    id: str
    """Of the approval."""
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class WaiveAnswer(Value):
    uri: str
    policy: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class UnwaiveAnswer(Value):
    uri: str
    policy: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class MuteAnswer(Value):
    uri: str
    watch: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
    hint: str | None


class UnmuteAnswer(Value):
    uri: str
    watch: str
    by: str
    """Whose statement it is now."""
    tx: int | None
    """The transaction that holds it; null where it changed nothing."""
    visible: bool | None
    """Of a call that waits: whether readers of this process see it."""
    search: Literal[False] | None
    """Of a call that waits: it is visible, but the search index does not show it yet."""
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
    """Whose it is: a caller, by name, or a team, by its URI."""
    created_by: str
    """Who made it. They see what it sends: what is hidden from them is left out."""
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
    """Empty: whatever happened."""
    score: ScoreCondition | None
    """What falls in quality so, and no other changes; null: changes."""
    every: Literal["immediate", "hour", "day"]
    at: str
    """When the digest of a day goes."""
    quiet: str | None
    """As 22:00-08:00; null: no hours are."""
    time_zone: str
    per_day: int
    suspended: str | None
    """Why nothing is sent at present; null: it is."""
    pending: int
    sent: int
    """Of those that are listed still."""
    dead: int
    """Given up."""
    secret: str | None
    """What the signatures of a webhook are checked with. Shown this once; null of other channels."""


class RenewSecretAnswer(Value):
    id: str
    secret: str
    """Shown this once."""
    earlier_until: datetime
    """Until then messages are signed with the one before as well."""


class CreateTokenAnswer(Value):
    id: str | None
    """By which it is revoked; null of a token that the configuration declares."""
    name: str
    owner: str | None
    """The name of the person; null: a service account."""
    rights: List[str]
    platforms: List[str] | None
    """For which it may send; null: all of them."""
    created_at: datetime | None
    created_by: str | None
    expires_at: datetime | None
    used_at: datetime | None
    """When it was used last, to half a minute; null: never, or not known."""
    secret: str
    """Shown this once."""


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
    """When it is to be gone, by the plan to remove it. Null: there is none."""
    depth: int
    """How many edges away it is."""
    path_standing: Standing
    """The worst standing of what the path leads over, its ends not counted. The path is the shortest over what is live; where there is none, the shortest."""
    sentence: str
    """The path as text."""
    brief: str | None
    """Of a path of more than three steps: its first and its last step as text."""
    path: List[PathEdge]
    """Empty where steps are asked for."""
    steps: List[PathStep] | None
    """The path by the names of what it leads over, where that is asked for."""
    omitted: int | None
    """Edges of the path that are not listed."""
    weakest: WeakestStep | None
    """Where it is requested."""
    status: str | None
    owners: List[str]
    owning_teams: List[ImpactRowOwningTeams]
    owned_by: List[OwnedBy]
    """Owners and owning teams by name, 20 of each thing at most."""
    unresolved_owners: List[str] | None
    """Names and addresses of owners of whom no source says more; where there are any."""
    owners_inherited_from: str | None
    """What it is a version, a run or a part of, whose owners and teams these are: it has neither owners nor teams of its own."""
    teams_inherited_from: str | None
    """The same of the teams alone, where it has owners of its own."""


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
    """The split of a metric, the member of an attribute, what is linked."""
    uri: str | None
    """Of what is linked, or of the evaluation that measured."""
    differs: bool
    values: List[Any]


ComparisonPart: TypeAlias = Literal["entity", "metric", "attribute", "relationship"]
