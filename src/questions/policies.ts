import { counted } from '../lib/counted.ts'
import { z } from 'zod'
import { pathOfPolicy, type Policy } from '../catalogue/policy-rules.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { ok, type Result } from '../lib/result.ts'
import { teamsOf } from '../query/entities/teams-of.ts'
import { knownPolicy } from '../query/policies/known-policy.ts'
import {
  judgedNow,
  MOST_JUDGED,
  standingViolations,
  shownViolations,
  type Judged,
} from '../query/policies/violations.ts'
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
  on: z.boolean().describe('Whether it is in force.'),
  of: z.array(z.string()).describe('The types that it is about.'),
  description: z.string().nullable(),
  violations: z.int().describe('Open ones: without those that somebody waived.'),
  waived: z.int(),
  teams: z.int().describe('How many teams own something that violates it.'),
}

const policiesTakes = { asOf: AS_OF }

const policiesAnswer = z.strictObject({
  policies: z.array(z.strictObject(policyMembers).meta({ id: 'PolicyRow' })),
  complete: z.boolean().describe('False where there are more violations than are counted: 100,000.'),
  tx: z.int(),
})

export type PoliciesAnswer = AnswerOf<typeof policiesAnswer>

export const POLICIES = graphQuestion({
  name: 'policies',
  path: '/api/v1/policies',
  summary: 'The policies, whether each is in force, and how much violates it',
  right: 'read',
  cost: 20_000,
  takes: policiesTakes,
  cacheable: 'nothing',
  reusedForMs: 5_000,
  needsGraph: true,
  graphql: 'derived',
  answer: policiesAnswer,
  problems: [],
  terminal: { group: 'now', positional: [] },
  tool: {
    description: 'The policies, and how much violates each.',
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
    return { ...described(policy), violations: subjects.length, waived, teams: teamsOwning(reader, subjects) }
  })
  return ok({ policies: rows, complete, tx: reader.at })
}

function described({ id, title, severity, on, of, description }: Policy) {
  return { id, title, severity, on, of: [...of], description: description ?? null }
}

function teamsOwning(reader: Reader, subjects: readonly NodeId[]): number {
  const of = teamsOf(reader.untracked())
  return new Set([...new Set(subjects)].flatMap((subject) => of(subject))).size
}

// ---------------------------------------------------------------------------------------------------------- explain

/** Most violations that an explanation names. */
const MOST_NAMED = 20

const explainTakes = { policy: text('the id of a policy'), asOf: AS_OF }

const explainAnswer = z.strictObject({
  ...policyMembers,
  path: z.string().describe('The path that is followed from each thing; what it leads to is found.'),
  says: z.string().describe('The sentence of a violation.'),
  subjects: z.int().describe('How many things it is about.'),
  passing: z.int().describe('Of these: those that pass `where`.'),
  warnings: z.array(z.string()).describe('Tests that nothing passes: perhaps a value is misspelt.'),
  looked: z
    .int()
    .nullable()
    .describe('How many things were looked at on the way: what it costs. Null where something is hidden from you.'),
  complete: z.boolean().describe('False where there are more things than are judged: 50,000.'),
  such: z
    .array(z.strictObject({ uri: z.string(), name: z.string(), sentence: z.string() }))
    .describe('The first violations, 20 at most.'),
  tx: z.int(),
})

type ExplainArguments = Arguments<typeof explainTakes>
type ExplainAnswer = AnswerOf<typeof explainAnswer>

export const POLICY_EXPLAIN = graphQuestion({
  name: 'policy-explain',
  path: '/api/v1/policies/{policy}',
  summary: 'What a policy finds, in force or not, and what it costs to find it',
  description:
    `Judges everything that the policy is about from scratch, ${MOST_JUDGED.toLocaleString('en')} things at most, and writes nothing: ` +
    'so a policy is tried before it is switched on.',
  right: 'read',
  cost: 20_000,
  takes: explainTakes,
  cacheable: 'nothing',
  needsGraph: true,
  graphql: 'none',
  answer: explainAnswer,
  problems: [],
  terminal: { name: 'policy explain', group: 'now', positional: ['policy'], timed: true },
  examples: [{ title: 'Data of members, before it is switched on', arguments: { policy: 'G1' } }],
  ask: policyExplained,
})

async function policyExplained(
  reader: Reader,
  { policy: id }: ExplainArguments,
): Promise<Result<ExplainAnswer, Problem>> {
  const policy = knownPolicy(reader, id)
  if (!policy.ok) return policy
  const { violations, complete, ...judged } = await judgedNow(reader, policy.value)
  const waivers = await waiversAt(reader, await momentShown(reader))
  const open = violations.filter(({ subject }) => waivers.of(subject, id) === null)
  const shown = await shownViolations(reader, open.slice(0, MOST_NAMED))
  return ok({
    ...described(policy.value),
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
    looked: reader.isRestricted ? null : judged.looked,
    complete,
    such: shown.map(({ subject, sentence }) => ({ uri: subject.uri, name: nameOrUri(subject), sentence })),
    tx: reader.at,
  })
}

function warningsOf({ subjects, passing, unmet }: Pick<Judged, 'subjects' | 'passing' | 'unmet'>): string[] {
  return [
    ...(subjects === 0 ? ['There is nothing that it is about.'] : []),
    ...(subjects > 0 && passing === 0 ? [`Nothing passes "where", of ${counted(subjects, 'thing')}.`] : []),
    ...unmet.map(({ condition, tested }) =>
      tested === 0
        ? `Nothing was tested for ${condition}: the path to it led nowhere.`
        : `Nothing meets ${condition}, of ${counted(tested, 'thing')} tested.`,
    ),
  ]
}
