// Explains why an entity violates a policy, or doesn't.
import { formatCount } from '../lib/format-count.ts'
import { z } from 'zod'
import { pathOfPolicy } from '../catalogue/policy-rules.ts'
import { ok } from '../lib/result.ts'
import { knownPolicy } from '../query/policies/known-policy.ts'
import { judgeNow, type Judged } from '../query/policies/judge-now.ts'
import { MAX_JUDGED } from '../query/policies/violations.ts'
import { shownViolations } from '../query/policies/shown-violations.ts'
import { waiversAt } from '../query/policies/waivers.ts'
import { momentShown } from '../query/time/moment.ts'
import { graphQuestion } from './declare.ts'
import { AS_OF, text } from './parameters.ts'
import { nameOrUri } from '../catalogue/entity.ts'
import { policyMembers, describePolicy, teamsOwning } from './policies.ts'

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
  checked: z
    .int()
    .nullable()
    .describe('How many entities were checked: the cost. Null if something is hidden from you.'),
  complete: z.boolean().describe('False if there are more entities than can be judged: 50,000.'),
  such: z
    .array(z.strictObject({ uri: z.string(), name: z.string(), sentence: z.string() }))
    .describe('The first violations, up to 20.'),
  tx: z.int(),
})

export const POLICY_EXPLAIN = graphQuestion({
  name: 'policy-explain',
  path: '/api/v1/policies/{policy}',
  summary: 'Try a policy, even one that is off: what it finds, and at what cost',
  description: `Judges everything the policy applies to from scratch, up to ${MAX_JUDGED.toLocaleString('en')} entities, and writes nothing, so that you can try a policy before switching it on.`,
  cost: 20_000,
  parameters: explainParameters,
  cacheable: 'nothing',
  needsGraph: true,
  graphql: 'none',
  answer: explainAnswer,
  cli: { name: 'policy explain', group: 'query', positional: ['policy'], timed: true },
  examples: [{ title: 'Data of members, before it is switched on', arguments: { policy: 'G1' } }],
  async ask(reader, { policy: id }) {
    const policy = knownPolicy(reader, id)
    if (!policy.ok) return policy
    const { found: violations, complete, ...judged } = await judgeNow(reader, policy.value)
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
      checked: reader.isRestricted ? null : judged.examined,
      complete,
      such: shown.map(({ subject, sentence }) => ({ uri: subject.uri, name: nameOrUri(subject), sentence })),
      tx: reader.at,
    })
  },
})

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
