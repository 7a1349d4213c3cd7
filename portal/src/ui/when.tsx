import { dateText, relativeText, type Precision } from './time.tsx'

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

const TIME = { hour: '2-digit', minute: '2-digit' } as const

/** For today, the time of day says more. */
function shortText(date: Date): string {
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday ? `today, ${date.toLocaleTimeString(undefined, TIME)}` : dayText(date.toISOString())
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
