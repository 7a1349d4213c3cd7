import { formatNumber } from '../../../src/lib/format-count.ts'
import styles from './panels.module.css'

interface CutNoteProps {
  readonly shown: number
  readonly total: number
  readonly what: string
}

/** Says how many there are if a panel shows only the first. */
export function CutNote({ shown, total, what }: CutNoteProps) {
  if (shown >= total) return null
  return (
    <p className={styles['note']}>
      {formatNumber(shown)} of {formatNumber(total)} {what} shown.
    </p>
  )
}
