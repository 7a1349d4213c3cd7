import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql/index.js'
import { priceOf, ASSUMED_PAGE_SIZE, type Weight } from './price.ts'
import { Selections, identity } from './selections.ts'
import type { Variables } from './variables.ts'

/**
 * The most that a query may cost: the entities that it can load, and a price for each walk, count and introspection. If
 * `first` states a number of entities, that number counts. The contract query costs about 23,000.
 */
export const COST_LIMIT = 250_000

interface CostSources {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** Includes defaults; an explicit null counts, and leaves a page without a number. */
  readonly variables: Variables
}

const FREE: Weight = { once: 0, each: 0 }

/** Computed from the query alone, before any read. Each alias counts, and a fragment wherever it is spread. */
export function costOf({ schema, document, operation, variables }: CostSources): number {
  const weights = new Selections<Weight>(schema, document, {
    nothing: FREE,
    field: ({ node, parent, field, inner }) =>
      parent === undefined || field === undefined
        ? FREE
        : priceOf({ field, parent, inner, first: firstOf(node, variables), isSorted: isSorted(node) }),
    fragment: identity,
    set: (all) => ({
      once: all.reduce((sum, { once }) => sum + once, 0),
      each: all.reduce((sum, { each }) => sum + each, 0),
    }),
  })
  return weights.operation(operation).once
}

function isSorted(node: FieldNode): boolean {
  return node.arguments?.some(({ name }) => name.value === 'newestFirst') === true
}

function firstOf(node: FieldNode, variables: Variables): number {
  const value = node.arguments?.find((a) => a.name.value === 'first' || a.name.value === 'limit')?.value
  const stated =
    value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.INT ? value.value : null
  const first = Number(stated ?? ASSUMED_PAGE_SIZE)
  return Number.isFinite(first) ? Math.max(0, first) : ASSUMED_PAGE_SIZE
}
