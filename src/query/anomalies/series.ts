// Reads the data by which an entity's watches are judged: past numbers, times of occurrences, and columns.
import { attributeAt } from '../../catalogue/attribute-at.ts'
import type { Watch } from '../../catalogue/definition.ts'
import { textOrNull, timeOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { HistoryEntry } from '../../contracts/reads.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Attributes, EdgeTypeId, Time } from '../../model/facts.ts'
import { PEOPLE } from '../../model/people.ts'
import { eachEntity, loggedByNode } from '../entities/each-entity.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { MAX_BEFORE, type ComparedColumn } from './judge.ts'

export interface Point {
  readonly at: Time
  readonly value: number
  readonly node: NodeId
}

/** Twice as many occurrences as are compared, since some have no time or number. */
const MAX_OCCURRENCES = 2 * MAX_BEFORE
/** Maximum number of changes of an entity that are searched for a number's values. */
const MAX_CHANGES = 120
/** Larger tables are compared by column names alone. */
const MAX_TYPED_COLUMNS = 200

/** The past of one entity, read once for all of its watches. */
export class WatchedPast {
  readonly #reader: Reader
  readonly #entity: Pick<Entity, 'node' | 'uri'>
  readonly #occurrences = new Map<EdgeTypeId, Promise<readonly Occurrence[]>>()
  #changes: Promise<readonly HistoryEntry[]> | null = null

  constructor(reader: Reader, entity: Pick<Entity, 'node' | 'uri'>) {
    this.#reader = reader
    this.#entity = entity
  }

  async pointsOfOccurrences({ of, at, attribute }: OccurrenceValue): Promise<readonly Point[]> {
    const occurrences = await getOrInsert(this.#occurrences, of, () =>
      readOccurrences(this.#reader, this.#entity.node, of),
    )
    const points = occurrences.flatMap(({ node, attributes }): readonly Point[] => {
      const [time, value] = [timeOrNull(attributes[at]), attribute === null ? 0 : numberIn(attributes, attribute)]
      return time === null || value === null ? [] : [{ at: time, value, node }]
    })
    return points.toSorted((a, b) => a.at - b.at || a.node - b.node)
  }

  /** Returns each number that the entity's source stated, with the time of recording, oldest first. */
  async pointsOfEntity(attribute: string): Promise<readonly Point[]> {
    const changes = await this.changes()
    const [name = ''] = attribute.split('.')
    // Values of different sources don't make a series: if several state the attribute, only the latest source counts.
    const platform = changes.find(({ asserted, document }) => document.platform !== PEOPLE && name in asserted)
      ?.document.platform
    return changes
      .flatMap(({ at, asserted, document }): readonly Point[] => {
        const value = document.platform === platform ? numberIn(asserted, attribute) : null
        return value === null ? [] : [{ at, value, node: this.#entity.node }]
      })
      .toReversed()
  }

  /** Lists the latest changes of the entity, newest first. */
  changes(): Promise<readonly HistoryEntry[]> {
    const { loader, store, at } = this.#reader
    return (this.#changes ??= loader.counted(store.history(this.#entity.uri, at + 1, MAX_CHANGES)))
  }
}

interface OccurrenceValue {
  readonly of: EdgeTypeId
  readonly at: string
  /** Null if only the occurrence's time counts. */
  readonly attribute: string | null
}

type Occurrence = Pick<Entity, 'node' | 'attributes'>

async function readOccurrences(reader: Reader, node: NodeId, of: EdgeTypeId): Promise<readonly Occurrence[]> {
  const found = await loggedByNode(reader, reader.along(node, of, 'in').slice(-MAX_OCCURRENCES))
  return [...found.values()]
}

/** Returns the entities that are columns of the entity, except deleted ones; without any, those that an attribute lists. */
export async function columnsOf(
  reader: Reader,
  { node, attributes }: Pick<Entity, 'node' | 'attributes'>,
  { attribute, of }: Extract<Watch, { readonly kind: 'columns' }>,
): Promise<readonly ComparedColumn[]> {
  const parts = of === undefined ? [] : reader.along(node, of, 'in')
  if (parts.length === 0) return listedColumns(attributes[attribute])
  const columns: ComparedColumn[] = []
  const isTyped = parts.length <= MAX_TYPED_COLUMNS
  await eachEntity(reader, parts, (part) => {
    if (textOrNull(part.attributes.deletedAtSource) !== null) return
    const name = textOrNull(part.attributes.name)
    if (name !== null) columns.push({ name, type: isTyped ? textOrNull(part.attributes.type) : null })
  })
  return columns
}

/** Returns when a change of the columns was last recorded; null if that isn't known. */
export async function columnsChangedAt(
  reader: Reader,
  { past, uri }: { readonly past: WatchedPast } & Pick<Entity, 'uri'>,
  { attribute, of }: Extract<Watch, { readonly kind: 'columns' }>,
): Promise<Time | null> {
  const [changes, { events }] = await Promise.all([
    past.changes(),
    reader.loader.counted(reader.store.edgeEvents(uri, reader.at + 1, MAX_CHANGES)),
  ])
  const times = [
    changes.find(({ asserted }) => attribute in asserted)?.at,
    events.find(({ type, to }) => type === of && to === uri)?.at,
  ].filter((time) => time !== undefined)
  return times.length === 0 ? null : Math.max(...times)
}

function listedColumns(value: Json | undefined): readonly ComparedColumn[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((point: Json) => {
    const name = isObject(point) ? textOrNull(point['name']) : null
    return name === null || !isObject(point) ? [] : [{ name, type: textOrNull(point['type']) }]
  })
}

function numberIn(attributes: Attributes, attribute: string): number | null {
  const value = attributeAt(attributes, attribute)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
