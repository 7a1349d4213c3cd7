import { isOfSource } from '../../model/origin.ts'
import type { Reader } from '../reader.ts'
import type { Entity } from './entity.ts'

/** Whose answers describe an entity: its own, those about others, or only those about others that were deleted. */
export const DESCRIBERS = ['itself', 'others', 'deleted'] as const

/** Returns null for an entity that is known by reference only. */
export async function describedBy(
  { store, loader, graph, at }: Reader,
  { uri, entityType }: Pick<Entity, 'uri' | 'entityType'>,
): Promise<(typeof DESCRIBERS)[number] | null> {
  if (entityType === null) return null
  const [record] = await loader.counted(store.entities([uri], at))
  const stating = (record?.stated ?? []).filter(({ origin }) => isOfSource(origin)).map(({ document }) => document)
  if (stating.includes(uri)) return 'itself'
  const isGone = (node: number | undefined): boolean => node !== undefined && graph.isGone(node, at)
  return stating.length > 0 && stating.every((document) => isGone(graph.idOf(document))) ? 'deleted' : 'others'
}
