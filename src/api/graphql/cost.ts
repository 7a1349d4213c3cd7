import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql/index.js'
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql/index.js'
import { priceOf, UNSAID, type Weight } from './price.ts'
import type { Variables } from './variables.ts'

/**
 * The most that a query may cost: the entities that it can bring in, and a price for each walk, count and
 * introspection. If `first` states a number of entities, that number counts. The contract query costs about 23,000.
 */
export const COST_LIMIT = 250_000

export interface CostSources {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** With defaults; an explicit null counts, and leaves a page without a number. */
  readonly variables: Variables
}

/**
 * Computed from the query alone, before anything is read. Aliases count each time; a fragment counts wherever it is
 * spread.
 */
export function costOf({ schema, document, operation, variables }: CostSources): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const d of document.definitions) if (d.kind === Kind.FRAGMENT_DEFINITION) fragments.set(d.name.value, d)
  const counter = new Counter(schema, fragments, variables)
  const query = schema.getQueryType()
  return query === null || query === undefined ? 0 : counter.selection(operation.selectionSet, query).once
}

const FREE: Weight = { once: 0, each: 0 }

/** Every type has them, none lists them. */
const META: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
)

class Counter {
  readonly #schema: GraphQLSchema
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #variables: Variables
  /** Per fragment: spreads of spreads of spreads would otherwise be counted for ever. */
  readonly #counted = new Map<string, Weight>()

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: Variables) {
    this.#schema = schema
    this.#fragments = fragments
    this.#variables = variables
  }

  selection(set: SelectionSetNode, type: GraphQLNamedType): Weight {
    let [once, each] = [0, 0]
    for (const node of set.selections) {
      const weight = this.#weigh(node, type)
      once += weight.once
      each += weight.each
    }
    return { once, each }
  }

  #weigh(node: SelectionNode, type: GraphQLNamedType): Weight {
    if (node.kind === Kind.FIELD) return this.#field(node, type)
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(node.name.value)
    return this.selection(node.selectionSet, this.#named(node.typeCondition?.name.value) ?? type)
  }

  #fragment(name: string): Weight {
    const known = this.#counted.get(name)
    if (known !== undefined) return known
    const fragment = this.#fragments.get(name)
    const type = this.#named(fragment?.typeCondition.name.value)
    const weight = fragment === undefined || type === undefined ? FREE : this.selection(fragment.selectionSet, type)
    this.#counted.set(name, weight)
    return weight
  }

  #named(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#schema.getType(name)
  }

  #field(node: FieldNode, parent: GraphQLNamedType): Weight {
    const name = node.name.value
    const own = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    const field = own ?? META.get(name)
    if (field === undefined) return FREE
    const inner = node.selectionSet === undefined ? FREE : this.selection(node.selectionSet, getNamedType(field.type))
    return priceOf({ field, parent, inner, first: this.#first(node) })
  }

  #first(node: FieldNode): number {
    const value = node.arguments?.find((a) => a.name.value === 'first' || a.name.value === 'limit')?.value
    const message =
      value?.kind === Kind.VARIABLE ? this.#variables[value.name.value] : value?.kind === Kind.INT ? value.value : null
    const first = Number(message ?? UNSAID)
    return Number.isFinite(first) ? Math.max(0, first) : UNSAID
  }
}
