import type { GraphQLFieldResolver } from 'graphql/index.js'
import type { Cacheable } from '../../questions/declare.ts'
import type { GraphqlContext } from './context.ts'

/**
 * A part of the schema that isn't derived from the catalogue: root fields, their types, resolvers and costs. The schema
 * consists of the catalogue's fields and these parts.
 */
export interface SchemaPart {
  readonly query: string
  readonly types: string
  /** Resolvers by type and field; a field without one reads the member of its parent. */
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, PartResolver>>>>
  /** Cacheability of each root field that isn't a question of the table. */
  readonly cacheable?: Readonly<Record<string, Cacheable>>
  /** Price of a field such as `Query.lineage`, charged once, beside what is selected below it. */
  readonly prices: Readonly<Record<string, number>>
}

/** Sources and arguments differ from field to field, and the schema has checked them. */
export type PartResolver = GraphQLFieldResolver<never, GraphqlContext, never>
