// The named functions that may replace a rule's path.

/** `similar`: entities with much the same features. `missing`: features that similar entities have. */
export type FunctionName = 'similar' | 'missing'

export interface RuleFunction {
  readonly name: FunctionName
  /** Name of the compared edge: `uses`. */
  readonly over: string
}

const CALL = /^\s*(similar|missing)\(\s*([A-Za-z][A-Za-z0-9]*)\s*\)\s*$/

/** Parses the function in a rule's path, `similar(uses)`; null for an ordinary path. */
export function functionIn(path: string): RuleFunction | null {
  const [, name, over] = CALL.exec(path) ?? []
  if (over === undefined) return null
  return { name: name === 'similar' ? 'similar' : 'missing', over }
}
