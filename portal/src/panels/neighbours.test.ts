import { expect, it } from 'vitest'
import { neighboursIn } from './neighbours.ts'

const side = (names: readonly string[], totalCount = names.length) => ({
  totalCount,
  edges: names.map((name) => ({
    node: { uri: name, name, entityType: name.startsWith('run') ? 'MlflowRun' : 'Dataset' },
  })),
})
const found = (upstream: unknown, downstream: unknown, most = 3) =>
  neighboursIn({ data: { upstream, downstream }, failed: new Map(), incomplete: [] } as never, most)

it('neighbours on both sides are listed apart, because versions and runs have no direction', () => {
  const { upstream, downstream, both } = found(side(['a', 'run 1']), side(['run 1', 'b'])) ?? expect.fail('nothing')
  expect(upstream.entities.map(({ name }) => name)).toEqual(['a'])
  expect(downstream).toMatchObject({ entities: [{ name: 'b' }], more: 0 })
  expect(both).toMatchObject({ entities: [{ name: 'run 1' }], more: 0 })
})

it('parts are listed newest first, and those of unknown age last', () => {
  const part = (name: string, createdAt: string | null) => ({
    node: { uri: name, name, entityType: 'ModelInstance', createdAt },
  })
  const edges = [part('unknown', null), part('old', '2026-01-01T00:00:00Z'), part('new', '2026-03-01T00:00:00Z')]
  const all = { totalCount: 3, edges }
  expect(found(all, all, 4)?.both.entities.map(({ name }) => name)).toEqual(['new', 'old', 'unknown'])
})

it('neighbours omit what their source deleted, and what is reached only through that', () => {
  const gone = { node: { uri: 'old', name: 'old', entityType: 'Dataset', deletedAtSource: '2026-01-01T00:00:00Z' } }
  const behind = { pathStanding: 'GONE', node: { uri: 'behind', name: 'behind', entityType: 'Dataset' } }
  const both = { totalCount: 3, edges: [gone, behind, ...side(['a']).edges] }
  expect(found(both, side([]))?.upstream).toMatchObject({ entities: [{ name: 'a' }], more: 0 })
})

it('neighbours without room are counted on a line that takes the room of one', () => {
  const { upstream, downstream } = found(side(['a', 'b', 'c', 'd'], 60), side([])) ?? expect.fail('nothing')
  expect(upstream).toMatchObject({ entities: [{ name: 'a' }, { name: 'b' }], more: 58 })
  expect(downstream).toEqual({ entities: [], more: 0 })
})

it('parts without room are counted as parts, not as upstream or downstream', () => {
  const runs = ['run 1', 'run 2', 'run 3']
  const totals = (runsThere: number, datasets: number) => [
    { type: 'MlflowRun', count: runsThere },
    { type: 'Dataset', count: datasets },
  ]
  const neighboursOf = (names: readonly string[], [there, datasets]: readonly [number, number]) => ({
    ...side(names, there + datasets),
    totals: totals(there, datasets),
  })
  const cut = found(neighboursOf([...runs, 'a'], [160, 20]), neighboursOf(runs, [163, 0])) ?? expect.fail('nothing')
  expect([cut.upstream.more, cut.downstream.more]).toEqual([19, 3])
  expect(cut.both).toMatchObject({ entities: [{ name: 'run 1' }, { name: 'run 2' }], more: 158 })
})

it('neighbours of a current version omit the model, whose page shows them', () => {
  const answer = { data: { upstream: side(['model', 'data']), downstream: side(['model', 'deployment']) } }
  const neighbours = neighboursIn({ ...answer, failed: new Map(), incomplete: [] } as never, 3, 'model')
  expect(neighbours).toMatchObject({
    upstream: { entities: [{ name: 'data' }], more: 0 },
    downstream: { entities: [{ name: 'deployment' }], more: 0 },
    both: { entities: [], more: 0 },
  })
})

it('there are no neighbours if the answer has none', () => {
  expect(neighboursIn(undefined, 3)).toBeNull()
  expect(found(null, side([]))).toBeNull()
})
