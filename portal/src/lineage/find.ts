import type { DrawnNode } from './drawing.ts'

/** What a text occurs in: in its name, or in its URI. None of an empty text. */
export function hitsOf(nodes: readonly DrawnNode[], text: string): readonly DrawnNode[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  return nodes.filter(({ id, name }) => `${name}\n${id}`.toLowerCase().includes(wanted))
}
