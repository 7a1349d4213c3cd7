import type { Reader } from '../reader.ts'

/** Counts the entities that are there now, by type: whoever says how many there are counts these. */
export function countsByType({
  catalogue,
  graph,
  at,
}: Pick<Reader, 'catalogue' | 'graph' | 'at'>): readonly { readonly type: string; readonly count: number }[] {
  return catalogue.types.map(({ name }) => ({ type: name, count: graph.countOfType(name, at) }))
}
