import { z } from 'zod'
import { asksForApproval } from '../catalogue/policy-rules.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { edgeKey } from '../model/diff.ts'
import { sealPosition, notOfList, openPosition } from '../query/cursor.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import { NOBODY, ownersOfEach, type OwnersAndTeams } from '../query/entities/known-owners.ts'
import { resolveTypes } from '../query/lineage/ask-lineage.ts'
import { beginnings, shownViolations, claimOf } from '../query/policies/shown-violations.ts'
import { currentViolations, type CurrentViolation, type ViolationScope } from '../query/policies/violations.ts'
import { violationKey } from '../query/policies/violation-changes.ts'
import { knownPolicy } from '../query/policies/known-policy.ts'
import type { Found } from '../query/found.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { listRows } from './export-rows.ts'
import type { ExportColumn, UnpagedArguments } from './export.ts'
import { AS_OF, flag, optional, pageParameters, text, uri, word, type Arguments } from './parameters.ts'
import { named, nextCursor, time } from './shapes.ts'
import { policySeverity } from './related-shapes.ts'
import { ownedByTeam } from './unused/unused.ts'
import { isoOf } from '../lib/iso.ts'
import { namedJson } from '../catalogue/entity.ts'
import { POLICY_SEVERITIES } from '../catalogue/shape.ts'

const violationsParameters = {
  uri: optional(uri('only violations of this entity, or in which it was found')),
  policy: optional(text('only violations of this policy')),
  severity: optional(word(POLICY_SEVERITIES, 'only violations of this severity')),
  team: optional(uri('only what this team or one of its sub-teams owns')),
  type: optional(text('only entities of this type')),
  waived: flag('include waived ones'),
  asOf: AS_OF,
  ...pageParameters(1_000, { of: 'violations per page' }),
}

const end = z.strictObject(named).meta({ id: 'PolicyViolationEnd' })

const violation = z
  .strictObject({
    policy: z.string(),
    title: z.string(),
    severity: policySeverity,
    sentence: z.string(),
    subject: end,
    found: end
      .nullable()
      .describe('The entity to which the path leads; null if the policy requires something that is missing.'),
    since: z.int().describe('The transaction that concluded the violation.'),
    at: time.nullable().describe('When the violation began; null if before the retention horizon.'),
    owners: z
      .array(end)
      .describe('Owners of the subject, or of the entity of which it is a version: people or, without any, teams.'),
    approvable: z.boolean().describe('Whether an approval may end it: its policy asks for one.'),
    waived: z
      .strictObject({ until: time, reason: z.string() })
      .nullable()
      .describe("Until when and why it is waived; the subject's history says by whom."),
  })
  .meta({ id: 'PolicyViolation' })

const violationsAnswer = z.strictObject({
  total: z.int().describe('Number of violations, with waived ones if requested.'),
  blocking: z.int().describe('How many open ones are of a blocking policy.'),
  waivedTotal: z.int().describe('How many are waived, listed or not.'),
  complete: z.boolean().describe('False if there are more than are counted: 100,000.'),
  violations: z.array(violation),
  next: nextCursor,
  tx: z.int(),
})

type ViolationsArguments = Arguments<typeof violationsParameters>
export type ViolationsAnswer = AnswerOf<typeof violationsAnswer>

const COLUMNS: readonly ExportColumn<ViolationsAnswer['violations'][number]>[] = [
  { title: 'Policy', cell: ({ policy }) => policy },
  { title: 'Severity', cell: ({ severity }) => severity },
  { title: 'Violation', cell: ({ sentence }) => sentence },
  { title: 'URI', cell: ({ subject }) => subject.uri },
  { title: 'Found', cell: ({ found }) => found?.uri ?? null },
  { title: 'Since', cell: ({ at }) => at },
  { title: 'Waived until', cell: ({ waived }) => waived?.until ?? null },
  { title: 'Waiver reason', cell: ({ waived }) => waived?.reason ?? null },
  { title: 'Owners', cell: ({ owners }) => owners.map(({ name }) => name) },
]

export const VIOLATIONS = graphQuestion({
  name: 'violations',
  path: '/api/v1/violations',
  summary: 'List policy violations: since when, and who owns the entity',
  description: 'To see the path from an entity to what was found, ask `why` about the two.',
  cost: 20_000,
  parameters: violationsParameters,
  cacheable: 'nothing',
  reusedForMs: 5_000,
  needsGraph: true,
  answer: violationsAnswer,
  cli: { group: 'query', positional: ['uri'], default: { limit: '20' } },
  tool: {
    description: 'Violations of the policies in force. An entity that violates a `block` policy must not go live.',
    default: { limit: 20 },
  },
  examples: [{ title: 'The first of them', arguments: { limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: violation,
    tooManyRowsHint: 'Choose one policy or one team (policy, team).',
    async rows(reader, args) {
      const found = await foundBy(reader, args)
      if (!found.ok) return found
      return await listRows(reader, found.value.found, (part) => describeViolations(reader.forScan(), part))
    },
  },
  async ask(reader, args) {
    const found = await foundBy(reader, args)
    if (!found.ok) return found
    const { uri: of, policy, severity, team, type, waived, cursor, limit } = args
    const list = `violations.${[of, policy, severity, team, type, waived ? 'waived' : ''].join(' ')}`
    const after = cursor === undefined ? ok('') : openPosition(list, cursor)
    if (!after.ok) return err(notOfList(cursor ?? ''))
    const { found: all, waivedTotal, complete } = found.value
    const from = after.value === '' ? 0 : all.findIndex((one) => violationKey(one) === after.value) + 1
    if (from === 0 && after.value !== '') return err(notOfList(cursor ?? '', 'ended with a violation that is gone'))
    const page = all.slice(from, from + limit)
    const last = page.at(-1)
    return ok({
      total: all.length,
      blocking: all.filter((one) => one.policy.severity === 'block' && one.waiver === null).length,
      waivedTotal,
      complete,
      violations: await describeViolations(reader, page),
      next: last === undefined || from + page.length === all.length ? null : sealPosition(list, violationKey(last)),
      tx: reader.at,
    })
  },
})

async function foundBy(
  reader: Reader,
  args: UnpagedArguments<ViolationsArguments>,
): Promise<Result<Found<CurrentViolation> & { readonly waivedTotal: number }, Problem>> {
  const scope = scopeOf(reader, args)
  if (!scope.ok) return scope
  const { found: all, complete } = await currentViolations(reader, scope.value)
  const open = all.filter(({ waiver }) => waiver === null)
  return ok({ found: args.waived ? all : open, waivedTotal: all.length - open.length, complete })
}

function scopeOf(
  reader: Reader,
  { uri: of, policy, severity, team, type }: UnpagedArguments<ViolationsArguments>,
): Result<ViolationScope, Problem> {
  const node = of === undefined ? ok(undefined) : knownNode(reader, of)
  if (!node.ok) return node
  const known = policy === undefined ? ok(null) : knownPolicy(reader, policy)
  if (!known.ok) return known
  const types = type === undefined ? ok(undefined) : resolveTypes(reader, [type], 'type')
  if (!types.ok) return types
  const owning = ownedByTeam(reader, team)
  if (!owning.ok) return owning
  const policies = (known.value === null ? reader.catalogue.policies : [known.value]).filter(
    (each) => severity === undefined || each.severity === severity,
  )
  return ok({ policies, types: types.value, node: node.value, among: owning.value.owns })
}

async function describeViolations(
  reader: Reader,
  page: readonly CurrentViolation[],
): Promise<ViolationsAnswer['violations']> {
  const shown = await shownViolations(reader, page)
  const since = await beginnings(reader, shown.map(claimOf))
  const ownersBySubject = await ownersOfEach(
    reader,
    shown.map(({ subject }) => subject),
  )
  const ownersOf = ({ people, teams }: OwnersAndTeams): readonly NodeId[] =>
    people.length > 0 ? people : teams.flatMap(({ team }) => team ?? [])
  const loaded = await reader.loader.byNode([...ownersBySubject.values()].flatMap(ownersOf))
  for (const { subject } of shown) reader.noteShown(subject)
  return shown.map((shownViolation) => {
    const { subject, found, sentence } = shownViolation
    const { policy, waiver } = shownViolation.violation
    const began = since.get(edgeKey(claimOf(shownViolation)))
    const owners = ownersBySubject.get(subject.node) ?? NOBODY
    return {
      policy: policy.id,
      title: policy.title,
      severity: policy.severity,
      sentence,
      subject: namedJson(subject),
      found: found === null ? null : namedJson(found),
      since: began?.tx ?? reader.at,
      at: began?.at ?? null,
      owners: [
        ...ownersOf(owners)
          .flatMap((node) => loaded.get(node) ?? [])
          .map(namedJson),
        ...owners.unresolved.map(({ uri, text }) => ({ uri, name: text, entityType: null })),
      ],
      approvable: asksForApproval(policy),
      waived: waiver === null ? null : { until: isoOf(waiver.until), reason: waiver.reason },
    }
  })
}
