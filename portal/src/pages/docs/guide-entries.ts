import { GUIDES as ENTRIES, SECTIONS } from 'virtual:guides'
import type { GuideEntry } from '../../../guides/guides.ts'

export const GUIDES: readonly GuideEntry[] = ENTRIES
/** Where the sections of all guides are. */
export const SECTIONS_FILE = SECTIONS

/** By group, in the order of the contents. */
export function guideGroups(): readonly (readonly [group: string, guides: readonly GuideEntry[]])[] {
  return [...Map.groupBy(GUIDES, ({ group }) => group)]
}
