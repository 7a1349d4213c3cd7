import { formatNumber } from '../../../../src/lib/format-count.ts'
import { bytesText } from '../../ui/bytes.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { labelOf } from '../../ui/label.ts'
import { Value, type ValueProps } from './values.tsx'
import styles from './values.module.css'

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
