import styles from './panels.module.css'

/** Where a panel shows the first of many: how many there are. */
export function CutNote({
  shown,
  total,
  what,
}: {
  readonly shown: number
  readonly total: number
  readonly what: string
}) {
  if (shown >= total) return null
  return (
    <p className={styles['note']}>
      {shown.toLocaleString('en')} of {total.toLocaleString('en')} {what} shown. See Relationships for all.
    </p>
  )
}
