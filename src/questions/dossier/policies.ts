// The policy part of a dossier: which are in force, who approved, and which violations lasted from when to when.
import { z } from 'zod'
import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { lastInForce } from '../../query/exceptions.ts'
import { appliesToAny } from '../../query/policies/applicable.ts'
import { approvalsOf, APPROVAL_STATES } from '../../query/policies/approvals.ts'
import { pastViolations, type PastViolation } from '../../query/policies/past-violations.ts'
import { shownViolations } from '../../query/policies/shown-violations.ts'
import { notePolicy } from '../../query/policies/violations.ts'
import { waiversIn, WAIVERS } from '../../query/policies/waivers.ts'
import type { Reader } from '../../query/reader.ts'
import { timeOfTx } from '../../query/time/moment.ts'
import type { AnswerOf } from '../declare.ts'
import { policySeverity } from '../related-shapes.ts'
import { time } from '../shapes.ts'
import { isoOrNull } from '../../lib/iso.ts'

const moment = z
  .strictObject({
    tx: z.int(),
    at: time.nullable().describe('Time of the transaction; null if before the retained history.'),
  })
  .meta({ id: 'DossierMoment' })

export const dossierPolicies = z
  .strictObject({
    policies: z
      .array(
        z
          .strictObject({
            id: z.string(),
            title: z.string(),
            severity: policySeverity,
            about: z.string(),
            applies: z
              .boolean()
              .describe('Whether it meets the conditions of the policy; otherwise it was not checked.'),
          })
          .meta({ id: 'DossierPolicy' }),
      )
      .describe('Policies in force at the time of the request, of the version or its model.'),
    approvals: z.array(
      z
        .strictObject({
          about: z.string(),
          by: z.string().nullable(),
          at: z.string(),
          use: z.string().nullable(),
          stage: z.string().nullable(),
          region: z.string().nullable(),
          until: time.nullable(),
          comment: z.string().nullable(),
          state: z.enum(APPROVAL_STATES),
        })
        .meta({ id: 'DossierApproval' }),
    ),
    violations: z.array(
      z
        .strictObject({
          policy: z.string(),
          severity: policySeverity,
          about: z.string(),
          found: z.string().nullable(),
          sentence: z.string(),
          began: moment,
          ended: moment.nullable().describe('When it ended, or was waived; null while it is in effect.'),
          waivedUntil: time.nullable().describe('If it was waived then: until when.'),
        })
        .meta({ id: 'DossierViolation' }),
    ),
    complete: z.boolean().describe('False if more happened than is looked at.'),
  })
  .meta({ id: 'DossierPolicies' })

/** Judges everything by the time of the transaction, so that the same transaction has the same answer. */
export async function policiesAround(
  reader: Reader,
  entities: readonly Entity[],
): Promise<AnswerOf<typeof dossierPolicies>> {
  const then = await timeOfTx(reader.store, reader.at)
  const inForce = reader.catalogue.policies.filter(({ on }) => on)
  const policies = []
  const approvals = []
  const found: PastViolation[] = []
  let complete = true
  for (const entity of entities) {
    const { uri: about, entityType } = entity
    for (const policy of inForce) {
      const { id, title, severity, of } = policy
      if (entityType === null || !reader.catalogue.target(of).types.has(entityType)) continue
      notePolicy(reader, policy)
      const applies = await appliesToAny(reader, policy, { nodes: [entity.node], now: then })
      policies.push({ id, title, severity, about, applies })
    }
    for (const { by, at, use, stage, region, until, comment, state } of await approvalsOf(reader, entity, then))
      approvals.push({ about, by, at, use, stage, region, until, comment, state })
    const past = await pastViolations(reader, entity.node)
    found.push(...past.found)
    complete &&= past.complete
  }
  return { policies, approvals, violations: await pastViolationRows(reader, found), complete }
}

async function pastViolationRows(reader: Reader, found: readonly PastViolation[]) {
  const txs = [...new Set(found.flatMap(({ began, ended }) => (ended === null ? [began] : [began, ended])))]
  const times = new Map((await reader.loader.counted(reader.store.times(txs))).map((at, i) => [txs[i], at]))
  const momentOf = (tx: Tx) => {
    const at = times.get(tx) ?? null
    return { tx, at: isoOrNull(at) }
  }
  const uriOf = (node: NodeId): string => reader.graph.uriOf(node)
  const waivedUntil = new Map<PastViolation, Time | null>()
  for (const violation of found) waivedUntil.set(violation, await endOfWaiver(reader, violation))
  return (await shownViolations(reader, found)).map(({ violation, sentence, found: end }) => ({
    policy: violation.policy.id,
    severity: violation.policy.severity,
    about: uriOf(violation.subject),
    found: end?.uri ?? null,
    sentence,
    began: momentOf(violation.began),
    ended: violation.ended === null ? null : momentOf(violation.ended),
    waivedUntil: isoOrNull(waivedUntil.get(violation) ?? null),
  }))
}

/** Returns until when a violation was waived when it ended; null if it ended otherwise. */
async function endOfWaiver(reader: Reader, { policy, subject, ended }: PastViolation): Promise<Time | null> {
  if (ended === null) return null
  const [entity] = await reader.asOf(ended).loader.load([subject])
  const waivers = waiversIn(entity?.attributes[WAIVERS]).filter((waiver) => waiver.policy === policy.id)
  return lastInForce(waivers, await timeOfTx(reader.store, ended))?.until ?? null
}
