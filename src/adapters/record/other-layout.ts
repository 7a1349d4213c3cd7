/** Location of a record that this release doesn't open, in its owner's terms, and where its contents can be copied. */
export interface RecordAddress {
  readonly record: string
  readonly from: string
  readonly to: string
}

export function otherLayout(found: number, own: number, at: RecordAddress): Error {
  return new Error(
    found > own ? newerLayout(found, own, at.record) : `${layouts(found, own, at.record)}: ${howToCopy(at)}`,
  )
}

export function newerLayout(found: number, own: number, record: string): string {
  return (
    `${layouts(found, own, record)}: a newer release wrote it. ` +
    'Run that one, or restore a backup from before the upgrade.'
  )
}

/** Error of a command or thread that only reads, and so may not upgrade the record. */
export class NotUpgradedError extends Error {
  constructor(found: number, own: number, record: string) {
    super(`${layouts(found, own, record)}: back it up, and start this release once, which upgrades it ("mlg start").`)
  }
}

const layouts = (found: number, own: number, record: string): string =>
  `${record} has layout ${found}, and this release has ${own}`

function howToCopy({ from, to }: RecordAddress): string {
  return (
    "Copy it with everything in it, also what no source has (people's edits, what was pushed, the history): " +
    `run "mlg migrate-store --from ${from} --to export.ndjson.gz" with the release that wrote it, and ` +
    `"mlg migrate-store --from export.ndjson.gz --to ${to}" with this one.`
  )
}
