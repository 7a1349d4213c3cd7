import { Link } from '../routing/link.tsx'
import { useAsOf } from '../client/as-of.ts'
import { useLive } from '../client/live/use-live.ts'
import { useOutage } from './use-outage.ts'
import styles from './live-dot.module.css'

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
          : [<Link to="/sources">{outage.text}</Link>, 'warn']
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
