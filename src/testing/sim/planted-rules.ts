import type { RecordedRule } from '../../infer/paths/conclusions.ts'
import type { IndexedMachine } from '../../infer/paths/positions.ts'

/** Bugs of the rules' follower, each as policies that are followed as if it had it. */
type RuleBug = (rules: readonly RecordedRule[]) => readonly RecordedRule[]

function bent(rules: readonly RecordedRule[], change: Partial<IndexedMachine>): readonly RecordedRule[] {
  return rules.map((rule) =>
    rule.kind === 'path' && rule.definition.policy === true
      ? { ...rule, positions: { ...rule.positions, ...change } }
      : rule,
  )
}

/** A missed dependency: a policy's requirement or exception changes, and its entities aren't judged again. */
export const overlooksExceptions: RuleBug = (rules) => bent(rules, { nested: [] })

/** Another missed dependency: a tag or an attribute changes. */
export const overlooksTags: RuleBug = (rules) => bent(rules, { byAttribute: new Map() })
