import type { DrawnNode } from './drawing.ts'

/** Finds nodes whose name or URI contains the text; none for an empty text. */
export function hitsOf(nodes: readonly DrawnNode[], text: string): readonly DrawnNode[] {
  return nodes.filter(({ id, name }) => occurs(text, name, id))
}

export function namesWith<Named extends { readonly uri: string; readonly name: string }>(
  of: readonly Named[],
  text: string,
): readonly Named[] {
  return of.filter(({ uri, name }) => occurs(text, name, uri))
}

function occurs(text: string, name: string, uri: string): boolean {
  const wanted = text.trim().toLowerCase()
  return wanted !== '' && `${name}\n${uri}`.toLowerCase().includes(wanted)
}
