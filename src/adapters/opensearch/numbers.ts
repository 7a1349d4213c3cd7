import type { AttributeNumber, NumberRange } from '../../contracts/search-index.ts'

/**
 * Numbers are keywords, such as `rowCount=c12e848000000000`: the name of the attribute, then the number in sixteen
 * digits whose order is that of numbers. So any attribute has its numbers in one field, and the mapping of an index does
 * not grow with the catalogue.
 */
const BETWEEN = '='
/** Comes after every digit: behind all numbers of an attribute. */
const AFTER_ALL = 'g'

export function numberTerm({ attribute, value }: AttributeNumber): string {
  return `${attribute}${BETWEEN}${sortableDigits(value)}`
}

/** The bounds of a range of keywords. */
export function numberTerms(
  attribute: string,
  { from, until }: NumberRange,
): { readonly gte: string; readonly lt: string } {
  return {
    gte: `${attribute}${BETWEEN}${from === null ? '' : sortableDigits(from)}`,
    lt: `${attribute}${BETWEEN}${until === null ? AFTER_ALL : sortableDigits(until)}`,
  }
}

const SIGN = 1n << 63n
const ALL = (1n << 64n) - 1n

/** The bits of a number: of one below zero all are turned round, of others the first. */
function sortableDigits(value: number): string {
  const bytes = new DataView(new ArrayBuffer(8))
  // -0 is 0.
  bytes.setFloat64(0, value === 0 ? 0 : value)
  const bits = bytes.getBigUint64(0)
  const sortable = (bits & SIGN) === 0n ? bits | SIGN : bits ^ ALL
  return sortable.toString(16).padStart(16, '0')
}
