import type { QuestionAnswer } from '../../client/ask.ts'
import { labelOf } from '../../ui/label.ts'

type AnomalyShown = QuestionAnswer<'anomalies'>['anomalies'][number]

/** What is unusual, beside the name of the thing: `No run for 32 days, usually every 7 days`. */
export function anomalyText({
  kind,
  watch,
  expected,
  columns,
}: Pick<AnomalyShown, 'kind' | 'watch' | 'expected' | 'columns'>): string {
  const name = labelOf(watch)
  if (kind === 'rhythm' && expected !== null)
    return `No ${name.toLowerCase()} for ${daysText(expected.value)}, usually every ${daysText(expected.median)}`
  if (kind === 'number' && expected !== null)
    return `${name}: ${countText(expected.value)}, usually ${countText(expected.low)} to ${countText(expected.high)}`
  const { removed = [], retyped = [] } = columns ?? {}
  const parts = [
    removed.length === 0 ? '' : `${removed.length} removed`,
    retyped.length === 0 ? '' : `${retyped.length} with another type`,
  ]
  return `${name}: ${parts.filter((part) => part !== '').join(', ')}`
}

function countText(value: number): string {
  return value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 })
}

/** 23 hours are a day. */
const NEARLY = 0.95
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

function daysText(seconds: number): string {
  const [unit, length] = UNITS.find(([, of]) => seconds >= NEARLY * of) ?? ['second', 1]
  const count = Math.max(1, Math.round(seconds / length))
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
