import { GUIDES as ENTRIES, SECTIONS } from 'virtual:guides'
import type { GuideEntry } from '../../../guides/guides.ts'

export const GUIDES: readonly GuideEntry[] = ENTRIES
export const SECTIONS_FILE = SECTIONS

/** Groups guides in the order of the contents. */
export function guideGroups(): readonly (readonly [group: string, guides: readonly GuideEntry[]])[] {
  return [...Map.groupBy(GUIDES, ({ group }) => group)]
}
