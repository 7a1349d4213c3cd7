import type { QuestionAnswer } from '../../client/ask.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './chips.module.css'

type QueryChip = QuestionAnswer<'search'>['query']['parts'][number]

/** What a query consists of; each part can be taken away. */
export function SearchChips({
  parts,
  choose,
}: {
  readonly parts: readonly QueryChip[]
  readonly choose: (query: string) => void
}) {
  if (parts.every(({ kind }) => kind === 'word')) return null
  return (
    <ul className={styles['chips']} aria-label="Parts of the query">
      {parts.map((part) => (
        <li key={part.at} className={styles['chip']} data-negative={part.negative}>
          <span>{part.source}</span>
          <button type="button" aria-label={`Without ${part.source}`} onClick={() => choose(part.without)}>
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  )
}
