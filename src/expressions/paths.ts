import type { ExpressionTree } from './tree.ts'

/**
 * Returns the properties of a record that an expression reads, as dotted paths through lists (`data.tags.key`): each of
 * them, and everything below, counts as mapped. The empty path is the whole record.
 */
export function pathsIn(tree: ExpressionTree): readonly string[] {
  const read = new Set<string>()
  const result = follow(tree, COMPLETE, read)
  for (const path of result) read.add(path)
  return [...read].sort()
}

type Paths = readonly string[]

const COMPLETE: Paths = ['']
const NONE: Paths = []

/**
 * Returns the record paths that a tree's value comes from. Paths that are read on the way but don't reach the value are
 * added to `read`.
 */
function follow(tree: ExpressionTree, from: Paths, read: Set<string>): Paths {
  const use = (of: ExpressionTree, at: Paths): Paths => {
    for (const path of follow(of, at, read)) read.add(path)
    return NONE
  }
  switch (tree.type) {
    case 'Field':
      return from.map((path) => (path === '' ? tree.name : `${path}.${tree.name}`))
    case 'Subexpression':
    case 'Pipe':
    case 'IndexExpression':
    case 'Projection':
      return follow(tree.right, follow(tree.left, from, read), read)
    case 'ValueProjection': {
      // The keys are data, so all values are read.
      const base = follow(tree.left, from, read)
      for (const path of base) read.add(path)
      use(tree.right, NONE)
      return NONE
    }
    case 'FilterProjection': {
      const base = follow(tree.left, from, read)
      use(tree.condition, base)
      return follow(tree.right, base, read)
    }
    case 'Flatten':
      return follow(tree.child, from, read)
    case 'Current':
    case 'Identity':
    case 'Index':
    case 'Slice':
      return from
    case 'OrExpression':
    case 'AndExpression':
      return [...follow(tree.left, from, read), ...follow(tree.right, from, read)]
    case 'Ternary':
      use(tree.condition, from)
      return [...follow(tree.trueExpr, from, read), ...follow(tree.falseExpr, from, read)]
    case 'MultiSelectHash':
      for (const pair of tree.children) use(pair.value, from)
      return NONE
    case 'MultiSelectList':
      for (const child of tree.children) use(child, from)
      return NONE
    case 'Comparator':
    case 'Arithmetic':
      use(tree.left, from)
      return use(tree.right, from)
    case 'NotExpression':
      return use(tree.child, from)
    case 'Unary':
      return use(tree.operand, from)
    case 'Function':
      return followCall(tree, from, read)
    default:
      return NONE
  }
}

/** Functions that return their argument, or a part of it. */
const PASSING: ReadonlySet<string> = new Set(['not_null', 'to_array', 'reverse', 'sort', 'sort_by', 'max_by', 'min_by'])

function followCall(
  { name, children }: Extract<ExpressionTree, { type: 'Function' }>,
  from: Paths,
  read: Set<string>,
): Paths {
  const values = children.filter((child) => child.type !== 'ExpressionReference')
  const given = values.flatMap((child) => follow(child, from, read))
  let results: Paths = given
  for (const child of children) {
    if (child.type !== 'ExpressionReference') continue
    const each = follow(child.child, given, read)
    if (name === 'map') results = each
    else for (const path of each) read.add(path)
  }
  if (name === 'map' || PASSING.has(name)) return results
  for (const path of results) read.add(path)
  return NONE
}
