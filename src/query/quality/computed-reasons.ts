// Computes for the present what is late by the clock, or out of use though something in use needs it.
import type { QualityReason, ReasonCode } from '../../catalogue/reasons.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { neededTest } from '../lineage/unused.ts'
import type { Reader } from '../reader.ts'
import { eachWithReason } from '../../walk/reason-edges.ts'
import { type NodesByReason, lateEntities } from './late-entities.ts'

/** Computes the reasons of all entities, whatever the reader may see. */
export async function computedReasons(reader: Reader, now: Time): Promise<NodesByReason> {
  const all = reader.withHidden()
  const [late, needed] = await Promise.all([lateEntities(all, now), neededEntities(all)])
  return new Map([...late, ...needed])
}

async function neededEntities(reader: Reader): Promise<NodesByReason> {
  const isNeeded = await neededTest(reader)
  const neededWith = (reason: QualityReason): ReadonlySet<NodeId> => {
    const found = new Set<NodeId>()
    eachWithReason(reader, reason, (node) => {
      if (isNeeded(node) === true) found.add(node)
    })
    return found
  }
  return new Map<QualityReason, ReadonlySet<NodeId>>([
    ['retired-but-used' satisfies ReasonCode, neededWith('is-retired')],
    ['deprecated-but-used' satisfies ReasonCode, neededWith('is-deprecated')],
  ])
}
