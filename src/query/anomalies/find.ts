// Finds values that are unusual for an entity, judged by its own past: computed for each answer, never stored.
import type { TypeDefinition, Watch } from '../../catalogue/definition.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { Time } from '../../model/facts.ts'
import { eachWithStatus } from '../entities/each-entity.ts'
import type { Entity } from '../entities/entity.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import { reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'
import { resolveTx } from '../time/moment.ts'
import {
  changedColumns,
  MAX_BEFORE,
  silenceAfter,
  unusualValue,
  type ChangedColumns,
  type MissedArrival,
  type Unusual,
} from './judge.ts'
import { columnsChangedAt, columnsOf, WatchedPast, type Point } from './series.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { isoOf } from '../../lib/iso.ts'
import type { Found } from '../found.ts'
import { MUTED, exceptionsIn, lastInForce, type StatedException } from '../exceptions.ts'

/** Older anomalies aren't reported: if nobody acted on one, it's normal by now. */
const MAX_AGE_MS = 30 * DAY_MS
/** Columns are compared with those of this long ago. */
const COLUMNS_AGE_MS = 7 * DAY_MS

type Finding =
  | { readonly kind: 'number'; readonly unusual: Unusual; readonly points: readonly Point[] }
  | { readonly kind: 'rhythm'; readonly unusual: MissedArrival; readonly points: readonly Point[] }
  | { readonly kind: 'columns'; readonly columns: ChangedColumns }

export interface Anomaly {
  readonly entity: Entity
  /** Name of the watch in the entity's type. */
  readonly watch: string
  /** When it happened, or for a missed arrival, when that was due. */
  readonly at: Time
  /** The occurrence that shows it, or the entity itself if its own attribute does. */
  readonly shownBy: NodeId
  readonly finding: Finding
  readonly muted: StatedException<'watch'> | null
}

/** Finds anomalies of the given entities, or of all watched ones if `nodes` is null. Examines `most`; newest first. */
export async function anomaliesOf(
  reader: Reader,
  nodes: Iterable<NodeId> | null,
  { now, most }: { readonly now: Time; readonly most: number },
): Promise<Found<Anomaly>> {
  const watched = reader.catalogue.types.filter(({ watches }) => watches !== undefined)
  const types = new Map(watched.map((type) => [type.name, type]))
  const among = nodes === null ? allWatched(reader, types, most) : watchedAmong(reader, nodes, { types, most })
  const liveEntities: Entity[] = []
  await eachWithStatus(reader, among.slice(0, most), (entity) => {
    if (standingOf(entity, reader.catalogue) === 'live') liveEntities.push(entity)
  })
  const weekAgo = await readerAt(reader, now - COLUMNS_AGE_MS)
  const found: Anomaly[] = []
  for (const entity of liveEntities) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const { watches } = types.get(entity.entityType ?? '') ?? {}
    const past = new WatchedPast(reader, entity)
    for (const [watch, declared] of Object.entries(watches ?? {})) {
      const anomaly = await anomalyOf(reader, { entity, past, declared }, { now, weekAgo })
      if (anomaly === null) continue
      const mutes = exceptionsIn(entity.attributes[MUTED], 'watch').filter((one) => one.watch === watch)
      found.push({ ...anomaly, entity, watch, muted: lastInForce(mutes, now) })
    }
  }
  return {
    found: found.sort((a, b) => b.at - a.at || a.entity.node - b.entity.node || compareTexts(a.watch, b.watch)),
    complete: among.length <= most,
  }
}

/** Yields the entities of watched types that a walk reached, including its start. */
export function* watchedIn(
  { catalogue }: Reader,
  { flowed }: Pick<LineageWalk, 'flowed'>,
): Generator<NodeId, void, void> {
  const types = catalogue.types.flatMap(({ name, watches }) => (watches === undefined ? [] : [name]))
  for (const { node } of reachedFrom(flowed, new Set(types), 0)) yield node
}

/** Returns one more entity than the limit, to show whether there are more. */
function allWatched(reader: Reader, types: ReadonlyMap<string, TypeDefinition>, most: number): readonly NodeId[] {
  const found: NodeId[] = []
  for (const type of types.keys()) {
    reader.coverage.noteType(type)
    if (found.length <= most) found.push(...reader.graph.nodesOfType(type, reader.at, 0, most + 1 - found.length))
  }
  return found
}

function watchedAmong(
  reader: Reader,
  nodes: Iterable<NodeId>,
  { types, most }: { readonly types: ReadonlyMap<string, TypeDefinition>; readonly most: number },
): readonly NodeId[] {
  return Iterator.from(nodes)
    .filter((node) => types.has(reader.typeOf(node) ?? ''))
    .take(most + 1)
    .toArray()
}

/** Returns null if the record doesn't reach back so far. */
async function readerAt(reader: Reader, time: Time): Promise<Reader | null> {
  const tx = await resolveTx(reader.store, isoOf(time), 'asOf')
  return tx.ok && tx.value < reader.at ? reader.asOf(tx.value) : null
}

interface WatchedEntity {
  readonly entity: Entity
  readonly past: WatchedPast
  readonly declared: Watch
}

async function anomalyOf(
  reader: Reader,
  { entity, past, declared }: WatchedEntity,
  { now, weekAgo }: { readonly now: Time; readonly weekAgo: Reader | null },
): Promise<Pick<Anomaly, 'at' | 'shownBy' | 'finding'> | null> {
  switch (declared.kind) {
    case 'number': {
      const points = await pointsOf(past, declared)
      const last = points.at(-1)
      const unusual = unusualValue(
        points.map(({ value }) => value),
        declared.only ?? null,
      )
      if (last === undefined || unusual === null || last.at < now - MAX_AGE_MS) return null
      return { at: last.at, shownBy: last.node, finding: { kind: 'number', unusual, points: pointsToShow(points) } }
    }
    case 'rhythm': {
      const isPlanned = declared.unless !== undefined && reader.along(entity.node, declared.unless, 'in').length > 0
      if (isPlanned || isSourceTroubled(reader, entity)) return null
      const points = await past.pointsOfOccurrences({ ...declared, attribute: null })
      const unusual = silenceAfter(
        points.map(({ at }) => at),
        now,
      )
      if (unusual === null || unusual.due < now - Math.max(MAX_AGE_MS, MAX_BEFORE * unusual.median)) return null
      return {
        at: unusual.due,
        shownBy: entity.node,
        finding: { kind: 'rhythm', unusual, points: pointsToShow(points) },
      }
    }
    case 'columns': {
      const [before] = weekAgo === null ? [] : await weekAgo.forScan().loader.load([entity.node])
      if (before === undefined || weekAgo === null) return null
      const was = await columnsOf(weekAgo, before, declared)
      const columns = was.length === 0 ? null : changedColumns(was, await columnsOf(reader, entity, declared))
      if (columns === null) return null
      const at = await columnsChangedAt(reader, { past, uri: entity.uri }, declared)
      return { at: at ?? now, shownBy: entity.node, finding: { kind: 'columns', columns } }
    }
  }
}

async function pointsOf(
  past: WatchedPast,
  { attribute, of, at }: Extract<Watch, { readonly kind: 'number' }>,
): Promise<readonly Point[]> {
  const points = of === undefined || at === undefined ? [] : await past.pointsOfOccurrences({ of, at, attribute })
  return points.length > 0 ? points : await past.pointsOfEntity(attribute)
}

/** Tells whether a source of the entity has trouble, so that missing occurrences may only be unread. */
function isSourceTroubled({ sourceConditions, present }: Reader, { documents }: Entity): boolean {
  const troubled = new Set(sourceConditions.shortfalls.map(({ part }) => part))
  return present && documents.some(({ platform }) => troubled.has(platform))
}

function pointsToShow(points: readonly Point[]): readonly Point[] {
  return points.slice(-MAX_BEFORE - 1)
}
