import type { Catalogue } from '../../catalogue/registry.ts'
import { mergeEntity } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { finish } from '../../lib/pausing-work.ts'
import { loadGraph } from '../../projections/graph/load-from-record.ts'
import { hitDocuments } from '../../projections/search-documents/hit-documents.ts'

/** Computes an index's expected documents by node, each built alone, without the follower's code. */
export async function expectedDocuments(store: RecordPorts, catalogue: Catalogue): Promise<readonly IndexedDocument[]> {
  const graph = await loadGraph(store, [], finish)
  const at = graph.head
  const load = async (nodes: readonly NodeId[]) => {
    const uris = nodes.map((node) => graph.uriOf(node))
    return (await store.entities(uris, at)).flatMap((record) =>
      record === null ? [] : [{ node: record.node, ...mergeEntity(record.stated, record.uri, catalogue) }],
    )
  }
  const found: IndexedDocument[] = []
  for (let from = 1; from < graph.idBound; from += 100) {
    const nodes = Array.from({ length: Math.min(100, graph.idBound - from) }, (_, n) => from + n)
    found.push(...(await hitDocuments(nodes, { graph, at, catalogue, load, production: true })).values())
  }
  return found.toSorted((a, b) => a.node - b.node)
}
