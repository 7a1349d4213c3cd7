import type { ExportedRows, ExportFormat } from '../../questions/export.ts'
import { truncate } from '../../lib/cut-text.ts'
import { isoOf } from '../../lib/iso.ts'

const MAX_SUBJECT = 60

/**
 * Makes a name that describes the content, since nothing else about a CSV file does:
 * `unused-Feature-transaction-42-120-rows.csv`. It is safe in a header and on a disk.
 */
export function fileNameOf(
  { name, subject, format }: { readonly name: string; readonly subject: string; readonly format: ExportFormat },
  { tx, at, count }: Pick<ExportedRows, 'tx' | 'at' | 'count'>,
): string {
  const about = truncate(toPlain(subject.split('/').at(-1) ?? ''), MAX_SUBJECT)
  const moment = tx === null ? toPlain(at === null ? '' : isoOf(at)) : `transaction-${tx}`
  const parts = [name, about, moment, `${count}-rows`].filter((part) => part !== '')
  return `${parts.join('-')}.${format}`
}

function toPlain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
}
