const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const
const DAY_MS = 86_400_000

export interface DayOfItems<Item> {
  readonly day: string
  readonly items: readonly Item[]
}

/** Items that are in the order of their times, by the day of the reader; `Today` and `Yesterday` by name. */
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
  const date = new Date(at)
  const isOn = (time: number): boolean => date.toDateString() === new Date(time).toDateString()
  if (isOn(now)) return 'Today'
  if (isOn(now - DAY_MS)) return 'Yesterday'
  const sameYear = date.getFullYear() === new Date(now).getFullYear()
  return date.toLocaleDateString(undefined, sameYear ? DAY : { ...DAY, year: 'numeric' })
}

export function clockText(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, CLOCK)
}

/** The time zone of the reader at a time: `GMT+1`. */
export function zoneText(at: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(new Date(at))
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}
