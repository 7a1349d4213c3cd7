// Tells which of some nodes match a query: for events as they change, not for a list of hits.
import { BEST_HITS } from '../../contracts/search-index.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { newSharedBits, setBit } from '../../lib/bits.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../../query/reader.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { parseQuery } from '../../search/language/parse.ts'
import { isPartial } from '../../search/rank.ts'
import { readQuery } from './read-query.ts'
import { servedIndex } from './served-index.ts'

/** Maximum number at once: all must fit into one page of hits. */
export const MAX_AMONG = 1_000

export async function foundAmong(
  reader: Reader,
  { q, nodes, now }: { readonly q: string; readonly nodes: readonly NodeId[]; readonly now: Time },
): Promise<Result<ReadonlySet<NodeId>, Problem>> {
  const index = servedIndex(reader)
  if (!index.ok) return index
  const tree = parseQuery(q, filterAttributes(reader.catalogue))
  const read = await readQuery(reader, index.value, { tree, now })
  if (!read.ok) return read
  const { wanted } = read.value
  const page = await index.value.search({
    wanted: { ...wanted, nodes: [...wanted.nodes, { bits: bitsOf(nodes), negative: false }] },
    indices: ['entities', 'owners'],
    limit: nodes.length,
    now,
    // Leaves out synonyms: a subscription to a query reports only what matches its own words.
    ...BEST_HITS,
  })
  return ok(new Set(page.hits.filter(({ rank }) => !isPartial(rank)).map(({ node }) => node)))
}

function bitsOf(nodes: readonly NodeId[]): Uint32Array<SharedArrayBuffer> {
  const bits = newSharedBits(Math.max(0, ...nodes) + 1)
  for (const node of nodes) setBit(bits, node)
  return bits
}
