import type { EntityPanel } from './declare.ts'

/** Every file of a folder here is a panel: a new one is a file. */
const files = import.meta.glob<{ readonly panel: EntityPanel }>('./*/*.tsx', { eager: true })
const PANELS: readonly EntityPanel[] = Object.values(files)
  .map(({ panel }) => panel)
  .sort((a, b) => a.order - b.order || a.id.localeCompare(b.id))

/** The panels of a type; a type that none knows has the rest of the page. */
export function panelsOf(type: string | null): readonly EntityPanel[] {
  return PANELS.filter(({ types }) => type !== null && types.includes(type))
}
