import { numberText } from '../../../src/lib/number-text.ts'
import { alignedText } from './decimals.ts'

interface MetricNumberProps {
  readonly value: number
  /** Those of its column. */
  readonly decimals?: number | undefined
}

/** A metric's value, with all its digits on hover. */
export function MetricNumber({ value, decimals }: MetricNumberProps) {
  return <span title={String(value)}>{decimals === undefined ? numberText(value) : alignedText(value, decimals)}</span>
}
