import { useAsOf, useReturnToNow } from '../client/as-of.ts'
import { useAnswer } from '../client/use-answer.ts'
import { momentText } from '../ui/time.tsx'
import styles from './as-of-bar.module.css'

/** Whether the page is of the past, and the way back. */
export function AsOfBar() {
  const asOf = useAsOf()
  const returnToNow = useReturnToNow()
  const isTransaction = /^\d+$/.test(asOf ?? '')
  // Its answer has the time of the transaction that it is of.
  const { answer } = useAnswer('activity', { limit: 1 }, { enabled: isTransaction })
  if (asOf === undefined) return null
  return (
    <aside className={styles['bar']} aria-label="Moment">
      <span>
        Viewing{' '}
        <strong title={momentText(asOf)}>
          {isTransaction && answer !== undefined ? momentText(answer.to.at, 'second') : momentText(asOf)}
        </strong>{' '}
        · read-only
      </span>
      <button type="button" className={styles['back']} onClick={returnToNow}>
        Return to now
      </button>
    </aside>
  )
}
