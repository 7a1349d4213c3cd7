import { useNavigate } from '@tanstack/react-router'
import { useAsOf } from '../client/as-of.ts'
import { momentText } from '../ui/time.tsx'
import styles from './as-of-bar.module.css'

/** Whether the page is of the past, and the way back. */
export function AsOfBar() {
  const asOf = useAsOf()
  const navigate = useNavigate()
  if (asOf === undefined) return null
  return (
    <aside className={styles['bar']} aria-label="Moment">
      <span>
        Viewing <strong>{momentText(asOf)}</strong> · read-only
      </span>
      <button
        type="button"
        className={styles['back']}
        onClick={() => void navigate({ to: '.', search: (search: object) => ({ ...search, asOf: '' }) })}
      >
        Return to now
      </button>
    </aside>
  )
}
