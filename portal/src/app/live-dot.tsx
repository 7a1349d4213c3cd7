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
  const [text, colour] =
    asOf !== undefined
      ? ['Historical view', 'past']
      : state === 'live'
        ? outage === null
          ? ['Live', 'live']
          : [<Link to="/sources">{outage.text}</Link>, 'away']
        : state === 'away'
          ? ['Not live: the service is not responding', 'away']
          : state === 'refused'
            ? ['Not live: too many open windows', 'away']
            : ['Connecting…', 'past']
  const title = typeof text === 'string' ? text : outage?.reason
  return (
    <p className={`meta ${styles['live']}`} title={asOf === undefined ? `${title}${upTo}` : title}>
      <span className={styles['dot']} data-state={colour} aria-hidden="true" />
      <span className="unseen-on-phones">{text}</span>
    </p>
  )
}
