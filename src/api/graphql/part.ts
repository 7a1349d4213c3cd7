import type { GraphQLFieldResolver } from 'graphql/index.js'
import type { Cacheable } from '../../questions/declare.ts'
import type { GraphqlContext } from './context.ts'

/**
 * A question that is not derived from the catalogue: its root fields, the types that they answer with, how they
 * resolve, and what they cost. The schema is the catalogue's fields and these.
 */
export interface SchemaPart {
  /** Lines of the type Query. */
  readonly query: string
  readonly types: string
  /** Resolvers by type and field; a field without one is read off its parent. */
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, PartResolver>>>>
  /** Cacheability of each root field that isn't a question of the table. */
  readonly cacheable?: Readonly<Record<string, Cacheable>>
  /** `Query.lineage`: what it costs once, beside what is selected below it. */
  readonly prices: Readonly<Record<string, number>>
}

/** Sources and arguments differ from field to field, and the schema has checked them. */
export type PartResolver = GraphQLFieldResolver<never, GraphqlContext, never>
