import { formatCount } from '../../lib/format-count.ts'
import type { SourcesAnswer } from '../../questions/sources.ts'
import { unresolvedText } from '../../questions/unresolved-text.ts'
import { continueText, readText, suspectedText, waitingLines } from './wording.ts'

type PrintedSource = SourcesAnswer['sources'][number]

/** Prints a line for each source, and below it what a person should look at. */
export function* lines({ sources, next }: SourcesAnswer): Generator<string> {
  const width = Math.max(0, ...sources.map(({ platform }) => platform.length))
  if (sources.length === 0) yield 'No source is configured.'
  for (const source of sources) {
    const { platform, health, dirty, waiting, lagSeconds, listedEvery } = source
    const lag = lagSeconds < 1 ? '' : `, ${Math.round(lagSeconds)} s behind`
    const listed = source.baseUrl === null ? '' : `; complete sweep every ${Math.round(listedEvery.fullSeconds)} s`
    yield `${platform.padEnd(width)}  ${health.padEnd(9)}  ${readText(source)}; ${dirty} to be read${lag}, ${waiting} wait for a retry${listed}`
    for (const line of waitingLines(source)) yield `    ${line}`
    for (const worry of worriesOf(source)) yield `    ${worry}`
  }
  if (next !== null) yield continueText(next)
}

function* worriesOf({
  platform,
  health,
  trouble,
  suspectedDeletions,
  issues,
  silent,
  lostEvents,
  missing,
}: PrintedSource): Generator<string> {
  if (trouble !== null) {
    yield `${health} since ${trouble.since}: ${trouble.reason}`
    yield `  → ${trouble.todo}`
  }
  const suspected = suspectedText(suspectedDeletions)
  if (suspected !== null) yield `${suspected}: see "mlg deletions ${platform}"`
  if (missing.total > 0) yield `references of other sources: ${unresolvedText(missing)}`
  for (const { kind, type, count, first, since } of issues)
    yield `${kind}${type === null ? '' : ` of ${type}`} since ${since}, ${count} in all: ${first}`
  if (silent !== null)
    yield `silent since ${silent.since}; events came every ${Math.round(silent.usualGapMs / 1_000)} s`
  if (lostEvents !== null)
    yield `${formatCount(lostEvents.changes, 'change')} without an event, found by sweeps until ${lostEvents.lastFoundAt}`
}
