import { SCHEMA } from './tables.ts'

/** Where a record lies that this release doesn't open, as its owner knows it, and where its contents may go. */
interface RecordAddress {
  readonly record: string
  readonly from: string
  readonly to: string
}

export function otherSchema(schema: number, at: RecordAddress): Error {
  return new Error(
    `${at.record} has schema ${schema}, and this release reads ${SCHEMA}: ` +
      (schema > SCHEMA
        ? 'a newer release wrote it. Run that one, or restore a backup from before the upgrade.'
        : carryOver(at)),
  )
}

export function carryOver({ from, to }: RecordAddress): string {
  return (
    "Carry it over with everything in it, also what no source has (people's edits, what was pushed, the history): " +
    `run "mlg migrate-store --from ${from} --to export.ndjson.gz" with the release that wrote it, and ` +
    `"mlg migrate-store --from export.ndjson.gz --to ${to}" with this one.`
  )
}
