import { useEffect, useState } from 'react'

const STEPS: readonly (readonly [number, string])[] = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [7, 'day'],
  [4.35, 'week'],
  [12, 'month'],
  [Infinity, 'year'],
]

/** `4 minutes ago`, `just now`. Never in the future, even if the reader's clock is behind the service's. */
export function agoText(at: number, now: number): string {
  return relativeText(Math.min(at, now), now)
}

/** Like `agoText`, but also for planned times: `in 2 days`. */
export function relativeText(at: number, now: number): string {
  let amount = Math.abs(now - at) / 1_000
  if (amount < 5) return 'just now'
  for (const [size, unit] of STEPS) {
    if (amount < size) {
      const count = Math.max(1, Math.round(amount))
      const text = `${count} ${unit}${count === 1 ? '' : 's'}`
      return at > now ? `in ${text}` : `${text} ago`
    }
    amount /= size
  }
  return ''
}

/** Formats a time, or the number of a transaction. */
export function momentText(moment: string, precision: Precision = 'minute'): string {
  if (/^\d+$/.test(moment)) return `transaction ${moment}`
  const at = new Date(moment)
  return Number.isNaN(at.getTime()) ? moment : dateText(at, precision)
}

/** Seconds are shown if adjacent times differ only by them. */
export type Precision = 'minute' | 'second'

export function precisionAmong(values: readonly unknown[]): Precision {
  const moments = new Set(values.filter((value) => typeof value === 'string'))
  return new Set([...moments].map((moment) => momentText(moment))).size < moments.size ? 'second' : 'minute'
}

export function dateText(at: Date, precision: Precision = 'minute'): string {
  return at.toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'second' ? { second: '2-digit' } : {}),
  })
}

/** `05:39`, for a time today. */
export function timeText(at: Date): string {
  return at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}

const TICK_MS = 10_000

/** Returns a time that ticks whenever relative times may change. */
export function useTicking(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

interface AgoProps {
  readonly at: string | number
}

/** How long ago something happened, with the exact time on demand. */
export function Ago({ at }: AgoProps) {
  return <Moving at={at} textOf={agoText} />
}

/** How long ago something was, or how soon it will be. */
export function Relative({ at }: AgoProps) {
  return <Moving at={at} textOf={relativeText} />
}

interface MovingProps extends AgoProps {
  readonly textOf: (at: number, now: number) => string
}

function Moving({ at, textOf }: MovingProps) {
  const now = useTicking()
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>{String(at)}</span>
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString('en')}>
      {textOf(date.getTime(), now)}
    </time>
  )
}

/** `12 d 9 h`, `1 h 04 min`, `3.2 s`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${String(rest).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const

export function dayText(at: string): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? at : date.toLocaleDateString(undefined, DAY)
}

interface WhenProps {
  readonly at: string | null | undefined
  readonly exact?: boolean
  readonly precision?: Precision | undefined
}

/** For today, the time of day says more. */
function shortText(date: Date): string {
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday ? `today, ${timeText(date)}` : dayText(date.toISOString())
}

/** A day, with the exact and the relative time on demand. Text that isn't a time stays. */
export function When({ at, exact = false, precision }: WhenProps) {
  if (at == null || at === '') return <>–</>
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <bdi>{at}</bdi>
  return (
    <time dateTime={date.toISOString()} title={`${dateText(date)}, ${relativeText(date.getTime(), Date.now())}`}>
      {exact ? dateText(date, precision) : shortText(date)}
    </time>
  )
}

interface TimeRangeProps {
  readonly from: string | null
  /** Null while it is ongoing. */
  readonly to: string | null
}

export function TimeRange({ from, to }: TimeRangeProps) {
  if (from !== null && to !== null)
    return (
      <>
        <When at={from} /> to <When at={to} />
      </>
    )
  const at = from ?? to
  if (at === null) return <>–</>
  return (
    <>
      {to === null ? 'since' : 'until'} <When at={at} />
    </>
  )
}
