import { useEffect, useState } from 'react'
import { queryClient, useAnswer } from '../../client/use-answer.ts'
import { questionQuery } from '../../client/queries.ts'
import type { LineageState } from '../../lineage/address.ts'
import { IconButton } from '../../ui/button.tsx'
import { momentText } from '../../ui/time.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import styles from './since.module.css'
import { DAY_MS } from '../../../../src/lib/durations.ts'

const WEEK_MS = 7 * DAY_MS
/** Stops of the slider. */
const STOPS = 300
/** Requests a drawing once the slider has rested this long. */
const REST_MS = 150

interface SinceProps {
  readonly since: string
  readonly change: (part: Partial<LineageState>) => void
}

/** Compares with a week ago, or with the beginning of the record. */
export async function beginComparison(change: SinceProps['change']): Promise<void> {
  const { begins } = await queryClient.fetchQuery(questionQuery('retention', {}, undefined))
  const earliest = begins === null ? 0 : Date.parse(begins.at)
  change({ since: isoOf(Math.max(earliest, Date.now() - WEEK_MS)) })
}

/** A slider over the record's time, which sets the moment to compare with. */
export function LineageSince({ since, change }: SinceProps) {
  const begins = useAnswer('retention', {}).answer?.begins ?? null
  // Its answer has the time of the page's moment.
  const shown = useAnswer('activity', { limit: 1 }).answer?.to.at
  const [moved, setMoved] = useState<number | null>(null)
  const rested = useDebounced(moved, REST_MS)
  useEffect(() => {
    if (rested !== null) change({ since: isoOf(rested) })
    // Depends on the value alone: one change of the address per value.
  }, [rested])
  if (begins === null || shown === undefined) return null
  const [first, last] = [Date.parse(begins.at), Date.parse(shown)]
  // The time of a transaction is unknown here: the slider stays at its beginning, and the text names the transaction.
  const isTransaction = /^\d+$/.test(since)
  const sinceTime = isTransaction ? NaN : Date.parse(since)
  const at = Math.min(last, Math.max(first, moved ?? (Number.isNaN(sinceTime) ? first : sinceTime)))
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
          onChange={(event) => setMoved(Number(event.currentTarget.value))}
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
