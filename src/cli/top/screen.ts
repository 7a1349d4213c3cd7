// Lays out the lines of "mlg top" from the processes' own figures.
import { heading, lineText, warning, type PrintedLine } from '../style.ts'
import { terminalSafe } from '../terminal-safe.ts'
import { labelsOf, rateOf, sumOf, type Snapshot } from './figures.ts'
import { alignColumns } from '../print/wording.ts'

/** A watched process; `snapshot` is null if it doesn't answer. */
export interface Watched {
  readonly url: string
  readonly before: Snapshot | null
  readonly snapshot: Snapshot | null
}

/** Further ones are counted. */
const MAX_SOURCES = 20

export function screenLines(processes: readonly Watched[]): readonly PrintedLine[] {
  const answering = processes.flatMap(({ snapshot, before }) => (snapshot === null ? [] : [{ snapshot, before }]))
  const rows = processes.map((one) => processRow(one))
  const all = formatTable(['PROCESS', 'RSS', 'EVENTS/S', 'COMMITS/S', 'FACTS/S', 'LAG', 'THREADS BUSY', 'HEAP'], rows)
  return [
    ...summary(answering.map(({ snapshot }) => snapshot)),
    '',
    ...all.map((line, i) => (processes[i - 1]?.snapshot === null ? warning(lineText(line)) : line)),
    '',
    ...sourcesOf(answering),
  ]
}

/** Summarises what the processes share, since they all describe the same record. */
function summary(snapshots: readonly Snapshot[]): readonly PrintedLine[] {
  const most = (name: string): number | null => highest(snapshots.map((snapshot) => sumOf(snapshot, name)))
  const up = snapshots.some((snapshot) => sumOf(snapshot, 'mlg_record_up') === 1)
  const backlog = `${count(most('mlg_dirty'))} marks due, the oldest for ${formatDuration(most('mlg_oldest_mark_seconds'))}; ${count(most('mlg_waiting'))} wait for a retry or a pause`
  return [up ? backlog : warning("The record doesn't answer")]
}

function processRow({ url, before, snapshot }: Watched): readonly string[] {
  if (snapshot === null) return [url, "doesn't answer", '', '', '', '', '', '']
  const threads = labelsOf(snapshot, 'mlg_thread_busy_seconds_total', 'thread')
  const busy = threads.map((thread) => {
    const share = rateOf(before, snapshot, 'mlg_thread_busy_seconds_total', { thread })
    return `${thread} ${share === null ? '–' : `${Math.round(share * 100)}%`}`
  })
  const heaps = threads.map((thread) => bytes(sumOf(snapshot, 'mlg_thread_heap_bytes', { thread })))
  const followers = labelsOf(snapshot, 'mlg_follower_lag', 'follower')
  const lags = followers.map((follower) => sumOf(snapshot, 'mlg_follower_lag', { follower }))
  return [
    url,
    bytes(sumOf(snapshot, 'mlg_memory_bytes')),
    rate(rateOf(before, snapshot, 'mlg_marks_total')),
    rate(rateOf(before, snapshot, 'mlg_commits_total')),
    rate(rateOf(before, snapshot, 'mlg_facts_total')),
    count(highest(lags)),
    busy.join(', ') || '–',
    heaps.join(', ') || '–',
  ]
}

const FAILED = ['unavailable', 'malformed', 'throttled'] as const

interface Answering {
  readonly snapshot: Snapshot
  readonly before: Snapshot | null
}

/** Puts the sources first that are read most, or fail most. */
function sourcesOf(answering: readonly Answering[]): readonly PrintedLine[] {
  const names = [
    ...new Set(answering.flatMap(({ snapshot }) => labelsOf(snapshot, 'mlg_source_paused', 'source'))),
  ].sort()
  const rows = names.map((source) => {
    const total = (outcome?: string): number | null => {
      const wanted = { source, ...(outcome !== undefined && { outcome }) }
      const rates = answering.map(({ before, snapshot }) => rateOf(before, snapshot, 'mlg_source_reads_total', wanted))
      return rates.every((one) => one === null) ? null : rates.reduce<number>((sum, one) => sum + (one ?? 0), 0)
    }
    const failed = FAILED.reduce((sum, outcome) => sum + (total(outcome) ?? 0), 0)
    const gauge = (name: string) => highest(answering.map(({ snapshot }) => sumOf(snapshot, name, { source })))
    const [silent, suspected] = [gauge('mlg_source_silent_seconds') ?? 0, gauge('mlg_held_documents') ?? 0]
    const says = [
      ...(gauge('mlg_source_paused') === 1 ? ['paused'] : []),
      ...(silent > 0 ? [`silent for ${formatDuration(silent)}`] : []),
      ...(suspected > 0 ? [`${count(suspected)} suspected deletions`] : []),
    ]
    const reads = total()
    return { order: failed * 1_000 + (reads ?? 0), bad: failed > 0 || says.length > 0, source, reads, failed, says }
  })
  const shown = rows.toSorted((a, b) => b.order - a.order).slice(0, MAX_SOURCES)
  const lines = formatTable(
    ['SOURCE', 'READS/S', 'FAILED/S', ''],
    shown.map(({ source, reads, failed, says }) => [
      source,
      rate(reads),
      rate(reads === null ? null : failed),
      says.join(', '),
    ]),
  )
  const rest = rows.length - shown.length
  return [
    ...lines.map((line, i) => (shown[i - 1]?.bad === true ? warning(lineText(line)) : line)),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ]
}

function formatTable(titles: readonly string[], rows: readonly (readonly string[])[]): readonly PrintedLine[] {
  const clean = rows.map((row) => row.map((cell) => terminalSafe(cell)))
  const [head = '', ...lines] = alignColumns([titles, ...clean])
  return [heading(head), ...lines]
}

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}

function count(value: number | null): string {
  return value === null ? '–' : Math.round(value).toLocaleString('en')
}

function rate(value: number | null): string {
  if (value === null) return '–'
  return value >= 10 || value === 0 ? count(value) : value.toFixed(1)
}

function bytes(value: number | null): string {
  return value === null ? '–' : `${Math.round(value / 1_048_576).toLocaleString('en')} MB`
}

function formatDuration(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`
}
