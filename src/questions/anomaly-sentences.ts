// Words an anomaly: what is unusual, with numbers.
import { labelOf } from '../catalogue/labels.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/durations.ts'
import type { Anomaly } from '../query/anomalies/find.ts'
import type { ChangedColumns } from '../query/anomalies/judge.ts'

/** Maximum number of columns that a sentence names. */
const MAX_COLUMNS_NAMED = 3

export function anomalySentence({ watch, finding }: Pick<Anomaly, 'watch' | 'finding'>, name: string): string {
  switch (finding.kind) {
    case 'number': {
      const { value, median, low, high, before } = finding.unusual
      const way = value < median ? 'fell' : 'rose'
      const range = `the usual range is ${count(low)} to ${count(high)}`
      return `${labelOf(watch)} of ${name} ${way} to ${count(value)}; ${range} (${before} values before).`
    }
    case 'rhythm': {
      const { value, median, before } = finding.unusual
      const watched = labelOf(watch).toLowerCase()
      const silent = `No ${watched} of ${name} for ${formatDuration(value, '1 ')}`
      return `${silent}; one usually comes every ${formatDuration(median, '')} (${before} intervals before).`
    }
    case 'columns':
      return `${name} ${columnsSentence(finding.columns)}.`
  }
}

/** Tells what is unusual, for display next to the entity's name: `No runs for 32 days, usually every 7 days`. */
export function anomalyBrief({ watch, finding }: Pick<Anomaly, 'watch' | 'finding'>): string {
  const name = labelOf(watch)
  switch (finding.kind) {
    case 'number': {
      const { value, low, high } = finding.unusual
      return `${name}: ${count(value)}, usually ${count(low)} to ${count(high)}`
    }
    case 'rhythm': {
      const { value, median } = finding.unusual
      return `No ${name.toLowerCase()} for ${formatDuration(value, '1 ')}, usually every ${formatDuration(median, '')}`
    }
    case 'columns': {
      const { removed, retyped } = finding.columns
      const changed = [
        removed.length === 0 ? [] : [`${removed.length} removed`],
        retyped.length === 0 ? [] : [`${retyped.length} with another type`],
      ]
      return `${name}: ${changed.flat().join(', ')}`
    }
  }
}

function columnsSentence({ removed, retyped }: ChangedColumns): string {
  const lost = removed.length === 0 ? [] : [`lost ${columns(removed)}`]
  const changed = retyped.length === 0 ? [] : [`changed the type of ${columns(retyped)}`]
  return [...lost, ...changed].join(' and ')
}

function columns(names: readonly string[]): string {
  const named = names.slice(0, MAX_COLUMNS_NAMED).join(', ')
  const more = names.length - MAX_COLUMNS_NAMED
  const noun = names.length === 1 ? 'the column' : `${names.length} columns:`
  return `${noun} ${named}${more > 0 ? ` and ${more} more` : ''}`
}

/** Formats as 1.2M, 340, 0.034. */
function count(value: number): string {
  const format = { notation: 'compact', maximumSignificantDigits: 3 } as const
  return value.toLocaleString('en', format)
}

/** 23 hours count as a day. */
const ROUNDED_UP_FROM = 0.95
const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
] as const

/** Formats 3 hours; for a single unit, `singular` comes before it: 1 day, or every day. */
function formatDuration(ms: number, singular: string): string {
  const [unit, length] = UNITS.find(([, of]) => ms >= ROUNDED_UP_FROM * of) ?? ['second', 1_000]
  const n = Math.max(1, Math.round(ms / length))
  return n === 1 ? `${singular}${unit}` : `${n} ${unit}s`
}
