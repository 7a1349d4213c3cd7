import { PANEL_FILES } from 'virtual:panel-files'
import type { EntityPanel } from './declare.ts'

/** Loads the panels of a type, with its first page; a type without any shows the rest of the page. */
export async function panelsOf(type: string | null): Promise<readonly EntityPanel[]> {
  const files = PANEL_FILES.filter(({ types }) => type !== null && types.includes(type))
  const panels = await Promise.all(files.map(async ({ load }) => (await load()).panel))
  return panels.sort((a, b) => a.order - b.order || a.id.localeCompare(b.id))
}
