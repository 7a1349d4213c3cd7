import { expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { loadGraph, type LoadSource } from './load-from-record.ts'

const NODES = 6_000
const EDGES = 3 * NODES

/** A page takes longer than a slice of long work, as in a large record. */
function delayPage<T>(page: T): Promise<T> {
  for (const began = performance.now(); performance.now() - began < 3;);
  return Promise.resolve(page)
}

it('a graph being loaded lets requests be answered between pages of the record', async () => {
  let pages = 0
  const ids = (after: number, limit: number, end: number): number[] => {
    pages++
    return Array.from({ length: Math.max(0, Math.min(limit, end - after)) }, (_, i) => after + 1 + i)
  }
  const source: LoadSource = {
    head: async () => ({ tx: 1, at: 1 }),
    nodePage: (after, limit) =>
      delayPage(
        ids(after, limit, NODES).map((id) => ({
          id,
          uri: must(makeUri('model', 'registry', `m${id}`)),
          types: [{ type: 'Model', since: 1, until: null }],
          gone: [],
          stage: 'hydrated' as const,
        })),
      ),
    edgePage: (after, _, limit) => {
      const rows = ids(after, limit, EDGES).map((support) => ({
        support,
        from: 1 + (support % NODES),
        to: 1 + ((7 * support + Math.floor(support / NODES)) % NODES),
        type: 'Model.x' as const,
        since: 1,
        until: null,
        provenance: 'DECLARED' as const,
      }))
      return delayPage({ rows, next: rows.length < limit ? null : after + limit })
    },
  }
  let turns = 0
  let waiting = setImmediate(function turn() {
    turns++
    waiting = setImmediate(turn)
  })
  const graph = await loadGraph(source)
  clearImmediate(waiting)
  expect(graph.counts).toMatchObject({ nodes: NODES, edges: EDGES })
  expect(pages).toBeGreaterThan(10)
  expect(turns).toBeGreaterThanOrEqual(pages - 1)
})
