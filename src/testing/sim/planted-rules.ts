import type { RecordedRule } from '../../infer/paths/conclusions.ts'
import type { IndexedMachine } from '../../infer/paths/positions.ts'

/** Bugs of the follower of the rules, each as policies that are followed as if it had it. */
type RuleBug = (rules: readonly RecordedRule[]) => readonly RecordedRule[]

function bent(rules: readonly RecordedRule[], change: Partial<IndexedMachine>): readonly RecordedRule[] {
  return rules.map((rule) =>
    rule.kind === 'path' && rule.definition.policy === true
      ? { ...rule, positions: { ...rule.positions, ...change } }
      : rule,
  )
}

/** A missed dependency: what a policy requires, or makes an exception for, changes, and its things aren't judged anew. */
export const overlooksExceptions: RuleBug = (rules) => bent(rules, { nested: [] })

/** A missed dependency of another kind: a tag or an attribute changes. */
export const overlooksTags: RuleBug = (rules) => bent(rules, { byAttribute: new Map() })
