// Reads people's removal plans: each is a statement about the entity itself.
import { textOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EntityRecord } from '../../contracts/reads.ts'
import { isoOf, timeOfIso } from '../../lib/iso.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Attributes, Time } from '../../model/facts.ts'
import { PEOPLE, statedByPeople } from '../../model/people.ts'
import type { Uri } from '../../model/uri.ts'
import { entityOf } from '../entities/entity.ts'
import { eachStatedByPeople } from '../entities/stated-by-people.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { Reader } from '../reader.ts'
import type { Found } from '../found.ts'

export const DEPRECATION = 'deprecation'

export interface DeprecationPlan {
  readonly node: NodeId
  readonly uri: Uri
  /** The entity's name when its removal was planned: when it goes, its source's name goes too. */
  readonly name: string | null
  readonly sunset: Time
  readonly message: string | null
  /** URI of what to use instead, as stated. */
  readonly replacement: string | null
  /** Who plans it, and since when. */
  readonly by: string | null
  readonly at: Time | null
}

/** The members stored in the fact itself. */
type StatedPlan = Pick<DeprecationPlan, 'name' | 'sunset' | 'message' | 'replacement'>

const allPlans = memoisePerMoment(findPlans)

/** Returns the soonest first. */
export async function plansOf(reader: Reader): Promise<Found<DeprecationPlan>> {
  const { found, complete } = await allPlans(reader)
  return { found: found.filter(({ uri }) => reader.graph.idOf(uri) !== undefined), complete }
}

async function findPlans(reader: Reader): Promise<Found<DeprecationPlan>> {
  const plans: DeprecationPlan[] = []
  const complete = await eachStatedByPeople(reader, (record) => plans.push(...planIn(record, reader)))
  return { found: plans.sort((a, b) => a.sunset - b.sunset || a.node - b.node), complete }
}

function planIn(record: EntityRecord, { catalogue }: Reader): readonly DeprecationPlan[] {
  const plan = planFrom(entityOf(record, catalogue).attributes[DEPRECATION])
  if (plan === null) return []
  const people = record.stated.filter(({ platform }) => platform === PEOPLE)
  const latest = statedByPeople(people, () => false).values.get(DEPRECATION)
  return [{ node: record.node, uri: record.uri, ...plan, by: latest?.person ?? null, at: latest?.at ?? null }]
}

/** Returns the planned removal date; null if people plan nothing. */
export function sunsetOf(attributes: Attributes): string | null {
  const plan = planFrom(attributes[DEPRECATION])
  return plan === null ? null : isoOf(plan.sunset)
}

/** Returns null if the value isn't a plan, because it has no date. */
export function planFrom(value: Json | undefined): StatedPlan | null {
  if (!isObject(value)) return null
  const sunset = timeOfIso(textOrNull(value['sunset']) ?? '')
  if (Number.isNaN(sunset)) return null
  const [name, message, replacement] = [value['name'], value['message'], value['replacement']].map(textOrNull)
  return { name: name ?? null, sunset, message: message ?? null, replacement: replacement ?? null }
}
