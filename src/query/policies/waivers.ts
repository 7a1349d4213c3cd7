// Reads what people waive: violations of a policy that they accept for a while.
import { textOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import { isoTime } from '../../lib/iso.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { entityOf } from '../entities/entity.ts'
import { eachStatedByPeople, onceAMoment } from '../entities/stated-by-people.ts'
import type { Reader } from '../reader.ts'

/** The attribute that holds them. Only people state it. */
export const WAIVERS = 'waivers'

export interface Waiver {
  /** The id of the policy. */
  readonly policy: string
  readonly until: Time
  readonly reason: string
}

export function waiversIn(value: Json | undefined): readonly Waiver[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: Json) => {
    if (!isObject(one)) return []
    const [policy, until, reason] = [textOrNull(one['policy']), isoTime(textOrNull(one['until']) ?? ''), one['reason']]
    return policy === null || Number.isNaN(until) ? [] : [{ policy, until, reason: textOrNull(reason) ?? '' }]
  })
}

export interface Waivers {
  /** Finds the waiver of a policy's violations of a thing that ends last; null where none is in force. */
  of(subject: NodeId, policy: string): Waiver | null
  /** False where people state so much that not all of it was looked through: more is waived, perhaps. */
  readonly complete: boolean
}

const allWaivers = onceAMoment(findWaivers)

/** Reads the waivers that may be in force at a time. */
export async function waiversAt(reader: Reader, now: Time): Promise<Waivers> {
  const { byNode, complete } = await allWaivers(reader)
  return {
    of: (subject, policy) => {
      const inForce = (byNode.get(subject) ?? []).filter((one) => one.policy === policy && one.until > now)
      return inForce.toSorted((a, b) => b.until - a.until)[0] ?? null
    },
    complete,
  }
}

interface StatedWaivers {
  readonly byNode: ReadonlyMap<NodeId, readonly Waiver[]>
  readonly complete: boolean
}

async function findWaivers(reader: Reader): Promise<StatedWaivers> {
  const byNode = new Map<NodeId, readonly Waiver[]>()
  const complete = await eachStatedByPeople(reader, (record) => {
    const waivers = waiversIn(entityOf(record, reader.catalogue).attributes[WAIVERS])
    if (waivers.length > 0) byNode.set(record.node, waivers)
  })
  return { byNode, complete }
}
