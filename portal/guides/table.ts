import { createHash } from 'node:crypto'
import { readGuides, sectionsOf, type GuideEntry } from './guides.ts'

/** A file beside the client, fetched when somebody reads the guide or searches. */
export interface GuideFile {
  readonly fileName: string
  readonly source: string
}

interface GuideTable {
  readonly guides: readonly GuideEntry[]
  /** Address of the sections of all guides, for searches. */
  readonly sections: string
  readonly files: readonly GuideFile[]
}

export function guideTable(): GuideTable {
  const files: GuideFile[] = []
  const file = (name: string, content: unknown): string => {
    const source = JSON.stringify(content)
    const hash = createHash('sha256').update(source).digest('hex').slice(0, 8)
    const fileName = `assets/${name}-${hash}.json`
    files.push({ fileName, source })
    return `/${fileName}`
  }
  const all = readGuides()
  const guides = all.map(({ slug, group, title, blocks }) => ({
    slug,
    group,
    title,
    address: file(`guide-${slug.replaceAll('/', '-')}`, blocks),
  }))
  return { guides, sections: file('guide-sections', all.flatMap(sectionsOf)), files }
}
