import type { GuideEntry, GuideSection } from '../../../guides/guides.ts'
import type { ApiReference } from './reference.ts'

/** Results shown. */
const MAX_FOUND = 40
/** Characters around a match. */
const SNIPPET = 160

/** A search result. */
export interface DocsEntry {
  /** Path below `/docs/`. */
  readonly slug: string
  readonly id: string | null
  readonly title: string
  /** Title of the group or page that contains it. */
  readonly within: string
  readonly text: string
}

interface FoundEntry {
  readonly entry: DocsEntry
  readonly snippet: string
}

export function docsEntries(
  { operations, problems }: Pick<ApiReference, 'operations' | 'problems'>,
  guides: readonly GuideEntry[],
  sections: readonly GuideSection[],
): readonly DocsEntry[] {
  const titles = new Map(guides.map(({ slug, title }) => [slug, title]))
  return [
    ...operations.map(({ id, method, path, summary, description, parameters }) => ({
      slug: `reference/${id}`,
      id: null,
      title: summary,
      within: `${method} ${path}`,
      text: [id, description, ...parameters.map((one) => `${one.name}: ${one.description}`)].join(' '),
    })),
    ...sections.map(({ slug, id, heading, text }) => ({
      slug,
      id,
      title: heading,
      within: id === null ? 'Guide' : (titles.get(slug) ?? ''),
      text,
    })),
    ...problems.map(({ code, title, means, remedy }) => ({
      slug: 'problems',
      id: code,
      title: `${code}: ${title}`,
      within: 'Problems',
      text: `${means} ${remedy}`,
    })),
  ]
}

/** Finds entries that contain every word; matches in the title come first. */
export function findInDocs(
  entries: readonly DocsEntry[],
  query: string,
): { readonly total: number; readonly found: readonly FoundEntry[] } {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (terms.length === 0) return { total: 0, found: [] }
  const matched = entries.flatMap((entry, order) => {
    const weights = terms.map((term) => weightOf(entry, term))
    if (weights.includes(0)) return []
    return [{ entry, order, weight: weights.reduce((sum, one) => sum + one, 0) }]
  })
  const best = matched.sort((a, b) => b.weight - a.weight || a.order - b.order).slice(0, MAX_FOUND)
  return { total: matched.length, found: best.map(({ entry }) => ({ entry, snippet: snippetOf(entry.text, terms) })) }
}

function weightOf({ slug, title, within, text }: DocsEntry, term: string): number {
  if (slug.split('/').at(-1) === term || title.toLowerCase() === term) return 12
  if (beginsWord(title.toLowerCase(), term)) return 8
  if (title.toLowerCase().includes(term) || slug.includes(term)) return 5
  if (within.toLowerCase().includes(term)) return 3
  return text.toLowerCase().includes(term) ? 1 : 0
}

function beginsWord(text: string, term: string): boolean {
  return text.split(/[^\p{L}\p{N}]+/u).some((one) => one.startsWith(term))
}

function snippetOf(text: string, terms: readonly string[]): string {
  const lower = text.toLowerCase()
  const positions = terms.map((term) => lower.indexOf(term)).filter((position) => position >= 0)
  const at = Math.min(...positions, text.length)
  const from = at < SNIPPET / 2 || positions.length === 0 ? 0 : lower.lastIndexOf(' ', at - SNIPPET / 4) + 1
  const cut = text.slice(from, from + SNIPPET)
  return `${from > 0 ? '… ' : ''}${cut}${from + SNIPPET < text.length ? ' …' : ''}`
}

/** Returns where the words of a query occur in a text. */
export function rangesOf(text: string, query: string): readonly { readonly from: number; readonly to: number }[] {
  const lower = text.toLowerCase()
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean)
  return terms
    .flatMap((term) => {
      const from = lower.indexOf(term)
      return from < 0 ? [] : [{ from, to: from + term.length }]
    })
    .sort((a, b) => a.from - b.from)
}
