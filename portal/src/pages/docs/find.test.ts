import { expect, it } from 'vitest'
import { findInDocs, rangesOf, type DocsEntry } from './find.ts'

const entry = (slug: string, title: string, text = ''): DocsEntry => ({ slug, id: null, title, within: 'Guide', text })
const ENTRIES = [
  entry('operate/monitor', 'Monitor it', `${'x '.repeat(200)}the lineage of a thing ${'y '.repeat(200)}`),
  entry('reference/lineage', 'Where something comes from'),
  entry('portal', 'The lineage page', 'Keys'),
]
const found = (query: string) => findInDocs(ENTRIES, query).found.map(({ entry: { slug } }) => slug)

it('a docs search finds pages with every word, by name before title before text', () => {
  expect(found('lineage')).toEqual(['reference/lineage', 'portal', 'operate/monitor'])
  expect(found('LINEAGE keys')).toEqual(['portal'])
  expect(found('nothing')).toEqual([])
  expect(found('  ')).toEqual([])
})

it('a docs search shows the text around a match', () => {
  const [hit] = findInDocs(ENTRIES, 'monitor thing').found
  expect(hit?.snippet).toMatch(/^… .*the lineage of a thing.* …$/)
  expect(rangesOf('A thing', 'thing a')).toEqual([
    { from: 0, to: 1 },
    { from: 2, to: 7 },
  ])
})

it('a docs search shows the best of many, and counts all', () => {
  const many = Array.from({ length: 100 }, (_, i) => entry(`g/${i}`, `Guide ${i}`))
  const { total, found: shown } = findInDocs(many, 'guide')
  expect([total, shown.length]).toEqual([100, 40])
})
