import { CARRIED_TAG } from '../model/classification.ts'
import { upperFirst } from '../lib/english.ts'

/** Field names that no definition may use: every entity has them, from the record. */
export const RESERVED: ReadonlySet<string> = new Set([
  'uri',
  'id',
  'entityType',
  'state',
  'hydratedAt',
  'verification',
  'lastVerified',
  'lastError',
  'enrichedAt',
  'deletedAtSource',
  'unresolvable',
  'unresolved',
  'knownOwners',
  'issues',
  'domain',
  'relationships',
])

/** Type names used by the API itself. */
export const RESERVED_TYPES: ReadonlySet<string> = new Set([
  'Entity',
  'Component',
  'Lookup',
  'Query',
  'Issue',
  CARRIED_TAG,
  'Verification',
  'PageInfo',
  'Relationship',
  'Unresolved',
  'KnownOwner',
  'Tag',
  'FlowDirection',
  'Lineage',
  'TypeTotal',
  'Impact',
  'OwningTeam',
  'OwningReason',
  'ExposedSurface',
  // Maps and paths (src/questions).
  'MapNode',
  'MapGroup',
  'MapEdge',
  'MapTotals',
  // Incidents (src/questions/incident/incident.ts).
  'IncidentThing',
  'IncidentOwnerName',
  'IncidentState',
  'IncidentMetric',
  'IncidentSuccessor',
  'IncidentVersion',
  'IncidentPeriod',
  'IncidentExposure',
  'IncidentEvaluated',
  'IncidentOwner',
  'IncidentPerson',
  'FlowPath',
  'FlowPathStep',
  'WeakestStep',
  'Standing',
  'CadenceFreshness',
  // Types of planned removals (src/questions).
  'Deprecation',
  'DeprecationState',
  'DeprecationReader',
  'DeprecationContact',
  // Types of suggestions by rules (src/questions/recommendations/recommendations.ts).
  'Recommendation',
  'RecommendationReason',
  // How good metadata is (src/questions/quality/quality.ts).
  'QualityDimension',
  'QualityLacking',
  'QualityReasonCount',
  'QualityRow',
  'QualityReason',
  'QualityReasonOfEntity',
  'QualityExample',
  'QualityPreviewRow',
  // Policies, and what violates them (src/questions).
  'PolicySeverity',
  'PolicyRow',
  'PolicyViolation',
  'PolicyViolationEnd',
  // Measurements of versions and runs (src/questions/measurements.ts).
  'MeasuredRow',
  'MeasuredValue',
  'MeasuredParameter',
  'MeasuredTag',
  'MetricWithoutNumber',
  'MeasuredEvaluation',
  'MeasuredData',
  'MeasuredMetric',
  'MeasuringRecord',
  'StatingRecord',
  'RegisteredVersion',
  // Unusual values (src/questions/anomalies.ts).
  'Anomaly',
  'AnomalyPoint',
  // Problems of one entity (src/api/graphql/parts.ts).
  'Attention',
  'AttentionNeed',
  // History and differences (src/questions).
  'History',
  'Moment',
  'HistoryTransaction',
  'HistoryEntry',
  'ChangeKind',
  'HistoryChange',
  'CauseKind',
  'Origin',
  'EdgeOp',
  'DocumentKey',
  'Diff',
  'DiffScope',
  'Presence',
  'EntityDiff',
  'ValueDiff',
  'AttributeDiff',
  'AttributeOp',
  'EdgeDiff',
  'Seen',
  'NeighbourhoodTotals',
  'Tally',
  'CauseCount',
  'PlatformCount',
  'EntityTypeCount',
  'Changes',
  'ChangesTransaction',
  'TouchedEntity',
  // Comparisons (src/questions).
  'ComparedEntity',
  'ComparedMetric',
  'ComparedAttribute',
  'ComparedRelationship',
  'ComparedLink',
  'MetricPoint',
  'MeasuringEvaluation',
  'BetterDirection',
  // Search.
  'Search',
  'SearchHit',
  'SearchHitVersion',
  'SearchFacet',
  'SearchQueryPart',
  'Suggest',
  'ActivityItem',
  'ActivityKind',
  'ActivityDetail',
  'Severity',
  'SentencePart',
])

/** Endings of generated names: of pages, of attributes with fields, and of the inputs and outputs of queries. */
export const RESERVED_ENDING = /(Connection|Edge|Value|Answer|Choice)$/

export const ANY = 'any'
export const ENTITY_NAME = 'Entity'

/** `trainedAt` → `trained_at`, `reads30d` → `reads_30d`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z])([A-Z0-9])/g, '$1_$2')
    .replace(/([0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** `send-events` → `SendEvents`. */
export function pascalCase(name: string): string {
  return name.split('-').map(upperFirst).join('')
}

/** `ModelInstances` → `modelInstances`: the root fields. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
