// The GraphQL field `attention`: what needs attention about one entity.
import { nameOf, textOrNull } from '../../catalogue/entity.ts'
import { needsOfEntity } from '../../questions/needs/entity-needs.ts'
import { orRefuse } from './context.ts'
import type { PartResolver, SchemaPart } from './part.ts'

const QUERY = `
  "What is wrong with an entity or upstream of it, as Home lists it for an owner: regressed metrics, deleted versions in use or their deleted runs, overdue or stale entities, pipelines whose last run failed, and inputs planned for removal. asOf pins the whole request."
  attention(uri: ID!, asOf: String): Attention!`

const TYPES = `
type Attention {
  "The entity; for a model, its current version if it has one."
  uri: ID!
  name: String
  version: String
  "What needs attention, up to 3 of each kind."
  needs: [AttentionNeed!]!
}

type AttentionNeed {
  "failed-run, overdue, test-overdue, metric-drop, origin-deleted, version-deleted, anomaly, stale or reads-deprecated"
  kind: String!
  sentence: String!
  "The entity that shows it."
  uri: ID!
  "The entity that it happened to, such as the pipeline of a failed run."
  of: ID!
  ofName: String!
  "Whether that is an overdue workflow that calls the entity, rather than something upstream."
  isCaller: Boolean!
  "When the problem arose, or something was due."
  at: String
  "For a stale entity: when its newest version was created."
  lastAt: String
  "For a failed run: the first 300 characters of its error."
  reason: String
}`

const attention: PartResolver = async (_: unknown, { uri }: { readonly uri: string }, { reader }) => {
  const { about, needs } = orRefuse(await needsOfEntity(reader, uri))
  return { uri: about.uri, name: nameOf(about), version: textOrNull(about.attributes.version), needs }
}

/** Walks both ways, and reads the latest runs of the pipelines upstream. */
export const ATTENTION: SchemaPart = {
  query: QUERY,
  types: TYPES,
  resolvers: { Query: { attention } },
  // Being overdue depends on the clock.
  cacheable: { attention: 'entities' },
  prices: { 'Query.attention': 5_000 },
}
