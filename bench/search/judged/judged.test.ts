import { expect, it } from 'vitest'
import { judgedQueries } from './all.ts'
import { judgedCompany } from './company.ts'
import { KINDS } from './judged.ts'

const queries = judgedQueries()
const uris = new Set(judgedCompany().map(({ uri }) => uri))

it('the judged queries number at least 200 of all kinds, 40 of them cross-domain', () => {
  expect(queries.length).toBeGreaterThanOrEqual(200)
  expect(queries.filter(({ kind }) => kind === 'across domains').length).toBeGreaterThanOrEqual(40)
  expect(KINDS.filter((kind) => !queries.some((query) => query.kind === kind))).toEqual([])
})

it('the judged queries grade only existing entities, and something for every query', () => {
  const unknown = queries.flatMap(({ grades }) => [...grades.keys()].filter((uri) => !uris.has(uri)))
  expect(unknown).toEqual([])
  expect(queries.filter(({ grades }) => grades.size === 0).map(({ query }) => query)).toEqual([])
})

it('the judged queries are unique per kind, and split into two halves', () => {
  const requested = queries.map(({ kind, query }) => `${kind}: ${query}`)
  expect(requested.filter((one, nth) => requested.indexOf(one) !== nth)).toEqual([])
  const kept = queries.filter(({ half }) => half === 'kept').length
  expect(Math.abs(kept - queries.length / 2)).toBeLessThanOrEqual(KINDS.length)
})

it('every query for a name, an id or an address has a top grade', () => {
  const without = queries.filter(({ exact, grades }) => exact && ![...grades.values()].includes(3))
  expect(without.map(({ query }) => query)).toEqual([])
})
