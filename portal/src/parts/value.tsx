import { formatCount, formatNumber } from '../../../src/lib/format-count.ts'
import { type Precision, When } from '../ui/time.tsx'
import { bytesText } from '../ui/bytes.ts'
import { CopyButton } from '../ui/copy.tsx'
import { labelOf } from '../ui/label.ts'
import { isoPeriodText } from '../ui/period.ts'
import styles from './value.module.css'
import { LongText } from './long-text.tsx'

/** Timestamp of the API, in UTC. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** Midnight UTC: a date without a time, which is the same day everywhere. */
const DAY = /^\d{4}-\d\d-\d\dT00:00:00(\.0+)?Z$/

function dayOf(midnight: string): string {
  return new Date(midnight).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

interface ValueProps {
  readonly value: unknown
  readonly precision?: Precision | undefined
}

/** Shows any value of a source, always as text. */
export function Value({ value, precision }: ValueProps) {
  if (value === null || value === undefined) return <span className="muted">none</span>
  if (typeof value === 'boolean') return <>{value ? 'yes' : 'no'}</>
  if (typeof value === 'number') return <>{value.toLocaleString(undefined, { maximumSignificantDigits: 15 })}</>
  if (typeof value === 'string' && DAY.test(value)) return <time dateTime={value}>{dayOf(value)}</time>
  if (typeof value === 'string')
    return TIME.test(value) ? <When at={value} exact precision={precision} /> : <LongText text={isoPeriodText(value)} />
  if (Array.isArray(value) && value.length <= MAX_ROWS && value.every((one) => typeof one !== 'object' || one === null))
    return (
      <ul className={styles['list']}>
        {value.map((item, n) => (
          <li key={n}>
            <Value value={item} />
          </li>
        ))}
      </ul>
    )
  if (Array.isArray(value) && value.length <= MAX_ROWS && value.every(isFlat)) return <FlatRows rows={value} />
  if (isFlat(value)) return <FlatRows rows={[value]} />
  return (
    <details>
      <summary>{sizeOf(value)}</summary>
      <pre className={styles['json']}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  )
}

type Flat = Readonly<Record<string, string | number | boolean | null>>
const MAX_ROWS = 60
const MAX_MEMBERS = 12

/** An object of few plain values reads better than JSON. */
function isFlat(value: unknown): value is Flat {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const members = Object.values(value)
  return members.length <= MAX_MEMBERS && members.every((one) => typeof one !== 'object' || one === null)
}

function FlatRows({ rows }: { readonly rows: readonly Flat[] }) {
  return (
    <ul className="stack" data-gap="0">
      {rows.map((row, n) => (
        <li key={n}>
          {Object.entries(row).map(([name, value]) => (
            <span key={name} className={styles['member']}>
              <span className="muted">{labelOf(name)}</span> <Value value={value} />
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}

function sizeOf(value: object): string {
  return Array.isArray(value) ? formatCount(value.length, 'item') : formatCount(Object.keys(value).length, 'member')
}

/** A digest, an address, or a long hexadecimal number: to copy rather than to read. */
const ID = /^(?:sha\d+:[\da-f]+|[a-z][\w+.-]*:\/\/\S+|(?=[\da-f-]*\d)[\da-f-]{12,})$/

/** Shows a size in a readable unit, with its bytes on demand; an identifier with a copy button. */
export function NamedValue({ name, value, precision }: ValueProps & { readonly name: string }) {
  if (typeof value === 'string' && ID.test(value))
    return (
      <span className={styles['id']}>
        <code>{value}</code>
        <CopyButton text={value} what={labelOf(name)} />
      </span>
    )
  if (typeof value !== 'number' || !/^bytes$|Bytes$/.test(name)) return <Value value={value} precision={precision} />
  return <span title={`${formatNumber(value)} bytes`}>{bytesText(value)}</span>
}
