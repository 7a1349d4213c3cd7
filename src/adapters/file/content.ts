import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { SourceFile } from '../../contracts/source.ts'
import { parseCsv } from '../../lib/csv-rows.ts'
import type { Json } from '../../lib/json.ts'
import { jsonOfFile } from '../../lib/json-file.ts'
import { readJson } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { otherEncoding, utf8 } from '../../lib/utf8.ts'
import { parseYamlDocuments } from '../../lib/yaml.ts'
import type { ReadFormat, FoundFile } from './find.ts'
import { messageOf } from '../../lib/message-of.ts'

/** Reads the content of a file that was found, or says why it can't. */
export async function contentOf({ name, path, format, bytes }: FoundFile): Promise<Result<SourceFile>> {
  const read = await bytesOf(path, bytes)
  if (!read.ok) return err(`${name} ${read.error}`)
  const documents = PARSERS[format](read.value)
  return documents.ok ? ok({ name, documents: documents.value }) : err(`${name}: ${documents.error}`)
}

/** The path may have changed since, so this refuses links and devices, and reads no more bytes than expected. */
async function bytesOf(path: string, expected: number): Promise<Result<Uint8Array>> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      if (!(await file.stat()).isFile()) return err("isn't an ordinary file")
      const buffer = Buffer.alloc(expected + 1)
      let filled = 0
      for (let read = 1; read > 0 && filled < buffer.length; filled += read)
        ({ bytesRead: read } = await file.read(buffer, filled, buffer.length - filled, filled))
      return filled === expected ? ok(buffer.subarray(0, filled)) : err('changed while it was read')
    } finally {
      await file.close()
    }
  } catch (error) {
    return err(`can't be read: ${messageOf(error)}`)
  }
}

type Parse = (bytes: Uint8Array) => Result<readonly Json[]>

const PARSERS: Readonly<Record<ReadFormat, Parse>> = {
  json: textual((text) => {
    const value = jsonOfFile(text)
    return value.ok ? ok([value.value]) : value
  }),
  yaml: textual((text) => parseYamlDocuments(text)),
  lines: textual(parseLines),
  csv: parseCsv,
}

/** Refuses an empty file: it is half-written or truncated, and must not state that everything is gone. */
function textual(parse: (text: string) => Result<readonly Json[]>): Parse {
  return (bytes) => {
    const other = otherEncoding(bytes)
    if (other !== null) return err(other)
    const text = utf8(bytes)
    if (text === null) return err("the file isn't UTF-8")
    return text.trim() === '' ? err('the file is empty') : parse(text)
  }
}

function parseLines(text: string): Result<readonly Json[]> {
  const documents: Json[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const value = readJson(line)
    if (!value.ok) return err(`line ${i + 1}: ${value.error}`)
    documents.push(value.value)
  }
  return ok(documents)
}
