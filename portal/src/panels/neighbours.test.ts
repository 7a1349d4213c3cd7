import { expect, it } from 'vitest'
import { neighboursIn } from './neighbours.ts'

const side = (names: readonly string[], totalCount = names.length) => ({
  totalCount,
  edges: names.map((name) => ({ node: { uri: name, name, entityType: 'Dataset' } })),
})
const found = (upstream: unknown, downstream: unknown, most = 3) =>
  neighboursIn({ data: { upstream, downstream }, failed: new Map(), incomplete: [] } as never, most)

it('lists apart what is on both sides: versions and runs say nothing of the direction', () => {
  const { upstream, downstream, both } = found(side(['a', 'run 1']), side(['run 1', 'b'])) ?? expect.fail('nothing')
  expect(upstream.things.map(({ name }) => name)).toEqual(['a'])
  expect(downstream).toMatchObject({ things: [{ name: 'b' }], more: 0 })
  expect(both).toMatchObject({ things: [{ name: 'run 1' }], more: 0 })
})

it('leaves out what its source deleted', () => {
  const gone = { node: { uri: 'old', name: 'old', entityType: 'Dataset', deletedAtSource: '2026-01-01T00:00:00Z' } }
  const both = { totalCount: 2, edges: [gone, ...side(['a']).edges] }
  expect(found(both, side([]))?.upstream).toMatchObject({ things: [{ name: 'a' }], more: 0 })
})

it('counts what it has no room for, in a line that takes the room of one', () => {
  const { upstream, downstream } = found(side(['a', 'b', 'c', 'd'], 60), side([])) ?? expect.fail('nothing')
  expect(upstream).toMatchObject({ things: [{ name: 'a' }, { name: 'b' }], more: 58 })
  expect(downstream).toEqual({ things: [], more: 0 })
})

it('is nothing where the answer has none', () => {
  expect(neighboursIn(undefined, 3)).toBeNull()
  expect(found(null, side([]))).toBeNull()
})
