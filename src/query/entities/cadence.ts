import {
  CADENCE_FRESHNESS,
  type CadenceFreshness,
  type SourceConditions,
  type ShortfallCode,
} from '../../contracts/source-conditions.ts'
import { DOUBTS, type Doubt } from '../../model/doubt.ts'
import { documentId, type Time } from '../../model/facts.ts'
import { isOfSource } from '../../model/origin.ts'
import type { Reader } from '../reader.ts'
import type { Entity } from './entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import { outcomeOf } from '../../catalogue/runs.ts'

const FRESH_WITHIN = 1
const AGEING_WITHIN = 3

export function freshnessAt(verified: Time | null, cadenceMs: number | undefined, now: Time): CadenceFreshness {
  if (verified === null || cadenceMs === undefined) return 'unknown'
  const intervals = (now - verified) / cadenceMs
  return intervals <= FRESH_WITHIN ? 'fresh' : intervals <= AGEING_WITHIN ? 'ageing' : 'stale'
}

/** Returns how often a listing confirms such a document; undefined if none does. */
export function cadenceOf(
  { cadences, neverListed }: Pick<SourceConditions, 'cadences' | 'neverListed'>,
  { platform, type }: { readonly platform: string; readonly type: string },
): number | undefined {
  return neverListed.has(`${platform}|${type}`) ? undefined : cadences.get(platform)
}

/** One source that confirmed it recently is enough. */
export function freshest(all: readonly CadenceFreshness[]): CadenceFreshness {
  return CADENCE_FRESHNESS.find((freshness) => all.includes(freshness)) ?? 'unknown'
}

export function freshnessOfEntity(reader: Reader, { documents }: Entity, now: Time): CadenceFreshness {
  if (!reader.present) return 'unknown'
  return freshest(
    sourceDocuments(documents).map((one) =>
      freshnessAt(one.lastVerified, cadenceOf(reader.sourceConditions, one), now),
    ),
  )
}

function sourceDocuments(documents: Entity['documents']): Entity['documents'] {
  return documents.filter(({ origin, gone }) => isOfSource(origin) && !gone)
}

const DOUBT_OF_SHORTFALL: Partial<Record<ShortfallCode, Doubt>> = {
  CIRCUIT_OPEN: 'unreadable',
  NO_SOURCE: 'removed',
  NOT_LISTED: 'unreadable',
  PAUSED: 'paused',
  BEHIND: 'behind',
}

/** Never says that an entity is up to date: nobody knows what its sources have changed since `at`. */
export interface EntityVerification {
  /** When the least recently verified source was verified. Null if it never was. */
  readonly at: Time | null
  readonly doubt: Doubt | null
}

/** Returns null if no source states it, or if the question is about the past. */
export function verificationOf(reader: Reader, entity: Entity): EntityVerification | null {
  if (!reader.present) return null
  const stated = sourceDocuments(entity.documents)
  if (stated.length === 0) return null
  const oldest = Math.min(...stated.map(({ lastVerified }) => lastVerified ?? 0))
  return { at: oldest === 0 ? null : oldest, doubt: doubtOf(reader, entity, stated) }
}

/** Reads when the sources of each entity last confirmed it, which cached entities don't know. */
export async function verifiedTimes(
  reader: Reader,
  entities: readonly Entity[],
): Promise<ReadonlyMap<NodeId, Time | null>> {
  const keys = reader.present ? entities.flatMap(({ documents }) => sourceDocuments(documents)) : []
  if (keys.length === 0) return new Map()
  const read = await reader.loader.counted(reader.store.documentStatuses(keys))
  const statuses = new Map(read.flatMap((status) => (status === null ? [] : [[documentId(status), status]])))
  return new Map(
    entities.map((entity) => {
      const documents = entity.documents.flatMap((one) => statuses.get(documentId(one)) ?? [])
      return [entity.node, verificationOf(reader, { ...entity, documents })?.at ?? null]
    }),
  )
}

function doubtOf({ sourceConditions }: Reader, { attributes }: Entity, stated: Entity['documents']): Doubt | null {
  const { shortfalls, changesUnlisted } = sourceConditions
  const sourceDoubts = shortfalls.flatMap(({ code, part, types, since }) => {
    const doubt = DOUBT_OF_SHORTFALL[code]
    // The source was readable again when it was read after its listing had failed.
    const isReadSince = (verified: Time | null): boolean =>
      code === 'NOT_LISTED' && since !== null && (verified ?? 0) > since
    const concerns = stated.some(
      ({ platform, type, lastVerified }) =>
        platform === part && (types?.includes(type) ?? true) && !isReadSince(lastVerified),
    )
    return doubt !== undefined && concerns ? [doubt] : []
  })
  const all: readonly Doubt[] = [
    ...sourceDoubts,
    ...stated.flatMap(({ lastError, suspectedDeletion }): readonly Doubt[] => {
      if (suspectedDeletion !== null) return ['suspected']
      return lastError === null ? [] : ['unreadable']
    }),
    ...(outcomeOf(attributes.status) === 'running' ? ['running' as const] : []),
    ...(stated.some(({ platform, type }) => changesUnlisted.has(`${platform}|${type}`)) ? ['unlisted' as const] : []),
  ]
  return DOUBTS.find((doubt) => all.includes(doubt)) ?? null
}
