import { calledPerson } from '../model/people.ts'
import type { SupportRecord } from '../contracts/reads.ts'
import type { EdgeClaim, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Reader } from '../query/reader.ts'
import { isoOrNull } from '../lib/iso.ts'

interface RejectedEdge extends EdgeClaim {
  /** The person's URI, or a name; and a display name. */
  readonly by: string
  readonly byName: string
  readonly since: Tx
  /** Null for a rejection before the horizon. */
  readonly at: string | null
  /** False if somebody confirmed it later, so that it shows. */
  readonly hidden: boolean
}

interface RejectedPage {
  readonly edges: readonly RejectedEdge[]
  /** Pass it back for the next page; null at the end. */
  readonly next: number | null
}

interface RejectedPageRequest {
  /** Selects rejections at either end of this entity. */
  readonly of?: Uri | undefined
  readonly after: number
  readonly limit: number
}

/** Maximum number of rejections examined for a page about one entity: people make each by hand, so there are few. */
const MAX_EXAMINED = 10_000
const EXAMINED_AT_ONCE = 1_000

/** Lists the edges that people reject, oldest first, as of the reader's moment: nothing else shows hidden edges. */
export async function rejectedEdges(reader: Reader, page: RejectedPageRequest): Promise<RejectedPage> {
  const { store, graph, at } = reader
  const { rows, next } = await rejectedRows(reader, page)
  const times = await reader.loader.counted(store.times(rows.map(({ since }) => since)))
  const edges = rows.map(({ type, from, to, document, since }, i): RejectedEdge => {
    const [source, target, time] = [graph.idOf(from), graph.idOf(to), times[i] ?? null]
    const hidden =
      source !== undefined && target !== undefined && graph.isRejected(source, graph.edgeTypeNumber(type), target, at)
    const person = { by: document.type, byName: calledPerson(document.type) }
    return { type, from, to, ...person, since, at: isoOrNull(time), hidden }
  })
  return { edges, next }
}

type RejectedRows = Pick<RejectedPage, 'next'> & { readonly rows: readonly SupportRecord[] }

async function rejectedRows(
  { store, loader, at }: Reader,
  { of, after, limit }: RejectedPageRequest,
): Promise<RejectedRows> {
  if (of === undefined) {
    // One more than the page, to know whether there is another.
    const found = await loader.counted(store.rejections(at, after, limit + 1))
    const rows = found.slice(0, limit)
    return { rows, next: found.length <= limit ? null : (rows.at(-1)?.id ?? null) }
  }
  const rows: SupportRecord[] = []
  let last = after
  for (let examined = 0; examined < MAX_EXAMINED; examined += EXAMINED_AT_ONCE) {
    const found = await loader.counted(store.rejections(at, last, EXAMINED_AT_ONCE))
    for (const row of found) {
      if (row.from !== of && row.to !== of) continue
      rows.push(row)
      if (rows.length === limit) return { rows, next: row.id }
    }
    if (found.length < EXAMINED_AT_ONCE) return { rows, next: null }
    last = found.at(-1)?.id ?? last
  }
  return { rows, next: last }
}
