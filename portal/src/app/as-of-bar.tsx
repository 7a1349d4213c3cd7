import { useAsOf, useReturnToNow } from '../client/as-of.ts'
import { momentText } from '../ui/time.tsx'
import styles from './as-of-bar.module.css'

/** Whether the page is of the past, and the way back. */
export function AsOfBar() {
  const asOf = useAsOf()
  const returnToNow = useReturnToNow()
  if (asOf === undefined) return null
  return (
    <aside className={styles['bar']} aria-label="Moment">
      <span>
        Viewing <strong>{momentText(asOf)}</strong> · read-only
      </span>
      <button type="button" className={styles['back']} onClick={returnToNow}>
        Return to now
      </button>
    </aside>
  )
}
