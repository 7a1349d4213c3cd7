import { Link } from '../../routing/link.tsx'
import { useState } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import { saveNow } from '../../parts/saved.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ViewLinks } from '../../lists/view-links.tsx'
import { DEFAULT_COLUMNS, measureName, SORTS } from './address.ts'
import { columnsOf, usualColumns } from './hit-table.tsx'
import type { Hit } from './hit.tsx'
import { changeAddress } from '../../routing/use-address.tsx'
import { Select, TextField } from '../../ui/fields.tsx'
import { CommandForm } from '../../parts/command-form.tsx'
import styles from './view-bar.module.css'
import { truncate } from '../../../../src/lib/cut-text.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { toggleValue } from '../../ui/toggle-value.ts'

const SORT_LABELS: Readonly<Record<(typeof SORTS)[number], string>> = {
  relevance: 'Relevance',
  updated: 'Last updated',
  usage: 'Most used',
  name: 'Name',
}

interface ViewBarProps {
  readonly q: string
  readonly sort: string
  /** Metrics and parameters that hits can be sorted by. */
  readonly measures: readonly string[]
  /** Null for a list. */
  readonly columns: readonly string[] | null
  readonly hits: readonly Hit[]
}

/** Order of hits, and list or table; all in the address. */
export function ViewBar({ q, sort, measures, columns, hits }: ViewBarProps) {
  const [saving, setSaving] = useState(false)
  const isPresent = useAsOf() === undefined
  const shown = columns === DEFAULT_COLUMNS ? usualColumns(hits) : (columns ?? [])
  return (
    <>
      <label>
        <span className="unseen">Sort by</span>
        <Select
          value={sort}
          set={(chosen) => changeAddress({ sort: sortText(chosen) })}
          options={Object.fromEntries([
            ...SORTS.map((option) => [option, SORT_LABELS[option]]),
            ...measures.flatMap((measure) => [
              [`-${measure}`, `${measureName(measure)}, highest first`],
              [measure, `${measureName(measure)}, lowest first`],
            ]),
          ])}
        />
      </label>
      <ViewLinks label="View" name="view" drops={['columns']} options={{ list: 'List', table: 'Table' }} />
      {columns === null ? null : (
        <details className={styles['columns']}>
          <summary>Columns</summary>
          <fieldset className="card stack" data-gap="1">
            <legend className="unseen">Columns of the table</legend>
            {columnsOf(hits).map(({ name, label }) => {
              const next = toggleValue(shown, name)
              return (
                <Checkbox
                  key={name}
                  checked={shown.includes(name)}
                  set={() => changeAddress({ columns: next.join(',') || ',' })}
                >
                  {label}
                </Checkbox>
              )
            })}
          </fieldset>
        </details>
      )}
      <Button onClick={() => setSaving(true)}>Save search</Button>
      {q.trim() === '' || !isPresent ? null : (
        <Link to="/notifications" search={{ q }}>
          Notify me…
        </Link>
      )}
      {saving ? <SaveSearch search={{ q, sort, columns: columns ?? [] }} close={() => setSaving(false)} /> : null}
    </>
  )
}

/** The default order isn't in the address. */
function sortText(value: string): string {
  return value === 'relevance' ? '' : value
}

interface SaveSearchProps {
  readonly search: { readonly q: string; readonly sort: string; readonly columns: readonly string[] }
  readonly close: () => void
}

function SaveSearch({ search, close }: SaveSearchProps) {
  const [name, setName] = useState(truncate(search.q, LONGEST_NAME))
  return (
    <Dialog label="Save search" close={close}>
      <p>
        <code>{search.q}</code>
      </p>
      <CommandForm action="Save" send={() => saveNow('save-search', { name, ...search })} done={close} cancel={close}>
        <TextField
          label="Name"
          value={name}
          set={setName}
          maxLength={LONGEST_NAME}
          pattern=".*\S.*"
          required
          autoFocus
        />
      </CommandForm>
    </Dialog>
  )
}

const LONGEST_NAME = 80
