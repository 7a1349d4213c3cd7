import { expect, it } from 'vitest'
import { judgedQueries } from './all.ts'
import { judgedCompany } from './company.ts'
import { KINDS } from './judged.ts'

const queries = judgedQueries()
const uris = new Set(judgedCompany().map(({ uri }) => uri))

it('has at least 200 queries of all kinds, at least 40 of them across domains', () => {
  expect(queries.length).toBeGreaterThanOrEqual(200)
  expect(queries.filter(({ kind }) => kind === 'across domains').length).toBeGreaterThanOrEqual(40)
  expect(KINDS.filter((kind) => !queries.some((query) => query.kind === kind))).toEqual([])
})

it('judges only things that the demo company has, and something for every query', () => {
  const unknown = queries.flatMap(({ grades }) => [...grades.keys()].filter((uri) => !uris.has(uri)))
  expect(unknown).toEqual([])
  expect(queries.filter(({ grades }) => grades.size === 0).map(({ query }) => query)).toEqual([])
})

it('asks nothing twice of one kind, and is split in two halves', () => {
  const requested = queries.map(({ kind, query }) => `${kind}: ${query}`)
  expect(requested.filter((one, nth) => requested.indexOf(one) !== nth)).toEqual([])
  const kept = queries.filter(({ half }) => half === 'kept').length
  expect(Math.abs(kept - queries.length / 2)).toBeLessThanOrEqual(KINDS.length)
})

it('has something of the highest grade wherever a name, an id or an address is asked for', () => {
  const without = queries.filter(({ exact, grades }) => exact && ![...grades.values()].includes(3))
  expect(without.map(({ query }) => query)).toEqual([])
})
