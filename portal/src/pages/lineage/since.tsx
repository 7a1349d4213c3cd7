import { useEffect, useState } from 'react'
import { queryClient, useAnswer } from '../../client/use-answer.ts'
import { questionQuery } from '../../client/queries.ts'
import type { LineageState } from '../../lineage/address.ts'
import { IconButton } from '../../ui/button.tsx'
import { momentText } from '../../ui/time.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import styles from './since.module.css'

const WEEK_MS = 7 * 86_400_000
/** The slider has so many stops. */
const STOPS = 300
/** While the slider moves, a drawing is requested once it has rested this long. */
const REST_MS = 150

interface SinceProps {
  readonly since: string
  readonly change: (part: Partial<LineageState>) => void
}

/** Compares with a week ago, or with where the record begins. */
export async function beginComparison(change: SinceProps['change']): Promise<void> {
  const { begins } = await queryClient.fetchQuery(questionQuery('retention', {}, undefined))
  const earliest = begins === null ? 0 : Date.parse(begins.at)
  change({ since: isoOf(Math.max(earliest, Date.now() - WEEK_MS)) })
}

/** A slider over the record: where it stands, the drawing is compared with that moment. */
export function LineageSince({ since, change }: SinceProps) {
  const begins = useAnswer('retention', {}).answer?.begins ?? null
  // Its answer has the time of the moment that the page shows.
  const shown = useAnswer('activity', { limit: 1 }).answer?.to.at
  const [moved, move] = useState<number | null>(null)
  const rested = useDebounced(moved, REST_MS)
  useEffect(() => {
    if (rested !== null) change({ since: isoOf(rested) })
    // What changes the address does so for this value once.
  }, [rested])
  if (begins === null || shown === undefined) return null
  const [first, last] = [Date.parse(begins.at), Date.parse(shown)]
  // The time of a transaction isn't known here: the slider stands at the beginning, and the text names it.
  const isTransaction = /^\d+$/.test(since)
  const stated = isTransaction ? NaN : Date.parse(since)
  const at = Math.min(last, Math.max(first, moved ?? (Number.isNaN(stated) ? first : stated)))
  const text = momentText(moved === null && isTransaction ? since : isoOf(at))
  return (
    <div className={styles['since']} role="group" aria-label="Compared with an earlier moment">
      <label>
        Compared with
        <input
          type="range"
          min={first}
          max={last}
          step={Math.max(1, Math.round((last - first) / STOPS))}
          value={at}
          aria-valuetext={text}
          onChange={(event) => move(Number(event.currentTarget.value))}
        />
      </label>
      <output>{text}</output>
      <IconButton icon="close" label="Stop comparing" onClick={() => change({ since: null })} />
    </div>
  )
}

function isoOf(time: number): string {
  return new Date(time).toISOString()
}
