import type { AttributeDefinition } from '../../catalogue/definition.ts'
import { textOrNull } from '../../catalogue/entity.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { companionsOf } from './companions.ts'

const CREATED = 'createdAt'

/**
 * Returns the attribute for when a version was made or a run began: the first time that its type itself declares,
 * before those that every type has.
 */
export function timeAttribute(definitions: Readonly<Record<string, AttributeDefinition>>): string {
  const times = Object.entries(definitions).filter(([, { type }]) => type === 'time')
  const own = times.find(([name]) => name !== CREATED && name !== 'updatedAt')
  return own?.[0] ?? CREATED
}

/** Reads when the entity was trained or began from the first record that states it, else when it was made. */
export function trainedAtText(reader: Reader, records: readonly Entity[]): string | null {
  const times = records.map(({ entityType, attributes }) =>
    entityType === null ? null : textOrNull(attributes[timeAttribute(reader.catalogue.attributes(entityType))]),
  )
  return times.find((at) => at !== null) ?? textOrNull(records[0]?.attributes.createdAt)
}

interface Training {
  /** Null if no source states it. */
  readonly trained: Time | null
  /** Other records of the same entity, such as the run that made a version. */
  readonly companions: readonly NodeId[]
  readonly isGone: boolean
}

const LOADED_AT_ONCE = 500

/** Reads when each was trained, like `trainedAtText`. */
export async function trainingsOf(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Training>> {
  const found = new Map<NodeId, Training>()
  for (let i = 0; i < nodes.length; i += LOADED_AT_ONCE) {
    const entities = await reader.loader.load(nodes.slice(i, i + LOADED_AT_ONCE))
    const companions = await companionsOf(reader, entities)
    for (const [j, entity] of entities.entries()) {
      const records = (companions[j] ?? []).map((one) => one.entity)
      const trained = msOf(trainedAtText(reader, [entity, ...records])) || null
      const isGone = standingOf(entity, reader.catalogue) === 'gone'
      found.set(entity.node, { trained, companions: records.map(({ node }) => node), isGone })
    }
  }
  return found
}

/** Returns 0 if the time is unknown. */
export function msOf(text: string | null): number {
  const time = text === null ? NaN : Date.parse(text)
  return Number.isNaN(time) ? 0 : time
}
