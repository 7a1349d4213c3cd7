import { tableNumber } from './scale.ts'

/** A value of a metric, with all its digits where it is pointed at. */
export function MetricNumber({ value }: { readonly value: number }) {
  return <span title={String(value)}>{tableNumber(value)}</span>
}
