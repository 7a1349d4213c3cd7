import type { Reader } from '../reader.ts'

/** Counts the existing entities by type: every number of entities comes from here. */
export function countsByType({
  catalogue,
  graph,
  at,
}: Pick<Reader, 'catalogue' | 'graph' | 'at'>): readonly { readonly type: string; readonly count: number }[] {
  return catalogue.types.map(({ name }) => ({ type: name, count: graph.countOfType(name, at) }))
}
