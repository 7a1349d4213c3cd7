import type { EntityRecord } from '../contracts/reads.ts'

/** Tells whether its source answered with a 404 instead of failing: that leaves no error behind. */
export function isAbsentAtSource(record: EntityRecord | null): boolean {
  if (record === null) return true
  const failed = record.documents.some(({ lastError }) => lastError !== null)
  return !failed && record.stated.some(({ attributes }) => attributes['unresolvable'] === true)
}
