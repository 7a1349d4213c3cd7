// Counts quality day by day.
import { countedTypes } from '../../catalogue/assess.ts'
import { DIMENSIONS, type Dimension } from '../../catalogue/reasons.ts'
import type { NodeId } from '../../contracts/log.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { SearchIndex } from '../../contracts/search-index.ts'
import { hasBit, setBit } from '../../lib/bits.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time, Tx } from '../../model/facts.ts'
import {
  dimensionOf,
  visitCounted,
  emptyBits,
  knownReasons,
  type ReasonBits,
} from '../../query/quality/noted-reasons.ts'
import { NOTHING_LACKING, Weights, type QualityTally } from '../../query/quality/scores.ts'
import type { Reader } from '../../query/reader.ts'
import { requireExisting } from '../search/deleted-hits.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { isoOf, isoOrNull } from '../../lib/iso.ts'
import {
  type Searched,
  type FoundRows,
  EMPTY_TALLY,
  rowFrom,
  requestOf,
  HITS_AT_A_TIME,
  MAX_FOLLOWED,
  type TallyInProgress,
} from './rows.ts'
import type { QualityRow } from './schema.ts'

/** Counts each day as it was known at its end, by the present expectations. */
export async function byDay(reader: Reader, searched: Searched, days: number): Promise<Result<FoundRows, Problem>> {
  const members = await membersOf(reader, searched)
  if (!members.ok) return members
  const { now, tree } = searched
  const today = Math.floor(now / DAY_MS)
  const tally = (one: Reader): Promise<QualityTally> => tallyOf(one, { members: members.value, now })
  const todaysTally = await tally(reader)
  const rows: QualityRow[] = []
  const first = await firstTx(reader)
  let before = { at: 0, tally: EMPTY_TALLY }
  for (let day = today - days + 1; day < today; day++) {
    const at = Math.min(await reader.store.txAt((day + 1) * DAY_MS - 1), reader.at)
    if (at < first) continue
    // A day without a change equals the one before.
    if (before.at !== at) before = { at, tally: await tally(reader.asOf(at)) }
    rows.push(rowFrom(before.tally, { ...dayOf(day), tree: null }))
  }
  rows.push(rowFrom(todaysTally, { ...dayOf(today), tree }))
  const total = rowFrom(todaysTally, { key: '', name: 'All', tree })
  const [since = null] = await reader.store.times([first])
  return ok({ total, rows, more: false, since: isoOrNull(since) })
}

function dayOf(day: number): { readonly key: string; readonly name: string } {
  const key = isoOf(day * DAY_MS).slice(0, 10)
  return { key, name: key }
}

/** Returns the first readable transaction. */
async function firstTx({ store }: Reader): Promise<Tx> {
  return Math.max(1, (await store.horizon())?.tx ?? 1)
}

/** Returns null for everything. */
async function membersOf(
  reader: Reader,
  { index, read, now, tree }: Searched,
): Promise<Result<ReasonBits | null, Problem>> {
  if (tree.parts.length === 0) return ok(null)
  const bits = emptyBits(reader)
  const wanted = requireExisting(read.wanted)
  const request = requestOf({ wanted, field: 'type', now, nodes: wanted.nodes })
  let count = 0
  for (let position = null as Parameters<SearchIndex['search']>[0]['position']; ;) {
    const page = await index.search({ ...request, facets: [], limit: HITS_AT_A_TIME, position })
    if (page.total > MAX_FOLLOWED) {
      const detail = `q: ${page.total} entities are too many to follow day by day; the limit is ${MAX_FOLLOWED}.`
      return err(problem('BAD_QUERY', detail, 'Narrow the search, or omit it for everything.', 'q'))
    }
    for (const { node } of page.hits.slice(0, page.total - count)) setBit(bits, node)
    count += page.hits.length
    if (page.next === null || count >= page.total) return ok(bits)
    position = page.next
  }
}

async function tallyOf(
  reader: Reader,
  { members, now }: { readonly members: ReasonBits | null; readonly now: Time },
): Promise<QualityTally> {
  const weights = new Weights(reader.catalogue)
  const isMember = (node: NodeId): boolean => members === null || hasBit(members, node)
  const tally: TallyInProgress = {
    entities: 0,
    expected: 0,
    lacked: 0,
    reasons: new Map(),
    lacking: { ...NOTHING_LACKING },
  }
  for (const type of countedTypes(reader.catalogue)) {
    const total = weights.total(type)
    for await (const nodes of reader.nodesOfType(type)) {
      const count = nodes.filter(isMember).length
      tally.entities += count
      tally.expected += count * total
    }
  }
  const seen: Readonly<Record<Dimension, Set<NodeId>>> = {
    completeness: new Set(),
    timeliness: new Set(),
    consistency: new Set(),
  }
  await visitCounted(reader, { reasons: knownReasons(reader.catalogue), now }, (reason, node) => {
    if (!isMember(node)) return
    tally.lacked += weights.of(reason, reader.typeOf(node) ?? '')
    tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1)
    const dimension = dimensionOf(reason)
    if (dimension !== null) seen[dimension].add(node)
  })
  for (const dimension of DIMENSIONS) tally.lacking[dimension] = seen[dimension].size
  return tally
}
