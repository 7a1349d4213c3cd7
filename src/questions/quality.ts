import { z } from 'zod'
import { countedTypes } from '../catalogue/assess.ts'
import {
  codeOf,
  DIMENSIONS,
  meaningOf,
  REASONS,
  type Dimension,
  type QualityReason,
  type ReasonDefinition,
} from '../catalogue/reasons.ts'
import type { NodeId } from '../contracts/log.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import type { FacetField, NodeFilter, RequiredMatches, SearchIndex } from '../contracts/search-index.ts'
import { hasBit, setBit } from '../lib/bits.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time, Tx } from '../model/facts.ts'
import { dimensionOf, visitCounted, emptyBits, knownReasons, type ReasonBits } from '../query/quality/noted-reasons.ts'
import { byFrequency, NOTHING_LACKING, scoresOf, Weights, type QualityTally } from '../query/quality/scores.ts'
import type { Reader } from '../query/reader.ts'
import { filterAttributes } from '../search/attributes.ts'
import { valuesFilteredBy } from '../search/facets.ts'
import { withFilter } from '../search/language/edit.ts'
import { facetLinks } from '../search/language/facet-choice.ts'
import { parseQuery } from '../search/language/parse.ts'
import { printQuery, type QueryTree } from '../search/language/tree.ts'
import type { ReadQuery } from '../search/language/wanted.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { graphRows, inParts } from './export-rows.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { integer, optional, text, word, type Arguments } from './parameters.ts'
import { requireExisting } from './search/deleted-hits.ts'
import { readQuery } from './search/read-query.ts'
import { noteLag, servedIndex, whileServed } from './search/served-index.ts'
import { namesOfValues } from './search/value-names.ts'
import { time } from './shapes.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

/** Maximum number of rows of an answer: a facet has this many values. */
const MAX_ROWS = 50
const MAX_DAYS = 90

const NO_PAST =
  "this counts search hits, which are of the present. For past days use by=day, which applies today's definitions"

const dimension = z.enum(DIMENSIONS).meta({ id: 'QualityDimension' })

const score = (of: string) => z.number().min(0).max(1).nullable().describe(`${of} Null: nothing is checked.`)

const reasonCount = z
  .strictObject({
    reason: z.string().describe('`missing-description`, or with what is missing: `missing-tag/tier`.'),
    count: z.int(),
    q: z.string().nullable().describe('The search that finds these. Null for a past day.'),
  })
  .meta({ id: 'QualityReasonCount' })

const row = z
  .strictObject({
    key: z.string().describe("The type, the team's URI or name, the domain, the platform or the day."),
    name: z.string(),
    entities: z.int(),
    completeness: score('The weighted share of expected and required metadata that exists.'),
    timeliness: score('The share of entities with nothing overdue.'),
    consistency: score('The share of entities without contradictions.'),
    lacking: z
      .array(z.strictObject({ dimension, count: z.int(), q: z.string().nullable() }).meta({ id: 'QualityLacking' }))
      .describe('How many entities have a problem in each dimension, and the search that finds them.'),
    reasons: z.array(reasonCount).describe("Reasons, most frequent first; those that don't occur are omitted."),
  })
  .meta({ id: 'QualityRow' })

export const explainedReason = z
  .strictObject({
    reason: z.string(),
    dimension,
    means: z.string().describe("What is wrong, to follow the entity's name in a sentence."),
    fix: z.string().describe('How to fix it.'),
    command: z.string().nullable().describe('The command that fixes it, if there is one.'),
  })
  .meta({ id: 'QualityReason' })

const qualityParameters = {
  by: optional(word(['type', 'team', 'domain', 'platform', 'day'], 'how to group the rows; by type, if omitted')),
  q: optional(text('only what this search finds, such as team:ranking')),
  days: optional(integer('with by=day: how many days, including today; 90, if omitted', { from: 1, to: MAX_DAYS })),
}

const qualityAnswer = z.strictObject({
  by: z.string(),
  total: row,
  rows: z.array(row).describe('Rows, the largest first; days in order.'),
  more: z.boolean().describe('Whether there are rows beyond these 50.'),
  reasons: z.array(explainedReason).describe('What each reason means, and how to fix it.'),
  since: time.nullable().describe('By day: when the record, or its retained history, begins; otherwise null.'),
  tx: z.int(),
})

type QualityArguments = Arguments<typeof qualityParameters>
export type QualityAnswer = AnswerOf<typeof qualityAnswer>
export type QualityRow = QualityAnswer['rows'][number]

const COLUMNS: readonly ExportColumn<QualityRow>[] = [
  { title: 'Key', cell: ({ key }) => key },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Entities', cell: ({ entities }) => entities },
  { title: 'Completeness', cell: ({ completeness }) => completeness },
  { title: 'Timeliness', cell: ({ timeliness }) => timeliness },
  { title: 'Consistency', cell: ({ consistency }) => consistency },
  { title: 'Reasons', cell: ({ reasons }) => reasons.map(({ reason, count }) => `${reason} ${count}`).join('; ') },
]

export const QUALITY = graphQuestion({
  name: 'quality',
  path: '/api/v1/quality',
  summary: 'Show how complete, timely and consistent the metadata is, and what is wrong',
  description:
    'By type, team, business domain, platform or day. Each count comes with the search that finds what it counts. Deadlines are checked every 30 seconds, or less often if that takes long.',
  right: 'read',
  cost: 20_000,
  parameters: qualityParameters,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  graphql: 'derived',
  searches: true,
  answer: qualityAnswer,
  problems: ['BAD_QUERY', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'query', positional: ['by'] },
  tool: {
    description:
      'How good the metadata is: completeness, timeliness and consistency by type, team, domain, platform or day, with ' +
      'the reasons and the search that finds what each counts.',
  },
  examples: [
    { title: 'By type', arguments: { by: 'type' } },
    { title: 'Of models, day by day', arguments: { by: 'day', q: 'type:Model', days: 7 } },
  ],
  export: {
    columns: COLUMNS,
    row,
    tooManyRowsHint: 'Ask for fewer days.',
    rows: qualityRows,
  },
  ask: quality,
})

const FIELDS = {
  type: 'type',
  team: 'team',
  domain: 'businessDomain',
  platform: 'platform',
} as const satisfies Readonly<Record<string, FacetField>>
/** Maximum number of entities of a search followed day by day; there is no limit for everything. */
const MAX_FOLLOWED = 200_000
const HITS_AT_A_TIME = 1_000

async function quality(reader: Reader, args: QualityArguments): Promise<Result<QualityAnswer, Problem>> {
  return await whileServed(() => answerQuality(reader, args))
}

async function qualityRows(
  reader: Reader,
  args: UnpagedArguments<QualityArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const answer = await quality(reader, args)
  if (!answer.ok) return answer
  const { rows } = answer.value
  return ok(await graphRows(reader, { count: rows.length, pages: () => inParts(rows, async (part) => part) }))
}

async function answerQuality(
  reader: Reader,
  { by = 'type', q = '', days = MAX_DAYS }: QualityArguments,
): Promise<Result<QualityAnswer, Problem>> {
  const index = servedIndex(reader)
  if (!index.ok) return index
  const now = Date.now()
  const tree = parseQuery(q, filterAttributes(reader.catalogue))
  const read = await readQuery(reader, index.value, { tree, now })
  if (!read.ok) return read
  // A source that isn't listed may hold entities of any type.
  reader.touched.everything()
  const searched = { index: index.value, tree, read: read.value, now }
  const found = by === 'day' ? await byDay(reader, searched, days) : ok(await byField(reader, searched, FIELDS[by]))
  if (!found.ok) return found
  const { total, rows, more, since } = found.value
  const reasons = [...new Set([total, ...rows].flatMap((row) => row.reasons.map(({ reason }) => reason)))]
  return ok({ by, total, rows, more, reasons: reasons.sort().flatMap(explainReason), since, tx: reader.at })
}

interface Searched {
  readonly index: SearchIndex
  readonly tree: QueryTree
  readonly read: ReadQuery
  readonly now: Time
}

interface FoundRows {
  readonly total: QualityRow
  readonly rows: readonly QualityRow[]
  readonly more: boolean
  readonly since: string | null
}

/** Explains a reason and how to fix it; returns nothing for one unknown to every version of this service. */
export function explainReason(reason: QualityReason): readonly QualityAnswer['reasons'][number][] {
  const code = codeOf(reason)
  if (code === null) return []
  const { dimension, fix, command }: ReasonDefinition = REASONS[code]
  return [{ reason, dimension, means: meaningOf(reason), fix, command }]
}

// ------------------------------------------------------------------------------------- the present, as searches count

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
    const bits = byTotal.get(total) ?? emptyBits(reader)
    byTotal.set(total, bits)
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
    const key = `${weight} ${reason}`
    const weighed = lacking.get(key) ?? { reason, weight, bits: emptyBits(reader) }
    lacking.set(key, weighed)
    setBit(weighed.bits, node)
    const dimension = dimensionOf(reason)
    for (const one of DIMENSIONS) if (one === dimension) setBit(byDimension[one], node)
  })
  return { counted, byTotal, lacking: [...lacking.values()], byDimension }
}

/** Returns the number of hits for each value, and in all (under ''). */
type CountsOf = (bits: ReasonBits) => Promise<ReadonlyMap<string, number>>

async function byField(reader: Reader, searched: Searched, field: FacetField): Promise<FoundRows> {
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
    return rowFrom(tallies.get(key) ?? NOTHING, { key, name: key === '' ? 'All' : name(key), tree: link })
  }
  const rows = groups.map(rowOf).toSorted((a, b) => b.entities - a.entities || compareTexts(a.name, b.name))
  return { total: rowOf(''), rows, more: among !== null, since: null }
}

interface CountedBy {
  readonly wanted: RequiredMatches
  readonly field: FacetField
  readonly now: Time
  /** Values counted even if others are more frequent; null for all. */
  readonly among: readonly string[] | null
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

function requestOf({
  wanted,
  field,
  now,
  nodes,
}: Omit<CountedBy, 'among'> & { readonly nodes: readonly NodeFilter[] }): Parameters<SearchIndex['search']>[0] {
  return {
    wanted: { ...wanted, nodes },
    indices: ['entities', 'owners'],
    limit: 0,
    sort: 'relevance',
    facets: [field],
    now,
    position: null,
    synonyms: true,
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
      { ...NOTHING, reasons: new Map<QualityReason, number>(), lacking: { ...NOTHING_LACKING } },
    ]),
  )
  const add = async (bits: ReasonBits, to: (tally: Building, count: number) => void): Promise<void> => {
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

interface Building {
  entities: number
  expected: number
  lacked: number
  readonly reasons: Map<QualityReason, number>
  readonly lacking: Record<Dimension, number>
}

const NOTHING: QualityTally = { entities: 0, expected: 0, lacked: 0, reasons: new Map(), lacking: NOTHING_LACKING }

// --------------------------------------------------------------------------------------------------------- day by day

/** Counts each day as it was known at its end, by the present expectations. */
async function byDay(reader: Reader, searched: Searched, days: number): Promise<Result<FoundRows, Problem>> {
  const members = await membersOf(reader, searched)
  if (!members.ok) return members
  const { now, tree } = searched
  const today = Math.floor(now / DAY_MS)
  const tally = (one: Reader): Promise<QualityTally> => tallyOf(one, { members: members.value, now })
  const ofToday = await tally(reader)
  const rows: QualityRow[] = []
  const first = await firstTx(reader)
  let before = { at: 0, tally: NOTHING }
  for (let day = today - days + 1; day < today; day++) {
    const at = Math.min(await reader.store.txAt((day + 1) * DAY_MS - 1), reader.at)
    if (at < first) continue
    // A day without a change equals the one before.
    if (before.at !== at) before = { at, tally: await tally(reader.asOf(at)) }
    rows.push(rowFrom(before.tally, { ...dayOf(day), tree: null }))
  }
  rows.push(rowFrom(ofToday, { ...dayOf(today), tree }))
  const total = rowFrom(ofToday, { key: '', name: 'All', tree })
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
  const tally: Building = { entities: 0, expected: 0, lacked: 0, reasons: new Map(), lacking: { ...NOTHING_LACKING } }
  for (const type of countedTypes(reader.catalogue)) {
    const total = weights.total(type)
    for await (const nodes of reader.nodesOfType(type)) {
      const members = nodes.filter(isMember).length
      tally.entities += members
      tally.expected += members * total
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
    for (const one of DIMENSIONS) if (one === dimension) seen[one].add(node)
  })
  for (const dimension of DIMENSIONS) tally.lacking[dimension] = seen[dimension].size
  return tally
}

// --------------------------------------------------------------------------------------------------------------- rows

/** `tree` is the search that finds what the row counts; null for a past day. */
function rowFrom(
  tally: QualityTally,
  { key, name, tree }: { readonly key: string; readonly name: string; readonly tree: QueryTree | null },
): QualityRow {
  const q = (value: string): string | null =>
    tree === null ? null : printQuery(withFilter(tree, { key: 'quality', value, negative: false }))
  return {
    key,
    name,
    entities: tally.entities,
    ...scoresOf(tally),
    lacking: DIMENSIONS.map((dimension) => ({ dimension, count: tally.lacking[dimension], q: q(dimension) })),
    reasons: byFrequency(tally.reasons).map(([reason, count]) => ({ reason, count, q: q(reason) })),
  }
}
