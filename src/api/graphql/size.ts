import { getNamedType, isAbstractType, isInterfaceType, isObjectType, Kind } from 'graphql/index.js'
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLSchema,
  InlineFragmentNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql/index.js'

/**
 * The most selections that a query may come to once its fragments are spread out, and how deep it may nest. Fragments
 * that spread one another twice, 16 times over, are 1.9 kB and come to 458,000 selections: to compile them took minutes
 * and gigabytes.
 */
export const SIZE_BOUNDS = { selections: 10_000, depth: 50 } as const

export interface QuerySize {
  /** Fields, inline fragments and spreads, wherever they are spread to. */
  readonly selections: number
  /** Depth of selection sets within one another. */
  readonly depth: number
  /** Selections again, but those of an interface once for each type that has it: graphql-jit writes code for each. */
  readonly variants: number
}

/**
 * Measures the largest definition in a document, whether or not it is valid: validating a query takes time too. Each
 * fragment is measured once, however often it is spread; one that spreads itself counts as empty there, and validation
 * refuses it.
 */
export function sizeOf(schema: GraphQLSchema, document: DocumentNode): QuerySize {
  const measure = new Measure(schema, document)
  return document.definitions.reduce((largest, definition) => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) return either(largest, measure.fragment(definition.name.value))
    if (definition.kind !== Kind.OPERATION_DEFINITION) return largest
    return either(largest, measure.set(definition.selectionSet, schema.getRootType(definition.operation) ?? undefined))
  }, EMPTY)
}

const EMPTY: QuerySize = { selections: 0, depth: 0, variants: 0 }

function either(a: QuerySize, b: QuerySize): QuerySize {
  return {
    selections: Math.max(a.selections, b.selections),
    depth: Math.max(a.depth, b.depth),
    variants: Math.max(a.variants, b.variants),
  }
}

/** Where the schema lacks what a query names, its type is unknown, and what is below counts once. */
type Type = GraphQLNamedType | undefined

class Measure {
  readonly #schema: GraphQLSchema
  readonly #fragments = new Map<string, FragmentDefinitionNode>()
  readonly #measured = new Map<string, QuerySize>()

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema
    for (const d of document.definitions) if (d.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(d.name.value, d)
  }

  set(set: SelectionSetNode, type: Type): QuerySize {
    let [selections, depth, variants] = [0, 0, 0]
    for (const node of set.selections) {
      const inner = this.#below(node, type)
      selections += 1 + inner.selections
      depth = Math.max(depth, inner.depth)
      variants += (node.kind === Kind.FIELD ? this.#typesOf(type) : 1) * (1 + inner.variants)
    }
    return { selections, depth: depth + 1, variants }
  }

  fragment(name: string): QuerySize {
    const known = this.#measured.get(name)
    if (known !== undefined) return known
    this.#measured.set(name, EMPTY)
    const fragment = this.#fragments.get(name)
    if (fragment === undefined) return EMPTY
    const size = this.set(fragment.selectionSet, this.#schema.getType(fragment.typeCondition.name.value))
    this.#measured.set(name, size)
    return size
  }

  #below(node: SelectionNode, type: Type): QuerySize {
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.fragment(node.name.value)
    if (node.selectionSet === undefined) return EMPTY
    return this.set(node.selectionSet, node.kind === Kind.FIELD ? fieldType(type, node) : this.#condition(node, type))
  }

  #condition({ typeCondition }: InlineFragmentNode, type: Type): Type {
    return typeCondition === undefined ? type : this.#schema.getType(typeCondition.name.value)
  }

  #typesOf(type: Type): number {
    return isAbstractType(type) ? this.#schema.getPossibleTypes(type).length : 1
  }
}

function fieldType(parent: Type, node: FieldNode): Type {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined
  const field = parent.getFields()[node.name.value]
  return field === undefined ? undefined : getNamedType(field.type)
}
