// Compiles a policy to the rule that concludes its violations.
import type { Definitions } from './check.ts'
import type { PolicyDefinition, RuleDefinition } from './definition.ts'
import { ANY } from './names.ts'

export interface Policy extends PolicyDefinition {
  readonly on: boolean
}

export function policiesOf({ policies, enforces }: Pick<Definitions, 'policies' | 'enforces'>): readonly Policy[] {
  const enforced = new Set(enforces.map(({ definition }) => definition))
  return policies.map(({ definition }) => ({
    ...definition,
    on: definition.off !== true || enforced.has(definition.id),
  }))
}

/** Returns the properties that make up a policy's path, each as a separate path, keyed by their location. */
export function pathsIn({ where = [], forbids, requires, unless }: PolicyDefinition): ReadonlyMap<string, string> {
  const paths = new Map(where.map((test, i) => [`where[${i}]`, `[${test}]`]))
  if (unless !== undefined) paths.set('unless', unless)
  if (forbids !== undefined) paths.set('forbids', forbids)
  if (requires !== undefined) paths.set('requires', requires)
  return paths
}

/** Tells whether an approval may end a violation: a path asks for one, and doesn't only compare an attribute. */
export function asksForApproval(policy: PolicyDefinition): boolean {
  return [...pathsIn(policy).values()].some((path) => /\[approved\s*(?:\]|(?:for|by)\b)/.test(path))
}

/** Returns the tests of the entity itself, each as a part of a path. */
export function testsOf({ where = [] }: PolicyDefinition): readonly string[] {
  return where.map((test) => `[${test}]`)
}

/**
 * The path leads from the entity to the finding; if something required is missing, to the entity itself. Tests come
 * first, since they exclude most entities without a step.
 */
export function pathOfPolicy(policy: PolicyDefinition): string {
  const { forbids, requires, unless } = policy
  const tests = [...testsOf(policy)]
  if (unless !== undefined) tests.push(`[no ${unless}]`)
  const last = forbids === undefined ? `[no ${requires ?? ''}]` : `(${forbids})`
  return [...tests, last].join(' · ')
}

/** The version stays 1: the record compares a digest of the compiled path. */
export function ruleOfPolicy(policy: PolicyDefinition): RuleDefinition {
  return {
    id: policy.id,
    name: `policy-${policy.id}`,
    version: 1,
    from: policy.of,
    concludes: policy.id,
    to: policy.forbids === undefined ? policy.of : [ANY],
    inverse: `${policy.id}Of`,
    path: pathOfPolicy(policy),
    policy: true,
    description: policy.title,
  }
}
