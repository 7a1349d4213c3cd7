import { numberText } from '../../../src/lib/number-text.ts'

/** A metric's value, with all its digits on hover. */
export function MetricNumber({ value }: { readonly value: number }) {
  return <span title={String(value)}>{numberText(value)}</span>
}
