import { getNamedType, isInterfaceType, isObjectType, Kind } from 'graphql/index.js'
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql/index.js'

/**
 * What a query may cost: the entities that it can bring in. Where `first` says how many, that many; a list or page
 * without it is reckoned at 100, ten times what such lists hold in the middle. The contract query costs about 20,000.
 */
export const COST_LIMIT = 250_000
const UNSAID = 100
/** The supports of an entity are a read of their own, however many edges it has. */
const SUPPORTS = 50

export interface CostSources {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

/** Computed from the query alone, before anything is read. Aliases count each time; a fragment counts wherever it is spread. */
export function costOf({ schema, document, operation, variables }: CostSources): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const d of document.definitions) if (d.kind === Kind.FRAGMENT_DEFINITION) fragments.set(d.name.value, d)
  const counter = new Counter(schema, fragments, withDefaults(operation, variables))
  const query = schema.getQueryType()
  return query === null || query === undefined ? 0 : counter.selection(operation.selectionSet, query)
}

class Counter {
  readonly #schema: GraphQLSchema
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #variables: Readonly<Record<string, unknown>>
  /** Per fragment: spreads of spreads of spreads would otherwise be counted for ever. */
  readonly #counted = new Map<string, number>()

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#schema = schema
    this.#fragments = fragments
    this.#variables = variables
  }

  selection(set: SelectionSetNode, type: GraphQLNamedType): number {
    let sum = 0
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) sum += this.#field(node, type)
      else if (node.kind === Kind.FRAGMENT_SPREAD) sum += this.#fragment(node.name.value)
      else sum += this.selection(node.selectionSet, this.#named(node.typeCondition?.name.value) ?? type)
    }
    return sum
  }

  #fragment(name: string): number {
    const known = this.#counted.get(name)
    if (known !== undefined) return known
    const fragment = this.#fragments.get(name)
    const type = this.#named(fragment?.typeCondition.name.value)
    const cost = fragment === undefined || type === undefined ? 0 : this.selection(fragment.selectionSet, type)
    this.#counted.set(name, cost)
    return cost
  }

  #named(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#schema.getType(name)
  }

  #field(node: FieldNode, parent: GraphQLNamedType): number {
    const name = node.name.value
    if (name === 'supports' || (name === 'provenance' && parent.name === 'RelationshipEdge')) return SUPPORTS / UNSAID
    if (node.selectionSet === undefined || name.startsWith('__')) return 0
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    if (field === undefined) return 0
    const inner = this.selection(node.selectionSet, getNamedType(field.type))
    const isPage = field.args.some((arg) => arg.name === 'first')
    // Edges, page info and plain values come with what they belong to.
    if (!isPage && !isEntity(getNamedType(field.type))) return inner
    if (!isPage && parent.name.endsWith('Edge')) return inner
    return (isPage ? this.#first(node) : 1) * (1 + inner)
  }

  #first(node: FieldNode): number {
    const value = node.arguments?.find((a) => a.name.value === 'first')?.value
    const said =
      value?.kind === Kind.VARIABLE ? this.#variables[value.name.value] : value?.kind === Kind.INT ? value.value : null
    const first = Number(said ?? UNSAID)
    return Number.isFinite(first) ? Math.max(0, first) : UNSAID
  }
}

function isEntity(type: GraphQLNamedType): boolean {
  return (
    type.name === 'Entity' ||
    (isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().some((i) => i.name === 'Entity') : false)
  )
}

function withDefaults(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value
    out[name] = given[name] ?? (defaultValue?.kind === Kind.INT ? defaultValue.value : undefined)
  }
  return out
}
