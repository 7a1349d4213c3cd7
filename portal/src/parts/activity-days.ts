import { timeText } from '../ui/time.tsx'

const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const

interface DayOfItems<Item> {
  readonly day: string
  readonly items: readonly Item[]
}

/** Groups sorted items by day in the reader's time zone; `Today` and `Yesterday` by name. */
export function byDay<Item extends { readonly at: string }>(
  items: readonly Item[],
  now: number = Date.now(),
): readonly DayOfItems<Item>[] {
  const days: { day: string; items: Item[] }[] = []
  for (const item of items) {
    const day = dayOf(item.at, now)
    const last = days.at(-1)
    if (last?.day === day) last.items.push(item)
    else days.push({ day, items: [item] })
  }
  return days
}

function dayOf(at: string, now: number): string {
  const [date, today, yesterday] = [new Date(at), new Date(now), new Date(now)]
  // Calendar arithmetic, because a day of a clock change has 23 or 25 hours.
  yesterday.setDate(today.getDate() - 1)
  if (date.toDateString() === today.toDateString()) return 'Today'
  if (date.toDateString() === yesterday.toDateString()) return 'Yesterday'
  const sameYear = date.getFullYear() === today.getFullYear()
  return date.toLocaleDateString(undefined, sameYear ? DAY : { ...DAY, year: 'numeric' })
}

export function clockText(at: string): string {
  return timeText(new Date(at))
}

/** The reader's time zone at a time: `GMT+1`. */
export function zoneText(at: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(new Date(at))
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}
