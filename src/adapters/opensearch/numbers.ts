import type { AttributeNumber } from '../../contracts/search-documents.ts'
import type { NumberRange } from '../../contracts/search-index.ts'

/**
 * Numbers are stored as keywords such as `rowCount=c12e848000000000`: the attribute's name and the number in sixteen
 * sortable digits. So all attributes share one field, and the mapping doesn't grow with the catalogue.
 */
const SEPARATOR = '='
/** Sorts after every digit, so after all numbers of an attribute. */
const AFTER_NUMBERS = 'g'

export function numberTerm({ attribute, value }: AttributeNumber): string {
  return `${attribute}${SEPARATOR}${sortableDigits(value)}`
}

/** The bounds of a range of keywords. */
export function numberTerms(
  attribute: string,
  { from, until }: NumberRange,
): { readonly gte: string; readonly lt: string } {
  return {
    gte: `${attribute}${SEPARATOR}${from === null ? '' : sortableDigits(from)}`,
    lt: `${attribute}${SEPARATOR}${until === null ? AFTER_NUMBERS : sortableDigits(until)}`,
  }
}

const SIGN = 1n << 63n
const ALL = (1n << 64n) - 1n

/** Bits of a number in sortable order: all bits of a negative one are flipped, only the sign bit of others. */
function sortableDigits(value: number): string {
  const bytes = new DataView(new ArrayBuffer(8))
  // Makes -0 equal to 0.
  bytes.setFloat64(0, value === 0 ? 0 : value)
  const bits = bytes.getBigUint64(0)
  const sortable = (bits & SIGN) === 0n ? bits | SIGN : bits ^ ALL
  return sortable.toString(16).padStart(16, '0')
}
