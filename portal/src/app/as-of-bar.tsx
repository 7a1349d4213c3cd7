import { useAsOf, useReturnToNow } from '../client/as-of.ts'
import { momentText } from '../ui/time.tsx'
import { useAsOfText } from './use-as-of-text.ts'
import styles from './as-of-bar.module.css'

/** Says that the page shows the past, and leads back to now. */
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
