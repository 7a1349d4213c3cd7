// Reads waivers: violations of a policy that people accept for a while.
import type { NodeId } from '../../contracts/log.ts'
import { isoOf } from '../../lib/iso.ts'
import type { Json } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { entityOf, type Entity } from '../entities/entity.ts'
import { namesOfPeople } from '../entities/names-of-people.ts'
import { eachStatedByPeople } from '../entities/stated-by-people.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { Reader } from '../reader.ts'
import { exceptionsIn, lastInForce, type StatedException } from '../exceptions.ts'

/** Only people state this attribute. */
export const WAIVERS = 'waivers'

export type Waiver = StatedException<'policy'>

export function waiversIn(value: Json | undefined): readonly Waiver[] {
  return exceptionsIn(value, 'policy')
}

interface Waivers {
  /** Finds the last ending waiver of an entity's violations of a policy; null if none is in force. */
  of(subject: NodeId, policy: string): Waiver | null
  /** False if people made too many statements to search them all: more may be waived. */
  readonly complete: boolean
}

const allWaivers = memoisePerMoment(findWaivers)

export async function waiversAt(reader: Reader, now: Time): Promise<Waivers> {
  const { byNode, complete } = await allWaivers(reader)
  return {
    of: (subject, policy) =>
      lastInForce(
        (byNode.get(subject) ?? []).filter((one) => one.policy === policy),
        now,
      ),
    complete,
  }
}

/** Returns an entity's waivers at a time, last ending first. */
export async function waiversOf(reader: Reader, { attributes }: Entity, now: Time) {
  const all = waiversIn(attributes[WAIVERS])
  const names = await namesOfPeople(
    reader,
    all.flatMap(({ by }) => by ?? []),
  )
  return all
    .toSorted((a, b) => b.until - a.until)
    .map(({ policy, by, at, until, reason }) => ({
      policy,
      by,
      byName: by === null ? null : (names.get(by) ?? by),
      at,
      until: isoOf(until),
      reason,
      state: until > now ? ('stands' as const) : ('ended' as const),
    }))
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
