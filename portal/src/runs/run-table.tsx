import { formatNumber } from '../../../src/lib/format-count.ts'
import { upperFirst } from '../../../src/lib/english.ts'
import { useSearch, changeAddress } from '../routing/use-address.tsx'
import { useMemo, useState } from 'react'
import { ParallelCoordinates } from './parallel.tsx'
import { Scatter } from './scatter.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { decimalsAmong } from '../charts/decimals.ts'
import { MetricNumber } from '../charts/metric-number.tsx'
import { Standing, Status } from '../ui/state.tsx'
import { EmptyState, Note } from '../ui/states.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { precisionAmong, When } from '../ui/time.tsx'
import { middleCut } from '../ui/middle-cut.ts'
import { toggleValue } from '../ui/toggle-value.ts'
import { FilterSelect } from '../lists/filter-select.tsx'
import { ComparableTable } from '../panels/comparable-table.tsx'
import { isGone, type MeasuredRow, type Measurements } from '../panels/measurements.ts'
import type { EntityRef } from '../panels/declare.ts'
import { EntityRefLink } from '../panels/entity-refs.tsx'
import { CurvesOfRuns } from './curves-of-runs.tsx'
import { chosenColumns, columnOptions, inOrder, parentsIn, runColumns, type RunColumn } from './run-columns.ts'
import { matching } from './run-filter.ts'
import { SelectField } from '../ui/fields.tsx'
import styles from './run-table.module.css'

const NONE: readonly MeasuredRow[] = []
/** More axes couldn't be told apart. */
const MAX_AXES = 6

/** Compares runs: chosen columns, in any order, and the same as charts. */
export function RunTable({ measured }: { readonly measured: Measurements | null }) {
  const [withDeleted, setWithDeleted] = useState(false)
  const known = measured?.rows ?? NONE
  const deleted = known.filter(isGone).length
  const all = useMemo(() => (withDeleted ? known : known.filter((row) => !isGone(row))), [known, withDeleted])
  const columns = useMemo(() => runColumns(all), [all])
  const parents = useMemo(() => parentsIn(known), [known])
  const address = useSearch('/e/$')
  const text = address.find ?? ''
  const { rows: found, mistake } = matching(all, text, columns)
  const rows = inOrder(found, {
    column: columns.find(({ key }) => key === address.sort) ?? null,
    descending: address.order !== 'up',
  })
  const chosen = chosenColumns(columns, address.columns)
  const toggle = (column: RunColumn): void =>
    changeAddress({
      columns:
        toggleValue(chosen, column)
          .map(({ key }) => key)
          .join(',') || 'none',
    })
  return (
    <div className="stack">
      <div className="fields">
        {all.length === 0 ? null : (
          <>
            <label>
              Find
              <input
                type="search"
                placeholder="Text, or auc > 0.9"
                value={text}
                onInput={({ currentTarget }) => changeAddress({ find: currentTarget.value })}
              />
            </label>
            <label>
              Sort by
              <FilterSelect label="Sort by" name="sort" options={{ '': 'Time' }} groups={columnOptions(columns)} />
            </label>
            <label>
              Order
              <FilterSelect
                label="Order"
                name="order"
                options={{ '': 'Highest or latest first', up: 'Lowest or earliest first' }}
              />
            </label>
          </>
        )}
        {deleted === 0 ? null : (
          <Checkbox checked={withDeleted} set={setWithDeleted}>
            Show {formatNumber(deleted)} deleted
          </Checkbox>
        )}
      </div>
      {columns.length === 0 ? null : (
        <details>
          <summary>
            Columns: {chosen.length} of {columns.length}
          </summary>
          <div className={`row ${styles['choices']}`}>
            {columns.map((column) => (
              <Checkbox key={column.key} checked={chosen.includes(column)} set={() => toggle(column)}>
                {column.title} <span className="muted">{column.kind}</span>
              </Checkbox>
            ))}
          </div>
        </details>
      )}
      {measured === null || known.length >= measured.total ? null : (
        <Note kind={address.sort === undefined ? 'info' : 'warn'}>
          {latestText({ ...measured, listed: known.length, isSorted: address.sort !== undefined })}
        </Note>
      )}
      {mistake !== null && rows.length > 0 ? <Note kind="warn">{mistake}</Note> : null}
      {rows.length === 0 ? (
        <EmptyState text={mistake ?? (all.length === 0 ? 'Its runs are deleted.' : 'No runs match.')} />
      ) : null}
      <div className={styles['scroll']}>
        <ComparableTable
          label="Runs"
          columns={tableColumns(rows, sortedFirst(chosen, address.sort), parents)}
          rows={rows}
          below={(checked) => <CurvesOfRuns rows={checked} />}
        />
      </div>
      <RunCharts rows={rows.filter((row) => !isGone(row))} columns={columns} chosen={chosen} />
    </div>
  )
}

interface LatestRuns extends Pick<Measurements, 'total' | 'deleted'> {
  readonly listed: number
  /** Whether the runs are sorted by their values. */
  readonly isSorted: boolean
}

/** Says that earlier runs are missing, of which one may be better than the first. */
export function latestText({ listed, total, deleted, isSorted }: LatestRuns): string {
  const some = `the latest ${formatNumber(listed)} of ${formatNumber(total)} runs${
    deleted === 0 ? '' : `, ${formatNumber(deleted)} of them deleted`
  }`
  return isSorted
    ? `Sorted among ${some}: an earlier one may be better. A search looks at all.`
    : `${upperFirst(some)}: sorting and finding look at these. A search looks at all.`
}

/** A narrow page shows the first columns only. */
function sortedFirst(columns: readonly RunColumn[], sort: string | undefined): readonly RunColumn[] {
  return columns.toSorted((a, b) => Number(b.key === sort) - Number(a.key === sort))
}

function tableColumns(
  rows: readonly MeasuredRow[],
  chosen: readonly RunColumn[],
  parents: ReadonlyMap<string, EntityRef>,
): readonly TableColumn<MeasuredRow>[] {
  // Trials of a sweep may begin within a minute.
  const precision = precisionAmong(rows.map(({ at }) => at))
  return [
    { title: 'Run', kind: 'wide', cell: (row) => <EntityRefLink entity={row} /> },
    { title: 'Status', cell: RunState },
    { title: 'Registered as', kind: 'short', has: ({ versions }) => versions.length > 0, cell: Registered },
    { title: 'When', cell: ({ at }) => <When at={at} exact precision={precision} /> },
    ...chosen.map((column) => measuredColumn(column, rows, column.kind === 'metric' ? 'number' : 'text')),
    {
      title: 'Nested in',
      kind: 'short',
      has: () => parents.size > 0,
      cell: ({ partOf }) => <ShortLink entity={parents.get(partOf ?? '')} />,
    },
  ]
}

/** Longer names would make rows higher, or hide the columns after them. */
const LONGEST_NAME = 24

function ShortLink({ entity }: { readonly entity: EntityRef | undefined }) {
  if (entity === undefined) return '–'
  const { name } = entity
  return <EntityRefLink entity={{ ...entity, name: name === null ? null : middleCut(name, LONGEST_NAME) }} />
}

/** A metric shows the digits that tell runs apart; a parameter is text, shown as logged. */
function measuredColumn(
  column: RunColumn,
  rows: readonly MeasuredRow[],
  kind: 'number' | 'text',
): TableColumn<MeasuredRow> {
  const decimals = decimalsAmong(rows.map(column.numberOf))
  return {
    title: column.title,
    kind,
    cell: (row) => {
      const text = column.textOf(row)
      if (column.kind !== 'metric' || text === null) return text ?? '–'
      // Text in place of a metric's number means NaN or infinity.
      return <MetricNumber value={Number(text)} decimals={decimals} />
    },
  }
}

function RunState(row: MeasuredRow) {
  const { status, entityType } = row
  return (
    <>
      {status === null ? '–' : <Status value={status} />}{' '}
      {isGone(row) ? <Standing value="gone" type={entityType} /> : null}
    </>
  )
}

function Registered({ versions: [first, ...others] }: MeasuredRow) {
  return (
    <>
      <ShortLink entity={first} />
      {others.length === 0 ? null : (
        <span className="muted" title={others.map(({ name, uri }) => name ?? uri).join(', ')}>
          {' '}
          +{others.length}
        </span>
      )}
    </>
  )
}

interface RunChartsProps {
  readonly rows: readonly MeasuredRow[]
  readonly columns: readonly RunColumn[]
  readonly chosen: readonly RunColumn[]
}

/** Draws the rows of the table, without deleted ones. */
function RunCharts({ rows, columns, chosen }: RunChartsProps) {
  const numeric = columns.filter(({ numberOf }) => rows.some((row) => numberOf(row) !== null))
  const [across, setAcross] = useState('')
  const [up, setUp] = useState('')
  const y = numeric.find(({ key }) => key === up) ?? numeric.find(({ kind }) => kind === 'metric') ?? numeric[0]
  const x =
    numeric.find(({ key }) => key === across) ??
    numeric.find(({ kind, key }) => kind === 'parameter' && key !== y?.key) ??
    numeric.find(({ key }) => key !== y?.key)
  if (rows.length < 2 || x === undefined || y === undefined) return null
  // A column with one value for all runs, such as a seed, can't tell them apart.
  const axes = chosen
    .filter(({ numberOf }) => new Set(rows.flatMap((row) => numberOf(row) ?? [])).size > 1)
    .slice(0, MAX_AXES)
  const points = rows.flatMap((row) => {
    const [at, value] = [x.numberOf(row), y.numberOf(row)]
    return at === null || value === null ? [] : [{ key: row.uri, label: row.name ?? row.uri, x: at, y: value }]
  })
  return (
    <>
      <div className="fields">
        <SelectField label="Across" value={x.key} set={setAcross} options={{}} groups={columnOptions(numeric)} />
        <SelectField label="Up" value={y.key} set={setUp} options={{}} groups={columnOptions(numeric)} />
      </div>
      <Scatter
        title={`${y.title} against ${x.title}`}
        xLabel={x.title}
        yLabel={y.title}
        points={points}
        table={<NumbersTable label={`${y.title} against ${x.title}`} rows={rows} columns={[x, y]} />}
      />
      {axes.length < 2 ? null : (
        <ParallelCoordinates
          title="Parallel coordinates"
          axes={axes.map(({ title }) => title)}
          lines={rows.map((row) => ({
            key: row.uri,
            label: row.name ?? row.uri,
            values: axes.map(({ numberOf }) => numberOf(row)),
          }))}
          table={<NumbersTable label="Parallel coordinates" rows={rows} columns={axes} />}
        />
      )}
    </>
  )
}

interface NumbersTableProps {
  readonly label: string
  readonly rows: readonly MeasuredRow[]
  readonly columns: readonly RunColumn[]
}

function NumbersTable({ label, rows, columns }: NumbersTableProps) {
  return (
    <DataTable
      label={label}
      rows={rows}
      keyOf={({ uri }) => uri}
      columns={[
        { title: 'Run', kind: 'wide', cell: (row) => <EntityRefLink entity={row} /> },
        ...columns.map((column) => measuredColumn(column, rows, 'number')),
      ]}
    />
  )
}
