// The GraphQL field `attention`: what needs attention about one entity.
import { nameOf, textOrNull } from '../../catalogue/entity.ts'
import { needsOfEntity } from '../../questions/entity-needs.ts'
import { orRefuse } from './context.ts'
import type { PartResolver, SchemaPart } from './part.ts'

const QUERY = `
  "What is wrong with it or upstream of it, as Home would list it for an owner: regressed metrics, of a version in use its deletion or that of its run, what is overdue or stale, pipelines whose last run failed, and what it reads that is to be removed. asOf pins the whole request."
  attention(uri: ID!, asOf: String): Attention!`

const TYPES = `
type Attention {
  "What it is about: of a model its current version, where it has one."
  uri: ID!
  name: String
  version: String
  "At most 3 of a kind."
  needs: [AttentionNeed!]!
}

type AttentionNeed {
  "failed-run, overdue, test-overdue, metric-drop, origin-deleted, version-deleted, anomaly, stale or reads-deprecated"
  kind: String!
  sentence: String!
  "What shows it."
  uri: ID!
  "When it happened, or was due."
  at: String
  "Of what is stale, when its newest version came."
  lastAt: String
  "Of a run that failed, the error that its source states: its first 300 characters."
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
