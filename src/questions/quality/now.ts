// Counts quality as of now, by fields of the search index.
import { countedTypes } from '../../catalogue/assess.ts'
import { DIMENSIONS, type Dimension, type QualityReason } from '../../catalogue/reasons.ts'
import type { FacetField, SearchIndex } from '../../contracts/search-index.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { setBit } from '../../lib/bits.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { Time } from '../../model/facts.ts'
import {
  dimensionOf,
  visitCounted,
  emptyBits,
  knownReasons,
  type ReasonBits,
} from '../../query/quality/noted-reasons.ts'
import { NOTHING_LACKING, Weights, type QualityTally } from '../../query/quality/scores.ts'
import type { Reader } from '../../query/reader.ts'
import { valuesFilteredBy } from '../../search/facets.ts'
import { facetLinks } from '../../search/language/facet-choice.ts'
import { requireExisting } from '../search/deleted-hits.ts'
import { noteLag } from '../search/served-index.ts'
import { namesOfValues } from '../search/value-names.ts'
import {
  type Searched,
  type FoundRows,
  requestOf,
  rowFrom,
  EMPTY_TALLY,
  type CountedBy,
  type TallyInProgress,
} from './rows.ts'
import { MAX_ROWS, type QualityRow } from './schema.ts'

/** Entities for which a reason has the same weight: it may differ between types. */
interface WeighedEntities {
  readonly reason: QualityReason
  readonly weight: number
  readonly bits: ReasonBits
}

interface PresentEntities {
  readonly counted: ReasonBits
  /** Entities by the total weight of what is expected of their type. */
  readonly byTotal: ReadonlyMap<number, ReasonBits>
  readonly lacking: readonly WeighedEntities[]
  readonly byDimension: Readonly<Record<Dimension, ReasonBits>>
}

async function presentEntities(reader: Reader, now: Time): Promise<PresentEntities> {
  const weights = new Weights(reader.catalogue)
  const counted = emptyBits(reader)
  const byTotal = new Map<number, ReasonBits>()
  for (const type of countedTypes(reader.catalogue)) {
    const total = weights.total(type)
    const bits = getOrInsert(byTotal, total, () => emptyBits(reader))
    for await (const nodes of reader.nodesOfType(type))
      for (const node of nodes) {
        setBit(counted, node)
        setBit(bits, node)
      }
  }
  const lacking = new Map<string, WeighedEntities>()
  const byDimension = { completeness: emptyBits(reader), timeliness: emptyBits(reader), consistency: emptyBits(reader) }
  await visitCounted(reader, { reasons: knownReasons(reader.catalogue), now }, (reason, node) => {
    const weight = weights.of(reason, reader.typeOf(node) ?? '')
    const { bits } = getOrInsert(lacking, `${weight} ${reason}`, () => ({ reason, weight, bits: emptyBits(reader) }))
    setBit(bits, node)
    const dimension = dimensionOf(reason)
    if (dimension !== null) setBit(byDimension[dimension], node)
  })
  return { counted, byTotal, lacking: [...lacking.values()], byDimension }
}

/** Returns the number of hits for each value, and in all (under ''). */
type CountsOf = (bits: ReasonBits) => Promise<ReadonlyMap<string, number>>

export async function byField(reader: Reader, searched: Searched, field: FacetField): Promise<FoundRows> {
  const { index, tree, read, now } = searched
  const wanted = requireExisting(read.wanted)
  const present = await presentEntities(reader, now)
  const population = await counting(index, { wanted, field, now, among: null })(present.counted)
  const filtered = valuesFilteredBy(field, wanted.filters)
  const groups = [...population.keys()].filter((key) => key !== '' && (filtered.length === 0 || filtered.includes(key)))
  // With more values than this, each request's facet lists its most frequent ones, which differ.
  const among = groups.length < MAX_ROWS ? null : groups
  const counts = counting(index, { wanted, field, now, among })
  const tallies = await talliesOf(present, counts, ['', ...groups])
  const name = await namesOfValues(reader, groups)
  const { tx } = await index.search(requestOf({ wanted, field, now, nodes: [] }))
  await noteLag(reader, tx, now)
  const rowOf = (key: string): QualityRow => {
    const link = key === '' ? tree : (facetLinks({ tree, meant: read.meant }, field, key).query ?? tree)
    return rowFrom(tallies.get(key) ?? EMPTY_TALLY, { key, name: key === '' ? 'All' : name(key), tree: link })
  }
  const rows = groups.map(rowOf).toSorted((a, b) => b.entities - a.entities || compareTexts(a.name, b.name))
  return { total: rowOf(''), rows, more: among !== null, since: null }
}

function counting(index: SearchIndex, { wanted, field, now, among }: CountedBy): CountsOf {
  return async (bits) => {
    const nodes = [...wanted.nodes, { bits, negative: false }]
    const page = await index.search(requestOf({ wanted, field, now, nodes }))
    const counted =
      among === null
        ? page
        : await index.search(
            requestOf({
              wanted: { ...wanted, filters: [...wanted.filters, { field, values: among, negative: false }] },
              field,
              now,
              nodes,
            }),
          )
    return new Map([
      ['', page.total],
      ...(counted.facets[field] ?? []).map(({ value, count }) => [value, count] as const),
    ])
  }
}

async function talliesOf(
  { counted, byTotal, lacking, byDimension }: PresentEntities,
  countsOf: CountsOf,
  keys: readonly string[],
): Promise<ReadonlyMap<string, QualityTally>> {
  const building = new Map(
    keys.map((key) => [
      key,
      { ...EMPTY_TALLY, reasons: new Map<QualityReason, number>(), lacking: { ...NOTHING_LACKING } },
    ]),
  )
  const add = async (bits: ReasonBits, to: (tally: TallyInProgress, count: number) => void): Promise<void> => {
    const counts = await countsOf(bits)
    for (const [key, tally] of building) to(tally, counts.get(key) ?? 0)
  }
  await add(counted, (tally, count) => (tally.entities += count))
  for (const [total, bits] of byTotal) await add(bits, (tally, count) => (tally.expected += total * count))
  for (const { reason, weight, bits } of lacking)
    await add(bits, (tally, count) => {
      tally.lacked += weight * count
      tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + count)
    })
  for (const dimension of DIMENSIONS)
    await add(byDimension[dimension], (tally, count) => (tally.lacking[dimension] += count))
  return building
}
