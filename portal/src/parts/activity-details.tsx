import { labelOf } from '../ui/label.ts'
import { formatNumber } from '../../../src/lib/format-count.ts'
import { DataTable } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'

interface ActivityDetailsProps {
  readonly changes: readonly { readonly name: string; readonly from: unknown; readonly to: unknown }[]
  /** Headings of the two columns of values. */
  readonly heads: readonly [from: string, to: string]
}

/** A table of what a change did to each attribute and relationship. */
export function ActivityDetails({ changes, heads: [from, to] }: ActivityDetailsProps) {
  return (
    <DataTable
      label="What changed"
      columns={[
        { title: 'What', cell: ({ name }) => labelOf(name) },
        { title: from, kind: 'wide', cell: (change) => <ActivityValue value={change.from} /> },
        { title: to, kind: 'wide', cell: (change) => <ActivityValue value={change.to} /> },
      ]}
      rows={changes}
      keyOf={(change) => String(changes.indexOf(change))}
    />
  )
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
/** Items of a list that are shown; the rest are counted. */
const MAX_ITEMS = 10

function ActivityValue({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined || value === '') return <>–</>
  if (typeof value === 'string') return TIME.test(value) ? <When at={value} exact /> : <bdi>{value}</bdi>
  if (typeof value === 'number') return <>{value.toLocaleString(undefined, { maximumSignificantDigits: 15 })}</>
  if (typeof value === 'boolean') return <>{value ? 'Yes' : 'No'}</>
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    return (
      <ul>
        {items.slice(0, MAX_ITEMS).map((item, n) => (
          <li key={n}>
            <ActivityValue value={item} />
          </li>
        ))}
        {items.length > MAX_ITEMS ? <li>{formatNumber(items.length - MAX_ITEMS)} more</li> : null}
      </ul>
    )
  }
  return (
    <>
      {Object.entries(value)
        .slice(0, MAX_ITEMS)
        .map(([name, of], n) => (
          <span key={name}>
            {n === 0 ? '' : ', '}
            {name}: {typeof of === 'object' && of !== null ? '…' : <ActivityValue value={of} />}
          </span>
        ))}
    </>
  )
}
