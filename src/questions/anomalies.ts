import { z } from 'zod'
import type { NodeId } from '../contracts/log.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { anomaliesOf, watchedIn, type Anomaly } from '../query/anomalies/find.ts'
import type { ChangedColumns } from '../query/anomalies/judge.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { ownedIn } from '../query/home/owned.ts'
import { askLineage, isOwner } from '../query/lineage/ask-lineage.ts'
import type { Found } from '../query/found.ts'
import type { Reader } from '../query/reader.ts'
import { momentShown } from '../query/time/moment.ts'
import { anomalyBrief, anomalySentence } from './anomaly-sentences.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { listRows } from './export-rows.ts'
import { NAMED_COLUMNS, type ExportColumn } from './export.ts'
import { AS_OF, flag, optional, pageParameters, text, uri, type Arguments } from './parameters.ts'
import { nextCursor, time, named } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'
import { nameOrUri, namedJson } from '../catalogue/entity.ts'

const anomaliesParameters = {
  of: optional(uri('a person or team: what they own; any other entity: itself and everything upstream')),
  watch: optional(text('only this metric: rows, bytes, versions, usage, columns, runs')),
  muted: flag('include muted ones'),
  asOf: AS_OF,
  ...pageParameters(200, { default: 50, of: 'anomalies per page' }),
}

/** The answer is declared separately from the code that answers. */
const anomaly = z
  .strictObject({
    ...named,
    watch: z.string().describe('The watched metric, as its type names it; pass it to mute.'),
    kind: z
      .enum(['number', 'rhythm', 'columns'])
      .describe('A number is off; an expected update is late; columns are gone or changed type.'),
    sentence: z.string().describe('What is unusual, with the numbers.'),
    brief: z.string().describe("A short form without the entity's name."),
    at: time.describe('When the anomaly began; for a rhythm, when the next update was due.'),
    shownBy: z.string().describe('The version or run that shows it, or the entity itself.'),
    expected: z
      .strictObject({
        value: z.number().describe('The latest value; for a rhythm, the seconds since the last update.'),
        median: z.number(),
        low: z.number(),
        high: z.number().describe('Low and high bound the usual range.'),
        deviations: z
          .number()
          .describe('Distance from the median in robust standard deviations: 1.4826 times the median distance.'),
        before: z.int().describe('How many earlier values this is computed from: 8 to 30.'),
      })
      .nullable()
      .describe('The usual range and the value; null for columns.'),
    points: z
      .array(z.strictObject({ at: time, value: z.number().nullable() }).meta({ id: 'AnomalyPoint' }))
      .describe('The values it was computed from, including the latest. For a rhythm: when each came.'),
    columns: z
      .strictObject({ removed: z.array(z.string()), retyped: z.array(z.string()), added: z.array(z.string()) })
      .nullable()
      .describe('Columns that changed within a week, up to 50 of each kind.'),
    muted: z
      .strictObject({ until: time, reason: z.string() })
      .nullable()
      .describe('Until when and why the anomaly is muted; the history of the entity says by whom.'),
  })
  .meta({ id: 'Anomaly' })

const anomaliesAnswer = z.strictObject({
  total: z.int(),
  mutedTotal: z.int().describe('How many are muted, listed or not.'),
  anomalies: z.array(anomaly),
  complete: z.boolean().describe('False if there may be more: up to 2,000 watched entities are checked.'),
  next: nextCursor,
  tx: z.int(),
})

type AnomaliesArguments = Arguments<typeof anomaliesParameters>
export type AnomaliesAnswer = AnswerOf<typeof anomaliesAnswer>

const COLUMNS: readonly ExportColumn<AnomaliesAnswer['anomalies'][number]>[] = [
  ...NAMED_COLUMNS,
  { title: 'Watch', cell: ({ watch }) => watch },
  { title: 'Anomaly', cell: ({ sentence }) => sentence },
  { title: 'Since', cell: ({ at }) => at },
  { title: 'Value', cell: ({ expected }) => expected?.value ?? null },
  { title: 'Median before', cell: ({ expected }) => expected?.median ?? null },
  { title: 'Deviations', cell: ({ expected }) => expected?.deviations ?? null },
  { title: 'Muted until', cell: ({ muted }) => muted?.until ?? null },
  { title: 'Mute reason', cell: ({ muted }) => muted?.reason ?? null },
]

export const ANOMALIES = graphQuestion({
  name: 'anomalies',
  path: '/api/v1/anomalies',
  summary: 'List anomalies: unusual row counts, bytes, usage, rhythm or columns',
  description:
    'Computed for each answer from recorded versions, runs and facts: off by more than 3.5 robust standard deviations and by a quarter, usage down by half, silence longer than twice the usual interval, or columns removed or retyped within a week. Needs at least 8 earlier values, and drops what is older than 30 days.',
  cost: 20_000,
  parameters: anomaliesParameters,
  cacheable: 'nothing',
  answer: anomaliesAnswer,
  cli: { group: 'query', positional: ['of'] },
  tool: {
    description:
      "Anomalies compared with an entity's own history: rows, bytes, usage, rhythm, columns, each with the numbers.",
    default: { limit: 20 },
  },
  examples: [{ title: 'Everywhere', arguments: { limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: anomaly,
    tooManyRowsHint: 'Narrow it to one team (of) or one metric (watch).',
    async rows(reader, args) {
      const found = await wantedAnomalies(reader, args)
      if (!found.ok) return found
      return await listRows(reader, found.value.found, (part) => part.map((one) => anomalyRow(reader, one)))
    },
  },
  async ask(reader, args) {
    const { of, watch, muted, limit, cursor } = args
    const list = ['anomalies', of ?? '', watch ?? '', muted ? 'muted' : ''].join(' ')
    const after = openNumber(list, cursor)
    if (!after.ok) return after
    const found = await wantedAnomalies(reader, args)
    if (!found.ok) return found
    const { found: wanted, mutedTotal, complete } = found.value
    const end = after.value + limit
    return ok({
      total: wanted.length,
      mutedTotal,
      anomalies: wanted.slice(after.value, end).map((one) => anomalyRow(reader, one)),
      complete,
      next: end < wanted.length ? sealNumbers(list, end) : null,
      tx: reader.at,
    })
  },
})

/** Maximum number of entities examined for an answer: up to 150 reads of some 10 µs for each. */
const MAX_WATCHED = 2_000
/** Maximum number of columns that a row names as added, removed or changed. */
const MAX_COLUMNS = 50

type AnomalyRow = AnomaliesAnswer['anomalies'][number]

async function wantedAnomalies(
  reader: Reader,
  { of, watch, muted }: Pick<AnomaliesArguments, 'of' | 'watch' | 'muted'>,
): Promise<Result<Found<Anomaly> & { readonly mutedTotal: number }, Problem>> {
  const watches = new Set(reader.catalogue.types.flatMap((type) => Object.keys(type.watches ?? {})))
  if (watch !== undefined && !watches.has(watch)) {
    const detail = `No metric called ${JSON.stringify(truncate(watch, 60))} is watched.`
    const hint = `Use one of ${[...watches].join(', ')}.`
    return err(badArgument('watch', detail, hint))
  }
  const nodes = of === undefined ? ok(null) : await nodesAround(reader, of)
  if (!nodes.ok) return nodes
  const { found, complete } = await anomaliesOf(reader, nodes.value, {
    now: await momentShown(reader),
    most: MAX_WATCHED,
  })
  const watched = found.filter((one) => watch === undefined || one.watch === watch)
  return ok({
    found: muted ? watched : watched.filter((one) => one.muted === null),
    mutedTotal: watched.filter((one) => one.muted !== null).length,
    complete,
  })
}

/** Returns what an owner owns; for any other entity, the entity itself and everything it is made from. */
async function nodesAround(reader: Reader, uri: string): Promise<Result<Iterable<NodeId>, Problem>> {
  const down = await askLineage(reader, { uri, way: 'downstream' })
  if (!down.ok) return down.error.parameter === 'uri' ? err({ ...down.error, parameter: 'of' }) : down
  if (isOwner(reader, down.value.start)) return ok(ownedIn(down.value))
  const up = await askLineage(reader, { uri, way: 'upstream' })
  return up.ok ? ok(watchedIn(reader, up.value)) : up
}

function anomalyRow(reader: Reader, found: Anomaly): AnomalyRow {
  const { entity, watch, at, shownBy, finding, muted } = found
  reader.noteShown(entity)
  return {
    ...namedJson(entity),
    watch,
    kind: finding.kind,
    sentence: anomalySentence(found, nameOrUri(entity)),
    brief: anomalyBrief(found),
    at: isoOf(at),
    shownBy: reader.graph.uriOf(shownBy),
    expected: expectedOf(found),
    points:
      finding.kind === 'columns'
        ? []
        : finding.points.map((point) => ({
            at: isoOf(point.at),
            value: finding.kind === 'number' ? point.value : null,
          })),
    columns: finding.kind === 'columns' ? cut(finding.columns) : null,
    muted: muted === null ? null : { until: isoOf(muted.until), reason: muted.reason },
  }
}

function expectedOf({ finding }: Anomaly): AnomalyRow['expected'] {
  if (finding.kind === 'columns') return null
  const { value, median, low, high, deviations, before } = finding.unusual
  const unit = finding.kind === 'rhythm' ? 1_000 : 1
  return { value: value / unit, median: median / unit, low: low / unit, high: high / unit, deviations, before }
}

function cut({ removed, retyped, added }: ChangedColumns): NonNullable<AnomalyRow['columns']> {
  return {
    removed: removed.slice(0, MAX_COLUMNS),
    retyped: retyped.slice(0, MAX_COLUMNS),
    added: added.slice(0, MAX_COLUMNS),
  }
}
