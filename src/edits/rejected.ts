import { calledPerson } from '../model/people.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Reader } from '../query/reader.ts'

/** An edge that a person rejects. */
export interface RejectedEdge {
  readonly type: EdgeTypeId
  readonly from: Uri
  readonly to: Uri
  /** The URI of a person, or a name; and what to call them. */
  readonly by: string
  readonly byName: string
  readonly since: Tx
  /** Null of what lies before the horizon. */
  readonly at: string | null
  /** False where somebody confirmed it later: then it shows. */
  readonly hidden: boolean
}

export interface RejectedPage {
  readonly edges: readonly RejectedEdge[]
  /** Pass it back for the next page; null at the end. */
  readonly next: number | null
}

/** What people reject, oldest first: nothing else shows what is hidden. As of the reader's moment. */
export async function rejectedEdges(
  reader: Reader,
  page: { readonly after: number; readonly limit: number },
): Promise<RejectedPage> {
  const { store, graph, at } = reader
  // One more than is shown: whether there is another page.
  const found = await reader.loader.counted(store.rejections(at, page.after, page.limit + 1))
  const rows = found.slice(0, page.limit)
  const times = await reader.loader.counted(store.times(rows.map(({ since }) => since)))
  const edges = rows.map(({ type, from, to, document, since }, i): RejectedEdge => {
    const [source, target, time] = [graph.idOf(from), graph.idOf(to), times[i] ?? null]
    const hidden =
      source !== undefined && target !== undefined && graph.isRejected(source, graph.edgeTypeNumber(type), target, at)
    const person = { by: document.type, byName: calledPerson(document.type) }
    return { type, from, to, ...person, since, at: time === null ? null : new Date(time).toISOString(), hidden }
  })
  return { edges, next: found.length <= page.limit ? null : (rows.at(-1)?.id ?? null) }
}
