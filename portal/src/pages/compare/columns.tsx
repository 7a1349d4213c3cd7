import { useRef } from 'react'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Standing, Status, Tag } from '../../ui/state.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { When } from '../../ui/time.tsx'
import type { Baseline } from './order.ts'
import { STATUSES, textOf } from '../../catalogue/name-of.ts'
import { columnNames, type Comparison } from './rows.ts'
import styles from './compare.module.css'

interface ColumnsProps {
  readonly comparison: Comparison
  readonly baseline: Baseline
  readonly remove: (uri: string) => void
  readonly setBaseline: (uri: string) => void
}

/** Header of every table below; it stays visible while they scroll. */
export function ComparisonColumns({
  comparison: { entities, attributes },
  baseline,
  remove,
  setBaseline,
}: ColumnsProps) {
  const names = columnNames(entities)
  const statuses = attributes.find(({ attribute, path }) => STATUSES.includes(attribute) && path.length === 0)
  // The pressed button disappears, so the focus moves to its column.
  const list = useRef<HTMLUListElement>(null)
  const moveWithFocus = (move: () => void): void => {
    list.current?.focus()
    move()
  }
  return (
    <ul ref={list} tabIndex={-1} className={`card ${styles['columns']}`} aria-label="Compared">
      {entities.map(({ uri, name, entityType, standing, at }, i) => (
        <li key={uri} className={`stack ${styles['column']}`} data-gap="0">
          <span className={styles['name']}>
            <EntityLink uri={uri} entityType={entityType} name={name} />
            <IconButton
              icon="close"
              label={`Remove ${names[i] ?? uri}`}
              onClick={() => moveWithFocus(() => remove(uri))}
            />
          </span>
          <span className="row muted">
            {at === null ? null : <When at={at} />}
            <ColumnState status={statuses?.values[i]} standing={standing} type={entityType} />
            {i === baseline.index ? (
              <Tag title={baseline.title}>Baseline</Tag>
            ) : (
              <Button kind="quiet" onClick={() => moveWithFocus(() => setBaseline(uri))}>
                Set as baseline<span className="unseen"> {names[i]}</span>
              </Button>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface ColumnStateProps {
  readonly status: unknown
  readonly standing: string
  readonly type: string | null
}

/** The state as its source names it, else whether it is retired or deleted. */
function ColumnState({ status, standing, type }: ColumnStateProps) {
  if (type === null) return <Status value="reference only" />
  const text = standing === 'gone' ? null : textOf(status)
  return text === null ? <Standing value={standing} type={type} /> : <Status value={text} />
}
