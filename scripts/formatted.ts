// Lays out generated text as the formatter lays out what is written by hand.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, type FormatConfig } from 'oxfmt'

const OPTIONS = JSON.parse(readFileSync(join(import.meta.dirname, '../.oxfmtrc.json'), 'utf8')) as FormatConfig

export async function formatText(path: string, text: string): Promise<string> {
  const { code, errors } = await format(path, text, OPTIONS)
  if (errors.length > 0)
    throw new Error(`${path} could not be laid out: ${errors.map(({ message }) => message).join('; ')}`)
  return code
}
