import { useAsOf } from '../client/as-of.ts'
import { useLive } from '../client/live/use-live.ts'
import styles from './live-dot.module.css'

/** Shows whether the page receives live updates, and up to which transaction. */
export function LiveDot() {
  const { state, tx } = useLive()
  const asOf = useAsOf()
  const upTo = tx === null ? '' : ` · up to transaction ${tx}`
  const [text, colour] =
    asOf !== undefined
      ? ['Historical view', 'past']
      : state === 'live'
        ? ['Live', 'live']
        : state === 'away'
          ? ['Not live: the service is not responding', 'away']
          : state === 'refused'
            ? ['Not live: too many open windows', 'away']
            : ['Connecting…', 'past']
  return (
    <p className={styles['live']} title={asOf === undefined ? `${text}${upTo}` : text}>
      <span className={styles['dot']} data-state={colour} aria-hidden="true" />
      <span className={styles['text']}>{text}</span>
    </p>
  )
}
