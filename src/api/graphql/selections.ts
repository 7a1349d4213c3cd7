import {
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql/index.js'

/** Undefined if the schema lacks what a query names. */
type SelectedType = GraphQLNamedType | undefined

interface SelectedField<T> {
  readonly node: FieldNode
  readonly parent: SelectedType
  readonly field: GraphQLField<unknown, unknown> | undefined
  readonly inner: T
}

/** Folds a query bottom-up. */
interface SelectionFold<T> {
  /** Value below a leaf, and of a fragment within itself. */
  readonly nothing: T
  readonly field: (selected: SelectedField<T>) => T
  /** Value of an inline fragment or a spread, from its content. */
  readonly fragment: (inner: T) => T
  readonly set: (selections: readonly T[]) => T
}

/** Fields that every type has, and none lists. */
const META: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
)

/** Walks a query, valid or not. Each fragment is walked once, since they may spread one another many times over. */
export class Selections<T> {
  readonly #schema: GraphQLSchema
  readonly #fold: SelectionFold<T>
  readonly #fragments = new Map<string, FragmentDefinitionNode>()
  readonly #walked = new Map<string, T>()

  constructor(schema: GraphQLSchema, document: DocumentNode, fold: SelectionFold<T>) {
    this.#schema = schema
    this.#fold = fold
    for (const d of document.definitions) if (d.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(d.name.value, d)
  }

  operation({ operation, selectionSet }: OperationDefinitionNode): T {
    return this.#set(selectionSet, this.#schema.getRootType(operation) ?? undefined)
  }

  fragment(name: string): T {
    const known = this.#walked.get(name)
    if (known !== undefined) return known
    const { nothing } = this.#fold
    this.#walked.set(name, nothing)
    const fragment = this.#fragments.get(name)
    if (fragment === undefined) return nothing
    const value = this.#set(fragment.selectionSet, this.#schema.getType(fragment.typeCondition.name.value))
    this.#walked.set(name, value)
    return value
  }

  #set({ selections }: SelectionSetNode, type: SelectedType): T {
    return this.#fold.set(selections.map((node) => this.#selection(node, type)))
  }

  #selection(node: SelectionNode, type: SelectedType): T {
    if (node.kind === Kind.FIELD) return this.#field(node, type)
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.#fold.fragment(this.fragment(node.name.value))
    const { typeCondition, selectionSet } = node
    const condition = typeCondition === undefined ? type : this.#schema.getType(typeCondition.name.value)
    return this.#fold.fragment(this.#set(selectionSet, condition))
  }

  #field(node: FieldNode, parent: SelectedType): T {
    const own = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
    const field = own ?? META.get(node.name.value)
    const type = field === undefined ? undefined : getNamedType(field.type)
    const inner = node.selectionSet === undefined ? this.#fold.nothing : this.#set(node.selectionSet, type)
    return this.#fold.field({ node, parent, field, inner })
  }
}

export function identity<T>(inner: T): T {
  return inner
}
