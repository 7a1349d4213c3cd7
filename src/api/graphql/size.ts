import { Kind, isAbstractType, type DocumentNode, type GraphQLSchema } from 'graphql/index.js'
import { Selections } from './selections.ts'

/**
 * Maximum number of selections of a query with its fragments spread out, and its deepest nesting. Fragments that spread
 * one another twice, 16 times over, are 1.9 kB and expand to 458,000 selections, which took minutes and gigabytes to
 * compile.
 */
export const SIZE_BOUNDS = { selections: 10_000, depth: 50 } as const

export interface QuerySize {
  /** Fields, inline fragments and spreads, counted wherever they are spread. */
  readonly selections: number
  /** Depth of nested selection sets. */
  readonly depth: number
  /** Selections, but those on an interface counted for each type that has it: graphql-jit generates code for each. */
  readonly variants: number
}

const EMPTY: QuerySize = { selections: 0, depth: 0, variants: 0 }

/**
 * Measures the largest definition in a document, whether or not it is valid: validating a query takes time too. A
 * fragment that spreads itself counts as empty there, and validation refuses it.
 */
export function sizeOf(schema: GraphQLSchema, document: DocumentNode): QuerySize {
  const withInner = ({ selections, depth, variants }: QuerySize, types: number): QuerySize => {
    return { selections: 1 + selections, depth, variants: types * (1 + variants) }
  }
  const sizes = new Selections<QuerySize>(schema, document, {
    nothing: EMPTY,
    field: ({ parent, inner }) => withInner(inner, isAbstractType(parent) ? schema.getPossibleTypes(parent).length : 1),
    fragment: (inner) => withInner(inner, 1),
    set: (all) => ({
      selections: all.reduce((sum, one) => sum + one.selections, 0),
      depth: 1 + Math.max(0, ...all.map(({ depth }) => depth)),
      variants: all.reduce((sum, one) => sum + one.variants, 0),
    }),
  })
  return document.definitions.reduce((largest, definition) => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) return either(largest, sizes.fragment(definition.name.value))
    if (definition.kind !== Kind.OPERATION_DEFINITION) return largest
    return either(largest, sizes.operation(definition))
  }, EMPTY)
}

function either(a: QuerySize, b: QuerySize): QuerySize {
  return {
    selections: Math.max(a.selections, b.selections),
    depth: Math.max(a.depth, b.depth),
    variants: Math.max(a.variants, b.variants),
  }
}
