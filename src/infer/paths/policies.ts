// Compiles policies as rules, and finds which property of a policy is wrong.
import type { CatalogueProblem } from '../../catalogue/check.ts'
import type { RuleDefinition } from '../../catalogue/definition.ts'
import { ANY } from '../../catalogue/names.ts'
import { pathsIn, ruleOfPolicy, testsOf, type Policy } from '../../catalogue/policy-rules.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { textsOf, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { CompiledPath } from './machine.ts'
import { parsePath, type Path } from './path.ts'
import { isBounded } from './positions.ts'
import type { CompiledPolicy, Rules } from './rules.ts'

/** Parts of a path that stay at the node. */
const TESTS: ReadonlySet<Path['kind']> = new Set(['guard', 'is', 'production', 'no'])

/** Compiles all policies, keyed by id, including disabled ones: mistakes show before one is enabled. */
export function compilePolicies(
  catalogue: Catalogue,
  rules: Rules,
): Result<ReadonlyMap<string, CompiledPolicy>, readonly CatalogueProblem[]> {
  const compiled = new Map<string, CompiledPolicy>()
  const problems: CatalogueProblem[] = []
  for (const policy of catalogue.policies) {
    const wrong = wrongMembers(policy, rules)
    const rule = wrong.length > 0 ? null : rules.compileLast(ruleOfPolicy(policy))
    if (rule?.ok === true) compiled.set(policy.id, { ...rule.value, where: compileTests(policy, rules) })
    else if (rule !== null) wrong.push({ member: '', reason: rule.error.reason })
    const { file, path } = catalogue.locationOfPolicy(policy.id)
    for (const { member, reason } of wrong)
      problems.push({ file, path: member === '' ? path : `${path}.${member}`, reason: `${policy.id}: ${reason}` })
  }
  return problems.length > 0 ? err(problems) : ok(compiled)
}

function compileTests(policy: Policy, rules: Rules): CompiledPath | null {
  const path = testsOf(policy).join(' · ')
  if (path === '') return null
  const compiled = rules.compile({ label: policy.id, path, from: policy.of, to: [ANY], isPolicy: true })
  return compiled.ok ? compiled.value : null
}

interface WrongMember {
  readonly member: string
  readonly reason: string
}

function wrongMembers(policy: Policy, rules: Rules): WrongMember[] {
  const wrong: WrongMember[] = []
  for (const [member, path] of pathsIn(policy)) {
    const reason = problemOf(member, path, { policy, rules })
    if (reason !== null) wrong.push({ member, reason })
  }
  return wrong
}

function problemOf(
  member: string,
  path: string,
  { policy, rules }: { readonly policy: Policy; readonly rules: Rules },
): string | null {
  const parsed = parsePath(path)
  if (!parsed.ok) return parsed.error
  if (member.startsWith('where') && !TESTS.has(parsed.value.kind))
    return `"${path}" is more than one test: write each as an item of "where"`
  const compiled = rules.compile({ label: policy.id, path, from: policy.of, to: [ANY], isPolicy: true })
  if (!compiled.ok) return compiled.error.reason
  if (isBounded(compiled.value.forwards)) return null
  return `"${path}" can go round without end: write it without + and *, and without a rule that has them`
}

/** Compiles a policy's recorded definition as a rule; null if it isn't one, or one of its steps no longer exists. */
export function compileEarlier(definition: string, rules: Rules): CompiledPolicy | null {
  const rule = ruleIn(definition)
  const compiled = rule === null ? null : rules.compileLast(rule)
  return compiled?.ok === true ? { ...compiled.value, where: null } : null
}

function ruleIn(definition: string): Pick<RuleDefinition, 'id' | 'path' | 'from' | 'to'> | null {
  const { id, path, from, to } = JSON.parse(definition) as Record<string, Json>
  if (typeof id !== 'string' || typeof path !== 'string') return null
  return { id, path, from: textsOf(from), to: textsOf(to) }
}
