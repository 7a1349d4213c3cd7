// Refuses JMESPath expressions whose cost isn't bounded, and says why. The text of an expression alone must bound its
// time and the size of its result, whatever a source answers. JMESPath has no loops, but it has ways to multiply
// (`[@, @][]` doubles a list) and functions whose cost isn't linear, so not everything in the standard is allowed here.
import { childrenOf, type ExpressionTree } from './tree.ts'

/** Largest allowed ratio of a result's size to the record's. */
const MAX_GROWTH = 100

/**
 * The functions that are linear (or sort), with their number of arguments and the largest growth of the result over
 * these (0: it is a number, a boolean or a word).
 */
const FUNCTIONS: Readonly<Record<string, readonly [least: number, most: number, growth: number]>> = {
  abs: [1, 1, 0],
  avg: [1, 1, 0],
  ceil: [1, 1, 0],
  contains: [2, 2, 0],
  dagster_loaded: [1, 1, 1],
  // A character may take nine, and an omitted port is added.
  data_uri: [1, 2, 9],
  // A model gets its group's owner, and a table that a query tests gets its message: texts of bounded length, for a
  // name of a few characters.
  dbt_artifacts: [1, 1, 50],
  dn_value: [2, 2, 1],
  ends_with: [2, 2, 0],
  entity_ref: [3, 4, 1],
  // A table gets the tests of its last report, each with a time.
  evidently_reports: [1, 1, 50],
  find_first: [2, 4, 0],
  find_last: [2, 4, 0],
  floor: [1, 1, 0],
  from_items: [1, 1, 1],
  group_by: [2, 2, 2],
  // A suite gets the names of all its assets, and a table its name twice.
  gx_results: [1, 1, 50],
  // A name of one character becomes a complete reference.
  depended_on: [1, 1, 50],
  // A digit and a comma become 27 characters.
  iso_time: [1, 1, 14],
  items: [1, 1, 2],
  join: [2, 2, 1],
  keys: [1, 1, 1],
  length: [1, 1, 0],
  lower: [1, 1, 2],
  map: [2, 2, 1],
  max: [1, 1, 1],
  max_by: [2, 2, 1],
  merge: [1, 20, 1],
  min: [1, 1, 1],
  min_by: [2, 2, 1],
  model_name: [1, 1, 1],
  not_null: [1, 20, 1],
  // A placeholder has at most six digits.
  numbered: [1, 1, 6],
  replace: [3, 3, 1],
  reverse: [1, 1, 1],
  sort: [1, 1, 1],
  sort_by: [2, 2, 1],
  split: [2, 3, 1],
  starts_with: [2, 2, 0],
  sum: [1, 1, 0],
  to_array: [1, 1, 1],
  to_number: [1, 1, 0],
  // A control character is written as six.
  to_string: [1, 1, 6],
  type: [1, 1, 0],
  upper: [1, 1, 3],
  urn_parts: [1, 1, 2],
  // Part of the expression's text, whatever the record: no longer than an expression may be.
  value_of: [2, 2, 0],
  values: [1, 1, 1],
  zip: [1, 20, 2],
}

/**
 * Growth of a list of short texts: each gets a kind and a namespace of at most 63 characters and two separators, and
 * took at least three characters in JSON.
 */
const REF_GROWTH = 33

/** Position of a function's expression argument (`&x`), which is evaluated for each item of the other argument. */
const EXPRESSION_AT: Readonly<Record<string, number>> = { map: 0, max_by: 1, min_by: 1, sort_by: 1, group_by: 1 }

/** Arguments that recur in a result, or are all of it, so that their own length must be known. */
const TEXT_AT: Readonly<Record<string, number>> = { join: 0, replace: 2, value_of: 0 }

/** Says why an expression is refused, or returns null. */
export function refusedBecause(tree: ExpressionTree): string | null {
  const wrong = wrongIn(tree)
  if (wrong !== null) return wrong
  const growth = peakOf(tree)
  return growth > MAX_GROWTH
    ? `its result may be ${growth} times as large as the record; at most ${MAX_GROWTH} times is allowed`
    : null
}

function wrongIn(tree: ExpressionTree): string | null {
  switch (tree.type) {
    case 'Root':
    case 'LetExpression':
    case 'Variable':
      // Used within a list, they make each item as large as the record.
      return `"$" and "let" aren't available; select what is needed from the record on its way down`
    case 'Field':
      if (tree.name in Object.prototype) return `"${tree.name}" isn't the name of a member that can be read`
      break
    case 'MultiSelectHash': {
      const name = tree.children.map((pair) => pair.name).find((each) => each in Object.prototype)
      if (name !== undefined) return `"${name}" isn't a name that a member can get`
      break
    }
    case 'ExpressionReference':
      return '"&" stands only before the expression that map, sort_by, group_by, max_by or min_by take'
    case 'Function':
      return wrongCall(tree)
  }
  return firstWrong(childrenOf(tree))
}

function firstWrong(trees: readonly ExpressionTree[]): string | null {
  for (const tree of trees) {
    const wrong = wrongIn(tree)
    if (wrong !== null) return wrong
  }
  return null
}

function wrongCall({ name, children }: Extract<ExpressionTree, { type: 'Function' }>): string | null {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (known === undefined) return `there is no function ${name}(); there are ${Object.keys(FUNCTIONS).join(', ')}`
  const [least, most] = known
  if (children.length < least || children.length > most)
    return `${name}() takes ${least === most ? least : `${least} to ${most}`} arguments, and has ${children.length}`
  const at = EXPRESSION_AT[name]
  const expression = at === undefined ? undefined : children[at]
  if (at !== undefined && expression?.type !== 'ExpressionReference')
    // Otherwise a source's value that looks like an expression would be evaluated.
    return `argument ${at + 1} of ${name}() is an expression with "&" before it`
  const text = TEXT_AT[name]
  const lengthening = text === undefined ? undefined : children[text]
  if (text !== undefined && !(lengthening?.type === 'Literal' && typeof lengthening.value === 'string'))
    return `argument ${text + 1} of ${name}() is a text in quotes`
  return firstWrong(children.map((child) => (child === expression && 'child' in child ? child.child : child)))
}

/** Bounds the size of any intermediate value in the evaluation of a tree, as a multiple of its input. */
function peakOf(tree: ExpressionTree): number {
  const isValueOf = tree.type === 'Function' && tree.name === 'value_of'
  const peaks = childrenOf(tree)
    .slice(isValueOf ? 1 : 0)
    .map(peakOf)
  return Math.max(growthOf(tree), ...peaks, ...laterPeaks(tree))
}

/** Returns the peaks of expressions evaluated on an intermediate value, and so starting from its size. */
function laterPeaks(tree: ExpressionTree): readonly number[] {
  switch (tree.type) {
    case 'Subexpression':
    case 'Pipe':
    case 'IndexExpression':
    case 'Projection':
    case 'ValueProjection':
      return [growthOf(tree.left) * peakOf(tree.right)]
    case 'FilterProjection':
      return [growthOf(tree.left) * Math.max(peakOf(tree.condition), peakOf(tree.right))]
    case 'Function':
      return Object.hasOwn(EXPRESSION_AT, tree.name)
        ? [tree.children.reduce((product, child) => product * peakOf(child), 1)]
        : []
    default:
      return []
  }
}

/** Bounds the size of a tree's value, as a multiple of its input. */
function growthOf(tree: ExpressionTree): number {
  switch (tree.type) {
    case 'Literal':
      return lengthOf(tree.value)
    case 'Subexpression':
    case 'Pipe':
    case 'IndexExpression':
    case 'Projection':
    case 'ValueProjection':
    case 'FilterProjection':
      return growthOf(tree.left) * growthOf(tree.right)
    case 'MultiSelectList':
    case 'MultiSelectHash':
      return sum(childrenOf(tree))
    case 'Comparator':
    case 'NotExpression':
    case 'Arithmetic':
    case 'Unary':
      return 1
    case 'Function':
      return growthOfCall(tree)
    case 'ExpressionReference':
      return growthOf(tree.child)
    default:
      return Math.max(1, ...childrenOf(tree).map(growthOf))
  }
}

function growthOfCall({ name, children }: Extract<ExpressionTree, { type: 'Function' }>): number {
  const [first, second, third] = children
  switch (name) {
    case 'join':
      return (textLength(first) + 1) * sum(children.slice(1))
    case 'replace':
      return (textLength(third) + 1) * sum(children.slice(0, 1))
    case 'entity_ref':
      return REF_GROWTH * sum(children.slice(0, 1))
    case 'split':
      // An empty separator makes a text of each character.
      return (textLength(second) > 0 ? 1 : 2) * sum(children.slice(0, 1))
  }
  const own = FUNCTIONS[name]?.[2] ?? 1
  if (own === 0) return 1
  return (
    own *
    (Object.hasOwn(EXPRESSION_AT, name)
      ? children.reduce((product, child) => product * growthOf(child), 1)
      : sum(children))
  )
}

function textLength(tree: ExpressionTree | undefined): number {
  return tree?.type === 'Literal' && typeof tree.value === 'string' ? tree.value.length : 0
}

function lengthOf(value: unknown): number {
  return Math.max(1, typeof value === 'string' ? value.length : JSON.stringify(value).length)
}

function sum(trees: readonly ExpressionTree[]): number {
  return Math.max(
    1,
    trees.map(growthOf).reduce((a, b) => a + b, 0),
  )
}
