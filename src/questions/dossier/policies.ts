// The policy part of a dossier: which are in force, who approved, and which violations lasted from when to when.
import { z } from 'zod'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { approvalsOf } from '../../query/policies/approvals.ts'
import { pastViolations, type PastViolation } from '../../query/policies/past-violations.ts'
import { shownViolations } from '../../query/policies/shown-violations.ts'
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
          .strictObject({ id: z.string(), title: z.string(), severity: policySeverity, about: z.string() })
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
          state: z.enum(['stands', 'lapsed', 'ended']),
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
          ended: moment.nullable().describe('When it ended; null while it is in effect.'),
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
    for (const { id, title, severity, of } of inForce)
      if (entityType !== null && reader.catalogue.target(of).types.has(entityType))
        policies.push({ id, title, severity, about })
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
  return (await shownViolations(reader, found)).map(({ violation, sentence, found: end }) => ({
    policy: violation.policy.id,
    severity: violation.policy.severity,
    about: uriOf(violation.subject),
    found: end?.uri ?? null,
    sentence,
    began: momentOf(violation.began),
    ended: violation.ended === null ? null : momentOf(violation.ended),
  }))
}
