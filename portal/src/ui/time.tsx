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

/** `4 minutes ago`, `in 2 days`, `just now`. */
export function agoText(at: number, now: number): string {
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

/** A time, or the number of a transaction, in words. */
export function momentText(moment: string, precision: Precision = 'minute'): string {
  if (/^\d+$/.test(moment)) return `transaction ${moment}`
  const at = new Date(moment)
  return Number.isNaN(at.getTime()) ? moment : dateText(at, precision)
}

/** Seconds are shown where what is beside differs by them alone. */
export type Precision = 'minute' | 'second'

export function precisionFor(one: string, other: string): Precision {
  return momentText(one) === momentText(other) ? 'second' : 'minute'
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

/** `05:39`, of today. */
export function timeText(at: Date): string {
  return at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}

const TICK_MS = 30_000

/** How long ago, with the exact time at hand. */
export function Ago({ at }: { readonly at: string | number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>{String(at)}</span>
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {agoText(date.getTime(), now)}
    </time>
  )
}

/** `1 h 04 min`, `3.2 s`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = ms / 1_000
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round(seconds % 60)
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${String(rest).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
