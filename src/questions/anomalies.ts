// Answers the question `anomalies`: what is unusual by its own past.
import { z } from 'zod'
import type { NodeId } from '../contracts/log.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { beginningOf } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { anomaliesOf, watchedIn, type Anomaly } from '../query/anomalies/find.ts'
import type { ChangedColumns } from '../query/anomalies/judge.ts'
import { numberAt, numberIn } from '../query/cursor.ts'
import { ownedIn } from '../query/home/owned.ts'
import { askLineage, isOwner } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import { momentShown } from '../query/time/moment.ts'
import { anomalyBrief, anomalySentence } from './anomaly-sentences.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { graphRows, inParts } from './export-rows.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { AS_OF, flag, optional, paged, text, uri, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'
import { nameOrUri } from '../catalogue/entity.ts'

const anomaliesTakes = {
  of: optional(uri('a person or a team: what they own. Anything else: itself, and what it is made from')),
  watch: optional(text('only of this name: rows, bytes, versions, usage, columns, runs')),
  muted: flag('those too that somebody muted'),
  asOf: AS_OF,
  ...paged(200, { usual: 50, of: 'anomalies on a page' }),
}

/** The answer is declared separately from the code that answers. */
const anomaly = z
  .strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    name: z.string(),
    watch: z.string().describe('What of it is watched, by the name that its type gives that: it is muted by it.'),
    kind: z
      .enum(['number', 'rhythm', 'columns'])
      .describe('A number is off; nothing comes any more; columns are gone, or have another type.'),
    sentence: z.string().describe('What is unusual, with the numbers.'),
    brief: z.string().describe('The same in few words, without the name of the entity.'),
    at: time.describe('Since when: of a rhythm, by when the next was due.'),
    shownBy: z.string().describe('The version or run that shows it, or the thing itself.'),
    expected: z
      .strictObject({
        value: z.number().describe('Of a rhythm, in seconds: how long nothing has come.'),
        median: z.number(),
        low: z.number(),
        high: z.number().describe('From low to high it would be usual.'),
        deviations: z
          .number()
          .describe('How far it is from the median, in robust standard deviations: 1.4826 times the median distance.'),
        before: z.int().describe('How many values before it that is computed from: 8 to 30.'),
      })
      .nullable()
      .describe('Null of columns.'),
    points: z
      .array(z.strictObject({ at: time, value: z.number().nullable() }).meta({ id: 'AnomalyPoint' }))
      .describe('What it was computed from, the last included. Of a rhythm, when each came.'),
    columns: z
      .strictObject({ removed: z.array(z.string()), retyped: z.array(z.string()), added: z.array(z.string()) })
      .nullable()
      .describe('Against a week before; 50 of each at most.'),
    muted: z.strictObject({ until: time, reason: z.string() }).nullable().describe('Who muted it is in its history.'),
  })
  .meta({ id: 'Anomaly' })

const anomaliesAnswer = z.strictObject({
  total: z.int(),
  mutedTotal: z.int().describe('How many are muted, whether they are listed or not.'),
  anomalies: z.array(anomaly),
  complete: z.boolean().describe('False where there may be more: of what is watched, 2,000 things are looked at.'),
  next: nextCursor,
  tx: z.int(),
})

type AnomaliesArguments = Arguments<typeof anomaliesTakes>
export type AnomaliesAnswer = AnswerOf<typeof anomaliesAnswer>

const COLUMNS: readonly ExportColumn<AnomaliesAnswer['anomalies'][number]>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Watch', cell: ({ watch }) => watch },
  { title: 'What is unusual', cell: ({ sentence }) => sentence },
  { title: 'Since', cell: ({ at }) => at },
  { title: 'Value', cell: ({ expected }) => expected?.value ?? null },
  { title: 'Median before', cell: ({ expected }) => expected?.median ?? null },
  { title: 'Deviations', cell: ({ expected }) => expected?.deviations ?? null },
  { title: 'Muted until', cell: ({ muted }) => muted?.until ?? null },
  { title: 'Muted because', cell: ({ muted }) => muted?.reason ?? null },
]

export const ANOMALIES = graphQuestion({
  name: 'anomalies',
  path: '/api/v1/anomalies',
  summary: 'What is unusual by its own past: rows and bytes, use, rhythm, columns',
  description:
    'Computed for each answer from the versions, runs and facts of the record: off by more than 3.5 robust standard ' +
    'deviations and by a quarter, use that fell to half, a silence longer than two usual ones, columns that went or ' +
    'have another type within a week. At least 8 values before are needed. What lies 30 days back is no longer news.',
  right: 'read',
  cost: 20_000,
  takes: anomaliesTakes,
  cacheable: 'nothing',
  graphql: 'derived',
  answer: anomaliesAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['of'] },
  tool: {
    description: 'What is unusual by its own past: rows, bytes, use, rhythm, columns, each with the numbers.',
    usual: { limit: 20 },
  },
  examples: [{ title: 'Of everything', arguments: { limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: anomaly,
    narrow: 'Ask for those of one team (of), or of one name (watch).',
    rows: anomalyRows,
  },
  async ask(reader, args) {
    const { of, watch, muted, limit, cursor } = args
    const list = ['anomalies', of ?? '', watch ?? '', muted ? 'muted' : ''].join(' ')
    const after = numberAt(list, cursor)
    if (!after.ok) return after
    const found = await wantedAnomalies(reader, args)
    if (!found.ok) return found
    const { wanted, mutedTotal, complete } = found.value
    const end = after.value + limit
    return ok({
      total: wanted.length,
      mutedTotal,
      anomalies: wanted.slice(after.value, end).map((one) => rowOf(reader, one)),
      complete,
      next: end < wanted.length ? numberIn(list, end) : null,
      tx: reader.at,
    })
  },
})

/** Most entities examined for an answer: up to 150 reads of some 10 µs for each. */
const MOST_WATCHED = 2_000
/** Most columns that a row names as added, removed or changed. */
const MOST_COLUMNS = 50

type AnomalyRow = AnomaliesAnswer['anomalies'][number]

async function anomalyRows(
  reader: Reader,
  args: UnpagedArguments<AnomaliesArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const found = await wantedAnomalies(reader, args)
  if (!found.ok) return found
  const { wanted } = found.value
  const rows = async (part: readonly Anomaly[]) => part.map((one) => rowOf(reader, one))
  return ok(await graphRows(reader, { count: wanted.length, pages: () => inParts(wanted, rows) }))
}

interface WantedAnomalies {
  readonly wanted: readonly Anomaly[]
  readonly mutedTotal: number
  readonly complete: boolean
}

async function wantedAnomalies(
  reader: Reader,
  { of, watch, muted }: Pick<AnomaliesArguments, 'of' | 'watch' | 'muted'>,
): Promise<Result<WantedAnomalies, Problem>> {
  const watches = new Set(reader.catalogue.types.flatMap((type) => Object.keys(type.watches ?? {})))
  if (watch !== undefined && !watches.has(watch)) {
    const detail = `Nothing called ${JSON.stringify(beginningOf(watch, 60))} is watched.`
    const hint = `These are: ${[...watches].join(', ')}.`
    return err(badArgument('watch', detail, hint))
  }
  const nodes = of === undefined ? ok(null) : await nodesAround(reader, of)
  if (!nodes.ok) return nodes
  const { found, complete } = await anomaliesOf(reader, nodes.value, {
    now: await momentShown(reader),
    most: MOST_WATCHED,
  })
  const named = found.filter((one) => watch === undefined || one.watch === watch)
  return ok({
    wanted: muted ? named : named.filter((one) => one.muted === null),
    mutedTotal: named.filter((one) => one.muted !== null).length,
    complete,
  })
}

/** Returns what an owner owns; for any other entity, the entity itself and everything it is made from. */
async function nodesAround(reader: Reader, uri: string): Promise<Result<Iterable<NodeId>, Problem>> {
  const all = { uri, types: null, until: null, depth: null, passesHidden: false } as const
  const down = await askLineage(reader, { ...all, way: 'downstream' }, null)
  if (!down.ok) return down.error.parameter === 'uri' ? err({ ...down.error, parameter: 'of' }) : down
  if (isOwner(reader, down.value.start)) return ok(ownedIn(down.value))
  const up = await askLineage(reader, { ...all, way: 'upstream' }, null)
  if (!up.ok) return up
  return ok(watchedIn(reader, up.value))
}

function rowOf(reader: Reader, one: Anomaly): AnomalyRow {
  const { entity, watch, at, shownBy, finding, muted } = one
  reader.noteShown(entity)
  const name = nameOrUri(entity)
  return {
    uri: entity.uri,
    entityType: entity.entityType,
    name,
    watch,
    kind: finding.kind,
    sentence: anomalySentence(one, name),
    brief: anomalyBrief(one),
    at: isoOf(at),
    shownBy: reader.graph.uriOf(shownBy),
    expected: expectedOf(one),
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
    removed: removed.slice(0, MOST_COLUMNS),
    retyped: retyped.slice(0, MOST_COLUMNS),
    added: added.slice(0, MOST_COLUMNS),
  }
}
