import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { IconButton } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import styles from './chips.module.css'

type QueryChip = QuestionAnswer<'search'>['query']['parts'][number]

interface SearchChipsProps {
  readonly parts: readonly QueryChip[]
  readonly choose: (query: string) => void
}

/** Parts of a query, each removable. */
export function SearchChips({ parts, choose }: SearchChipsProps) {
  const { labelOfType } = useCatalogue()
  if (parts.every(({ kind }) => kind === 'word')) return null
  const chips = parts.map((part) => ({ ...part, label: chipText(part, labelOfType) }))
  return (
    <ul className="row" data-gap="1" aria-label="Parts of the query">
      {chips.map((part) => (
        <li key={part.at} className={styles['chip']} data-negative={part.negative}>
          <span title={part.source}>{part.label}</span>
          <IconButton icon="close" label={`Without ${part.label}`} onClick={() => choose(part.without)} />
        </li>
      ))}
    </ul>
  )
}

/** Labels a filter by its meaning, like the facets: `type: A/B test`, however it was typed. */
function chipText(part: QueryChip, labelOfType: (type: string) => string): string {
  const { kind, key, values, source, negative } = part
  if (kind !== 'filter' || key === null) return source
  const names = values.map(({ text, means }) => {
    const [first] = means
    if (key === 'quality') return labelOf(text)
    if (first === undefined) return text
    // An interface stands for many types, so it stays as typed.
    if (key === 'type') return means.length === 1 ? labelOfType(first.value) : text
    return means.length === 1 && first.value.startsWith('aip://') ? first.name : text
  })
  return `${negative ? 'not ' : ''}${key}: ${names.join(' or ')}`
}
