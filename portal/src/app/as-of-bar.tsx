import { useAsOf, useReturnToNow } from '../client/as-of.ts'
import { momentText } from '../ui/time.tsx'
import { useAsOfText } from './use-as-of-text.ts'
import styles from './as-of-bar.module.css'

/** Whether the page is of the past, and the way back. */
export function AsOfBar() {
  const asOf = useAsOf()
  const text = useAsOfText()
  const returnToNow = useReturnToNow()
  if (asOf === undefined) return null
  return (
    <aside className={styles['bar']} aria-label="Moment">
      <span>
        Viewing <strong title={momentText(asOf)}>{text}</strong> · read-only
      </span>
      <button type="button" className={styles['back']} onClick={returnToNow}>
        Return to now
      </button>
    </aside>
  )
}
