import { Link } from '../routing/link.tsx'
import { changeAddress, useSearch } from '../routing/use-address.tsx'
import { EntityTable } from './entity-table.tsx'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import type { TableColumn } from '../ui/table.tsx'
import type { EntityRef } from './declare.ts'
import button from '../ui/button.module.css'
import styles from './comparable-table.module.css'
import { toggleValue } from '../ui/toggle-value.ts'

/** Limit of the question. */
const MAX_COMPARED = 6

interface ComparableTableProps<Row extends EntityRef> {
  readonly label: string
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  /** Rows that are selected at first. */
  readonly initial?: readonly string[]
  readonly below?: (checked: readonly Row[]) => ReactNode
}

/** A table of versions, instances or runs that can be selected and compared. The address has the selected ones. */
export function ComparableTable<Row extends EntityRef>({
  label,
  columns,
  rows,
  initial = [],
  below,
}: ComparableTableProps<Row>) {
  const checked = checkedIn(useSearch().checked) ?? initial
  const setChecked = (uris: readonly string[]): void =>
    changeAddress({ checked: uris.join(' ') || (initial.length === 0 ? '' : 'none') })
  const toggle = (uri: string): void => setChecked(toggleValue(checked, uri))
  const check: TableColumn<Row> = {
    title: 'Compare',
    kind: 'check',
    cell: ({ uri, name }) => (
      <input
        type="checkbox"
        aria-label={`Compare ${name ?? uri}`}
        checked={checked.includes(uri)}
        disabled={!checked.includes(uri) && checked.length >= MAX_COMPARED}
        onChange={() => toggle(uri)}
      />
    ),
  }
  return (
    <>
      <EntityTable label={label} columns={rows.length < 2 ? columns : [check, ...columns]} rows={rows} none={null} />
      {rows.length < 2 ? null : (
        <div
          className={`row muted ${styles['bar']}`}
          data-checked={checked.length > 0}
          role="group"
          aria-label={`Compare ${label.toLowerCase()}`}
        >
          {checked.length < 2 ? (
            <span>{checked.length === 0 ? 'Check two to compare them.' : '1 selected: check another to compare.'}</span>
          ) : (
            <Link className={`${button['button']} ${button['main']}`} to="/compare" search={{ of: checked }}>
              <Icon name="compare" /> Compare {checked.length}
            </Link>
          )}
          {checked.length === 0 ? (
            <Link to="/compare" search={{ of: rows.slice(0, 2).map(({ uri }) => uri) }}>
              Compare the first two
            </Link>
          ) : null}
          {checked.length === MAX_COMPARED ? <span>{MAX_COMPARED} at most</span> : null}
          {checked.length === 0 ? null : (
            <Button kind="quiet" onClick={() => setChecked([])}>
              Clear
            </Button>
          )}
        </div>
      )}
      {below === undefined || checked.length === 0 ? null : below(rows.filter(({ uri }) => checked.includes(uri)))}
    </>
  )
}

/** Returns the selected URIs; undefined if nobody has selected any. */
function checkedIn(text: string | undefined): readonly string[] | undefined {
  return text === 'none' ? [] : text?.split(' ')
}
