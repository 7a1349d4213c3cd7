import { formatCount } from '../lib/format-count.ts'
import { z } from 'zod'
import { pathOfPolicy, type Policy } from '../catalogue/policy-rules.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { ok, type Result } from '../lib/result.ts'
import { teamsOf } from '../query/entities/teams-of.ts'
import { knownPolicy } from '../query/policies/known-policy.ts'
import { judgeNow, MAX_JUDGED, standingViolations, shownViolations, type Judged } from '../query/policies/violations.ts'
import { waiversAt } from '../query/policies/waivers.ts'
import type { Reader } from '../query/reader.ts'
import { momentShown } from '../query/time/moment.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, text, type Arguments } from './parameters.ts'
import { nameOrUri } from '../catalogue/entity.ts'
import { policySeverity } from './shapes.ts'

const policyMembers = {
  id: z.string(),
  title: z.string(),
  severity: policySeverity,
  on: z.boolean().describe('Whether the policy is in force.'),
  of: z.array(z.string()).describe('The types it applies to.'),
  description: z.string().nullable(),
  violations: z.int().describe('Open violations, without waived ones.'),
  waived: z.int(),
  teams: z.int().describe('How many teams own something that violates it.'),
}

const policiesParameters = { asOf: AS_OF }

const policiesAnswer = z.strictObject({
  policies: z.array(z.strictObject(policyMembers).meta({ id: 'PolicyRow' })),
  complete: z.boolean().describe('False if there are more violations than are counted: 100,000.'),
  tx: z.int(),
})

export type PoliciesAnswer = AnswerOf<typeof policiesAnswer>

export const POLICIES = graphQuestion({
  name: 'policies',
  path: '/api/v1/policies',
  summary: 'List the policies, whether each is in force, and how many entities violate it',
  right: 'read',
  cost: 20_000,
  parameters: policiesParameters,
  cacheable: 'nothing',
  reusedForMs: 5_000,
  needsGraph: true,
  graphql: 'derived',
  answer: policiesAnswer,
  problems: [],
  cli: { group: 'query', positional: [] },
  tool: {
    description: 'The policies, and how many entities violate each.',
  },
  examples: [{ title: 'All policies', arguments: {} }],
  ask: policies,
})

async function policies(reader: Reader): Promise<Result<PoliciesAnswer, Problem>> {
  const all = reader.catalogue.policies
  const { violations, complete } = await standingViolations(reader, { policies: all, among: () => true })
  const byPolicy = Map.groupBy(violations, ({ policy }) => policy)
  const rows = all.map((policy) => {
    const found = byPolicy.get(policy) ?? []
    const subjects = found.flatMap(({ subject, waiver }) => (waiver === null ? [subject] : []))
    const waived = found.length - subjects.length
    return { ...describePolicy(policy), violations: subjects.length, waived, teams: teamsOwning(reader, subjects) }
  })
  return ok({ policies: rows, complete, tx: reader.at })
}

function describePolicy({ id, title, severity, on, of, description }: Policy) {
  return { id, title, severity, on, of: [...of], description: description ?? null }
}

function teamsOwning(reader: Reader, subjects: readonly NodeId[]): number {
  const teamsOfNode = teamsOf(reader.untracked())
  return new Set([...new Set(subjects)].flatMap((subject) => teamsOfNode(subject))).size
}

// ---------------------------------------------------------------------------------------------------------- explain

/** Maximum number of violations that an explanation names. */
const MAX_VIOLATIONS_NAMED = 20

const explainParameters = { policy: text("the policy's id"), asOf: AS_OF }

const explainAnswer = z.strictObject({
  ...policyMembers,
  path: z.string().describe('The path followed from each entity to what it finds.'),
  says: z.string().describe('The sentence of a violation.'),
  subjects: z.int().describe('How many entities it applies to.'),
  passing: z.int().describe('How many of these pass `where`.'),
  warnings: z.array(z.string()).describe('Conditions that nothing meets: check for misspelt values.'),
  looked: z
    .int()
    .nullable()
    .describe('How many entities were looked at: the cost. Null if something is hidden from you.'),
  complete: z.boolean().describe('False if there are more entities than can be judged: 50,000.'),
  such: z
    .array(z.strictObject({ uri: z.string(), name: z.string(), sentence: z.string() }))
    .describe('The first violations, up to 20.'),
  tx: z.int(),
})

type ExplainArguments = Arguments<typeof explainParameters>
type ExplainAnswer = AnswerOf<typeof explainAnswer>

export const POLICY_EXPLAIN = graphQuestion({
  name: 'policy-explain',
  path: '/api/v1/policies/{policy}',
  summary: 'Try a policy: what it finds, in force or not, and at what cost',
  description: `Judges everything the policy applies to from scratch, up to ${MAX_JUDGED.toLocaleString('en')} entities, and writes nothing, so that you can try a policy before switching it on.`,
  right: 'read',
  cost: 20_000,
  parameters: explainParameters,
  cacheable: 'nothing',
  needsGraph: true,
  graphql: 'none',
  answer: explainAnswer,
  problems: [],
  cli: { name: 'policy explain', group: 'query', positional: ['policy'], timed: true },
  examples: [{ title: 'Data of members, before it is switched on', arguments: { policy: 'G1' } }],
  ask: explainPolicy,
})

async function explainPolicy(
  reader: Reader,
  { policy: id }: ExplainArguments,
): Promise<Result<ExplainAnswer, Problem>> {
  const policy = knownPolicy(reader, id)
  if (!policy.ok) return policy
  const { violations, complete, ...judged } = await judgeNow(reader, policy.value)
  const waivers = await waiversAt(reader, await momentShown(reader))
  const open = violations.filter(({ subject }) => waivers.of(subject, id) === null)
  const shown = await shownViolations(reader, open.slice(0, MAX_VIOLATIONS_NAMED))
  return ok({
    ...describePolicy(policy.value),
    violations: open.length,
    waived: violations.length - open.length,
    teams: teamsOwning(
      reader,
      open.map(({ subject }) => subject),
    ),
    path: pathOfPolicy(policy.value),
    says: policy.value.says,
    subjects: judged.subjects,
    passing: judged.passing,
    warnings: warningsOf(judged),
    looked: reader.isRestricted ? null : judged.examined,
    complete,
    such: shown.map(({ subject, sentence }) => ({ uri: subject.uri, name: nameOrUri(subject), sentence })),
    tx: reader.at,
  })
}

function warningsOf({ subjects, passing, unmet }: Pick<Judged, 'subjects' | 'passing' | 'unmet'>): string[] {
  return [
    ...(subjects === 0 ? ['It applies to no entity.'] : []),
    ...(subjects > 0 && passing === 0
      ? [`Nothing passes "where", of ${formatCount(subjects, 'entity', 'entities')}.`]
      : []),
    ...unmet.map(({ condition, tested }) =>
      tested === 0
        ? `Nothing was tested for ${condition}: the path to it led nowhere.`
        : `Nothing meets ${condition}, of ${formatCount(tested, 'entity', 'entities')} tested.`,
    ),
  ]
}
