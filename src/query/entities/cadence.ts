import { CADENCE_FRESHNESS, type CadenceFreshness } from '../../contracts/condition.ts'
import type { Time } from '../../model/facts.ts'
import { isOfSource } from '../../model/origin.ts'
import type { Reader } from '../reader.ts'
import type { Entity } from './entity.ts'

const FRESH_WITHIN = 1
const AGEING_WITHIN = 3

export function freshnessAt(verified: Time | null, cadenceMs: number | undefined, now: Time): CadenceFreshness {
  if (verified === null || cadenceMs === undefined) return 'unknown'
  const intervals = (now - verified) / cadenceMs
  return intervals <= FRESH_WITHIN ? 'fresh' : intervals <= AGEING_WITHIN ? 'ageing' : 'stale'
}

/** One source that confirmed it lately is enough. */
export function freshest(all: readonly CadenceFreshness[]): CadenceFreshness {
  return CADENCE_FRESHNESS.find((freshness) => all.includes(freshness)) ?? 'unknown'
}

/** Of an entity: by the documents of its sources. */
export function freshnessOfEntity(reader: Reader, { documents }: Entity, now: Time): CadenceFreshness {
  if (!reader.present) return 'unknown'
  const { cadences } = reader.condition
  const stated = documents.filter(({ origin, gone }) => isOfSource(origin) && !gone)
  return freshest(stated.map(({ platform, lastVerified }) => freshnessAt(lastVerified, cadences.get(platform), now)))
}
