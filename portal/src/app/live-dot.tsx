import { useEffect, useRef } from 'react'
import { useAnswer } from '../client/use-answer.ts'
import { useSettled } from '../client/use-settled.ts'
import { formatCount } from '../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { Link } from '../routing/link.tsx'
import { useAsOf } from '../client/as-of.ts'
import { askAllAgain, useLive } from '../client/live/use-live.ts'
import styles from './top-bar.module.css'

/** Shows whether the page receives live updates, up to which transaction, and whether its sources can be read. */
export function LiveDot() {
  const { state, tx } = useLive()
  const asOf = useAsOf()
  const outage = useOutage()
  const upTo = tx === null ? '' : ` · up to transaction ${tx}`
  const [text, tone] =
    asOf !== undefined
      ? ['Historical view', 'plain']
      : state === 'live'
        ? outage === null
          ? ['Live', 'good']
          : [<Link to="/sources">{outage.text}</Link>, 'bad']
        : state === 'away'
          ? ['Not live: the service is not responding', 'warn']
          : state === 'refused'
            ? ['Not live: too many open windows', 'warn']
            : ['Connecting…', 'plain']
  const title = typeof text === 'string' ? text : outage?.reason
  return (
    <p
      className={`meta dotted ${styles['live']}`}
      data-tone={tone}
      title={asOf === undefined ? `${title}${upTo}` : title}
    >
      <span className="unseen-on-phones">{text}</span>
    </p>
  )
}

/** An outage is no transaction, so no live event tells of it. */
const EVERY_MS = 15_000

/** Returns which sources can't be read. When that changes, so does what pages say of how current they are. */
export function useOutage(): ReturnType<typeof outageOf> {
  const { answer } = useAnswer('status', {}, { enabled: useSettled(), everyMs: EVERY_MS })
  const outage = answer === undefined ? undefined : outageOf(answer.troubledSources)
  const text = outage === undefined ? undefined : (outage?.text ?? '')
  const before = useRef(text)
  useEffect(() => {
    if (before.current !== undefined && before.current !== text) askAllAgain()
    before.current = text
  }, [text])
  return outage ?? null
}

/** Says which sources can't be read; null while all can, be it that some are paused or slow. */
export function outageOf(
  troubled: QuestionAnswer<'status'>['troubledSources'],
): { readonly text: string; readonly reason: string } | null {
  const failing = troubled.filter(({ health }) => health === 'failing')
  const [first, ...others] = failing
  if (first === undefined) return null
  const which = others.length === 0 ? first.platform : formatCount(failing.length, 'source')
  return { text: `${which} can’t be read`, reason: failing.map(({ reason }) => reason).join('\n') }
}
