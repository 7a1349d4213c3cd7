import { truncate } from '../../../src/lib/cut-text.ts'
import { formatNumber } from '../../../src/lib/format-count.ts'
import styles from './value.module.css'

/** Longest text shown in full. */
const LONG = 400

/** Shows text of any length: the beginning of a long one, which expands on click. */
export function LongText({ text }: { readonly text: string }) {
  if (text.length <= LONG) return <bdi className={styles['text']}>{text}</bdi>
  return (
    <details className={`wrap ${styles['long']}`}>
      <summary>
        <bdi>{truncate(text, LONG)}</bdi> … <span>all {formatNumber(text.length)} characters</span>
      </summary>
      <bdi className={styles['text']}>{text}</bdi>
    </details>
  )
}
