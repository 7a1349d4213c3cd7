// Answers the question `anomalies`: what is unusual by its own past.
import type { NodeId } from '../../contracts/log.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { anomaliesOf, watchedIn, type Anomaly } from '../../query/anomalies/find.ts'
import type { ChangedColumns } from '../../query/anomalies/judge.ts'
import { numberAt, numberIn } from '../../query/cursor.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { ownedIn } from '../../query/home/owned.ts'
import { askLineage, isOwner, nameOf } from '../../query/lineage/ask-lineage.ts'
import type { Reader } from '../../query/reader.ts'
import { momentShown } from '../../query/time/moment.ts'
import type { AnomaliesAnswer, AnomaliesArguments } from '../anomalies.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import { anomalySentence } from './anomaly-sentences.ts'
import { graphRows, inParts } from './export-rows.ts'
import { beginningOf } from '../../lib/cut-text.ts'

/** Things that are looked at for one answer: up to 150 reads of some 10 µs for each. */
const MOST_WATCHED = 2_000
/** Of those that went, came or changed their type. */
const MOST_COLUMNS = 50

type AnomalyRow = AnomaliesAnswer['anomalies'][number]

export async function anomalies(reader: Reader, args: AnomaliesArguments): Promise<Result<AnomaliesAnswer, Problem>> {
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
}

export async function anomalyRows(
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
    return err({ ...problem('BAD_REQUEST', detail, hint), parameter: 'watch' })
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

/** What somebody owns; or a thing with what it is made from. */
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
  const name = nameOf(entity)
  return {
    uri: entity.uri,
    entityType: entity.entityType,
    name,
    watch,
    kind: finding.kind,
    sentence: anomalySentence(one, name),
    at: isoTime(at),
    shownBy: reader.graph.uriOf(shownBy),
    expected: expectedOf(one),
    points:
      finding.kind === 'columns'
        ? []
        : finding.points.map((point) => ({
            at: isoTime(point.at),
            value: finding.kind === 'number' ? point.value : null,
          })),
    columns: finding.kind === 'columns' ? cut(finding.columns) : null,
    muted: muted === null ? null : { until: isoTime(muted.until), reason: muted.reason },
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
