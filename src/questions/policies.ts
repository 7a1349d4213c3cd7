import { z } from 'zod'
import type { Policy } from '../catalogue/policy-rules.ts'
import type { NodeId } from '../contracts/log.ts'
import { ok } from '../lib/result.ts'
import { inheritedTeamsOf } from '../query/entities/teams-of.ts'
import { idlePolicies } from '../query/policies/applicable.ts'
import { currentViolations } from '../query/policies/violations.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF } from './parameters.ts'
import { policySeverity } from './related-shapes.ts'

export const policyMembers = {
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
  policies: z.array(
    z
      .strictObject({
        ...policyMembers,
        checksNothing: z
          .string()
          .nullable()
          .describe(
            'If the policy is in force and applies to nothing although entities of its types exist: which conditions nothing meets.',
          ),
      })
      .meta({ id: 'PolicyRow' }),
  ),
  complete: z.boolean().describe('False if there are more violations than are counted: 100,000.'),
  tx: z.int(),
})

export type PoliciesAnswer = AnswerOf<typeof policiesAnswer>

export const POLICIES = graphQuestion({
  name: 'policies',
  path: '/api/v1/policies',
  summary: 'List the policies, whether each is in force, and how many entities violate it',
  cost: 20_000,
  parameters: policiesParameters,
  cacheable: 'nothing',
  reusedForMs: 5_000,
  needsGraph: true,
  answer: policiesAnswer,
  cli: { group: 'query', positional: [] },
  tool: {
    description: 'The policies, and how many entities violate each.',
  },
  examples: [{ title: 'All policies', arguments: {} }],
  async ask(reader) {
    const all = reader.catalogue.policies
    const { found, complete } = await currentViolations(reader, { policies: all, among: () => true })
    const byPolicy = Map.groupBy(found, ({ policy }) => policy)
    const idle = await idlePolicies(
      reader,
      all.filter((policy) => policy.on && !byPolicy.has(policy)),
    )
    const rows = all.map((policy) => {
      const ofPolicy = byPolicy.get(policy) ?? []
      const subjects = ofPolicy.flatMap(({ subject, waiver }) => (waiver === null ? [subject] : []))
      const waived = ofPolicy.length - subjects.length
      return {
        ...describePolicy(policy),
        violations: subjects.length,
        waived,
        teams: teamsOwning(reader, subjects),
        checksNothing: idle.get(policy.id) ?? null,
      }
    })
    return ok({ policies: rows, complete, tx: reader.at })
  },
})

export function describePolicy({ id, title, severity, on, of, description }: Policy) {
  return { id, title, severity, on, of: [...of], description: description ?? null }
}

export function teamsOwning(reader: Reader, subjects: readonly NodeId[]): number {
  const teamsOfNode = inheritedTeamsOf(reader.untracked())
  return new Set([...new Set(subjects)].flatMap((subject) => teamsOfNode(subject))).size
}
