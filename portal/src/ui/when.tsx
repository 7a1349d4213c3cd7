import { agoText, dateText } from './time.tsx'

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const

export function dayText(at: string): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? at : date.toLocaleDateString(undefined, DAY)
}

/** A day, with the exact time and how long ago that is at hand. What is no time is shown as it is. */
export function When({ at, exact = false }: { readonly at: string | null | undefined; readonly exact?: boolean }) {
  if (at == null || at === '') return <>–</>
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <bdi>{at}</bdi>
  return (
    <time dateTime={date.toISOString()} title={`${dateText(date)}, ${agoText(date.getTime(), Date.now())}`}>
      {exact ? dateText(date) : dayText(at)}
    </time>
  )
}
