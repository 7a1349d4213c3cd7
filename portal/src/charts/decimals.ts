import { numberText } from '../../../src/lib/number-text.ts'

/** Digits of the longest number of a column, which has at least two decimals if any has some. */
const MOST_DIGITS = 7

const PLAIN = /^-?(?<whole>\d+)(\.(?<decimals>\d+))?$/

/** Returns how many decimals all numbers of a column get, so that their digits line up: those of the longest. */
export function decimalsAmong(values: readonly (number | null | undefined)[]): number {
  let [whole, decimals] = [0, 0]
  for (const value of values) {
    const { groups } = PLAIN.exec(value == null ? '' : numberText(value)) ?? {}
    whole = Math.max(whole, groups?.['whole']?.length ?? 0)
    decimals = Math.max(decimals, groups?.['decimals']?.length ?? 0)
  }
  return Math.min(decimals, Math.max(2, MOST_DIGITS - whole))
}

/** Formats a number with the decimals of its column, unless these would show none of its digits. */
export function alignedText(value: number, decimals: number): string {
  const text = numberText(value)
  const aligned = value.toFixed(decimals)
  return PLAIN.test(text) && (Number(aligned) !== 0 || value === 0) ? aligned : text
}
