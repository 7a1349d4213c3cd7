// Marks a record that is being filled from another one (`mlg migrate-store`). A note is there from before the first row
// until the transaction that brings all rows, which removes it. So a failed copy can be told from a record that is
// empty because nothing was read yet.
import { isoOf } from '../../lib/iso.ts'

export const COPY_NOTE = 'carry-over'

/** Value of the note: where the rows come from, without a password, and when copying began. */
export function copyNote(from: string, at: number): string {
  return JSON.stringify({ from, at })
}

interface UnfinishedRecord {
  /** Name of the record in messages. */
  readonly record: string
  /** Value of `--to` that selects it. */
  readonly to: string
  /** Tells people how to replace it with an empty record. */
  readonly discard: string
}

export function unfinishedCopy(note: string, { record, to, discard }: UnfinishedRecord): Error {
  const { from, at } = JSON.parse(note) as { readonly from: string; readonly at: number }
  return new Error(
    `${record} holds nothing yet: copying ${from} into it was begun at ${isoOf(at)} and didn't ` +
      `finish. Run "mlg migrate-store --from ${from} --to ${to}" again. To start with an empty record instead, ${discard}.`,
  )
}
