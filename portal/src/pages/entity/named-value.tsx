import { bytesText } from '../../ui/bytes.ts'
import { Value, type ValueProps } from './values.tsx'

/** A size in the unit that it is read in; its bytes are at hand. */
export function NamedValue({ name, value, precision }: ValueProps & { readonly name: string }) {
  if (typeof value !== 'number' || !/^bytes$|Bytes$/.test(name)) return <Value value={value} precision={precision} />
  return <span title={`${value.toLocaleString()} bytes`}>{bytesText(value)}</span>
}
