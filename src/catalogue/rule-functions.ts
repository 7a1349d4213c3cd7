// The named functions that may stand in place of a rule's path.

/** `similar`: to what has much the same. `missing`: to what similar ones have and it has not. */
export type FunctionName = 'similar' | 'missing'

export interface RuleFunction {
  readonly name: FunctionName
  /** The edge that is compared, by its name: `uses`. */
  readonly over: string
}

const CALL = /^\s*(similar|missing)\(\s*([A-Za-z][A-Za-z0-9]*)\s*\)\s*$/

/** The function that a rule's path names, `similar(uses)`; null of a path. */
export function functionIn(path: string): RuleFunction | null {
  const [, name, over] = CALL.exec(path) ?? []
  if (over === undefined) return null
  return { name: name === 'similar' ? 'similar' : 'missing', over }
}
