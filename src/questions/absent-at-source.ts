import type { EntityRecord } from '../contracts/reads.ts'

/** Whether its source answered that it does not have it, and did not fail: a 404, which leaves no error behind. */
export function isAbsentAtSource(record: EntityRecord | null): boolean {
  if (record === null) return true
  const failed = record.documents.some(({ lastError }) => lastError !== null)
  return !failed && record.stated.some(({ attributes }) => attributes['unresolvable'] === true)
}
