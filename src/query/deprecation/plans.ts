// What people plan to remove: each plan is what they state of the thing itself.
import { LRUCache } from 'lru-cache'
import { textOrNull } from '../../catalogue/entity.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EntityRecord } from '../../contracts/reads.ts'
import { isoTime } from '../../lib/iso.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Attributes, Time } from '../../model/facts.ts'
import { PEOPLE, statedByPeople } from '../../model/people.ts'
import type { Uri } from '../../model/uri.ts'
import { ENTITIES_A_READ } from '../entities/loader.ts'
import { entityOf } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'

/** Statements of people that are looked through for plans: a row each, and 10 µs for each thing that they are about. */
const MOST_STATEMENTS = 20_000
const STATEMENTS_A_READ = 1_000
/** Of the last few moments. */
const CACHED = 4
const KNOWN = new WeakMap<GraphReader, LRUCache<number, Promise<DeprecationPlans>>>()

/** The attribute that holds a plan. */
export const DEPRECATION = 'deprecation'

export interface DeprecationPlan {
  readonly node: NodeId
  readonly uri: Uri
  /** What it was called when that was planned: its source takes its name along. */
  readonly name: string | null
  readonly sunset: Time
  readonly message: string | null
  /** As it was stated: the URI of what to use instead. */
  readonly replacement: string | null
  /** Who plans it, and since when. */
  readonly by: string | null
  readonly at: Time | null
}

/** What the fact itself holds. */
type StatedPlan = Pick<DeprecationPlan, 'name' | 'sunset' | 'message' | 'replacement'>

export interface DeprecationPlans {
  /** The soonest first. */
  readonly plans: readonly DeprecationPlan[]
  /** False where people state so much that not all of it was looked through. */
  readonly complete: boolean
}

/** The plans of everything that a reader may see. */
export async function plansOf(reader: Reader): Promise<DeprecationPlans> {
  const { plans, complete } = await allPlans(reader.ofEverything())
  return { plans: plans.filter(({ uri }) => reader.graph.idOf(uri) !== undefined), complete }
}

function allPlans(reader: Reader): Promise<DeprecationPlans> {
  const known = KNOWN.get(reader.graph) ?? new LRUCache({ max: CACHED })
  KNOWN.set(reader.graph, known)
  const before = known.get(reader.at)
  if (before !== undefined) return before
  const found = findPlans(reader)
  known.set(reader.at, found)
  found.catch(() => known.delete(reader.at))
  return found
}

async function findPlans(reader: Reader): Promise<DeprecationPlans> {
  const { uris, complete } = await judgedByPeople(reader)
  const plans: DeprecationPlan[] = []
  for (let i = 0; i < uris.length; i += ENTITIES_A_READ) {
    if (reader.pace.isDue()) await reader.pace.turn()
    for (const record of await reader.store.entities(uris.slice(i, i + ENTITIES_A_READ), reader.at))
      if (record !== null) plans.push(...planIn(record, reader))
  }
  return { plans: plans.sort((a, b) => a.sunset - b.sunset || a.node - b.node), complete }
}

/** Everything that a person states something of at present, or once did: more than had a plan at any moment. */
async function judgedByPeople({
  store,
  pace,
}: Reader): Promise<{ readonly uris: readonly Uri[]; readonly complete: boolean }> {
  const uris = new Set<Uri>()
  for (let [after, looked] = ['', 0]; looked < MOST_STATEMENTS;) {
    if (pace.isDue()) await pace.turn()
    const documents = await store.documents(PEOPLE, after, STATEMENTS_A_READ)
    for (const { uri } of documents) uris.add(uri)
    const last = documents.at(-1)
    if (last === undefined || documents.length < STATEMENTS_A_READ) return { uris: [...uris], complete: true }
    after = `${last.type}|${last.uri}`
    looked += documents.length
  }
  return { uris: [...uris], complete: false }
}

function planIn(record: EntityRecord, { catalogue }: Reader): readonly DeprecationPlan[] {
  const plan = planFrom(entityOf(record, catalogue).attributes[DEPRECATION])
  if (plan === null) return []
  const people = record.stated.filter(({ platform }) => platform === PEOPLE)
  const latest = statedByPeople(people, () => false).values.get(DEPRECATION)
  return [{ node: record.node, uri: record.uri, ...plan, by: latest?.person ?? null, at: latest?.at ?? null }]
}

/** When something is to be gone, by what people plan; null where they plan nothing. */
export function sunsetOf(attributes: Attributes): string | null {
  const plan = planFrom(attributes[DEPRECATION])
  return plan === null ? null : new Date(plan.sunset).toISOString()
}

/** Null where the value is no plan: it has no date. */
export function planFrom(value: Json | undefined): StatedPlan | null {
  if (!isObject(value)) return null
  const sunset = isoTime(textOrNull(value['sunset']) ?? '')
  if (Number.isNaN(sunset)) return null
  const [name, message, replacement] = [value['name'], value['message'], value['replacement']].map(textOrNull)
  return { name: name ?? null, sunset, message: message ?? null, replacement: replacement ?? null }
}
