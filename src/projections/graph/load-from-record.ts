import type { EdgeRow, NodeRow } from '../../contracts/reads.ts'
import type { Store } from '../../contracts/store.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { Graph } from './graph.ts'
import { packEdges, EdgeColumnSet } from './pack-edges.ts'
import { NEVER, NodeTable } from './nodes.ts'
import { Judgements } from './judgements.ts'
import { Pace } from '../../lib/pace.ts'
import { finishYielding, type FinishWork, type Work } from '../../lib/pausing-work.ts'
import { UriTable } from './uris.ts'

/** Reading and adding a page takes a millisecond or two. */
const NODES_PER_PAGE = 500
const EDGES_PER_PAGE = 2_000

/** The part of the store that the graph is loaded from. */
export type LoadSource = Pick<Store, 'head' | 'nodePage' | 'edgePage'>

/**
 * Loads a new graph as of the record's head. Pages may contain later changes, since commits continue; these are ignored
 * and read from the log. `edgeTypes` are numbered in the given order, so that numbers held by readers stay valid after
 * a rebuild. `finishWork` decides when to yield to the event loop.
 */
export async function loadGraph(
  source: LoadSource,
  edgeTypes: readonly EdgeTypeId[] = [],
  finishWork: FinishWork = yielding(),
): Promise<Graph> {
  const { tx } = await source.head()
  const { uris, nodes } = await loadNodes(source, tx, finishWork)
  const types = [...edgeTypes]
  const { columns, judgements } = await loadSupports(source, { tx, types, finishWork })
  const idBound = Math.max(uris.idBound, 1)
  const edges = await finishWork(packEdges(columns, tx, idBound))
  return new Graph({ uris, nodes, edgeTypes: types, packed: edges, judgements })
}

/** Yields explicitly, since a store in this thread answers without a turn of the event loop. */
function yielding(): FinishWork {
  const pace = new Pace()
  return (work) => finishYielding(work, pace)
}

function* takeRows<Row>(page: readonly Row[], take: (row: Row) => void): Work<void> {
  page.forEach(take)
  yield
}

async function loadNodes(
  source: LoadSource,
  tx: Tx,
  finishWork: FinishWork,
): Promise<{ uris: UriTable; nodes: NodeTable }> {
  const uris = new UriTable()
  const nodes = new NodeTable()
  const add = (row: NodeRow): void => {
    uris.add(row.id, row.uri)
    nodes.load(row.id, {
      types: upTo(tx, row.types),
      gone: upTo(tx, row.gone),
    })
  }
  for (let after = 0; ;) {
    const page = await source.nodePage(after, NODES_PER_PAGE)
    await finishWork(takeRows(page, add))
    const last = page.at(-1)
    if (last === undefined) break
    after = last.id
  }
  nodes.sortCounts()
  return { uris, nodes }
}

function upTo<T extends { readonly since: Tx; readonly until: Tx | null }>(tx: Tx, intervals: readonly T[]) {
  const begun = intervals.filter((one) => one.since <= tx)
  return begun.map((one) => ({ ...one, until: endBy(one.until, tx) }))
}

/** An interval that ends after the head is still open. */
function endBy(until: Tx | null, tx: Tx): number {
  return until === null || until > tx ? NEVER : until
}

interface SupportLoad {
  readonly tx: Tx
  readonly types: EdgeTypeId[]
  readonly finishWork: FinishWork
}

async function loadSupports(
  source: LoadSource,
  { tx, types, finishWork }: SupportLoad,
): Promise<{ readonly columns: EdgeColumnSet; readonly judgements: Judgements }> {
  const columns = new EdgeColumnSet()
  const judgements = new Judgements()
  const numbers = new Map<EdgeTypeId, number>(types.map((type, number) => [type, number]))
  const add = (row: EdgeRow): void => {
    if (row.since > tx) return
    const type = numbers.get(row.type) ?? types.push(row.type) - 1
    numbers.set(row.type, type)
    const { support, from, to, since, provenance } = row
    const [edge, until] = [{ from, type, to }, endBy(row.until, tx)]
    if (provenance === 'REJECTED' || provenance === 'CURATED')
      judgements.load(edge, { support, rejects: provenance === 'REJECTED', since, until })
    if (provenance !== 'REJECTED') columns.add(edge, since, until)
  }
  for (let after: number | null = 0; after !== null;) {
    const page = await source.edgePage(after, tx, EDGES_PER_PAGE)
    await finishWork(takeRows(page.rows, add))
    after = page.next
  }
  judgements.cutRejected(columns)
  return { columns, judgements }
}
