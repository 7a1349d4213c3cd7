import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { IMPORT, IMPORT_PART } from '../commands/import.ts'
import type { Operation } from '../questions/declare.ts'
import { askService, listOf, show, type Print, type ServiceAddress, type ServiceAnswer } from './service.ts'

export interface ImportOptions extends ServiceAddress {
  readonly platform?: string
  readonly strict: boolean
}

/** As many bytes as a part may have. */
const PART = 262_144

/** Sends CSV files to the running service, part by part, and has them imported together. */
export async function importFiles(files: readonly string[], options: ImportOptions, print: Print): Promise<void> {
  const platform = options.platform ?? (await onlyPlatform(options))
  const names = files.map((file) => basename(file))
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new Error(`Two files are named ${twice}; an import replaces files by their names.`)
  const upload = randomUUID()
  const ask = async (operation: Operation, body: object): Promise<ServiceAnswer> => {
    const path = operation.path.replace('{platform}', encodeURIComponent(platform))
    const headers = { 'content-type': 'application/json' }
    return await askService(options, path, { init: { method: 'POST', headers, body: JSON.stringify(body) }, operation })
  }
  for (const [i, file] of files.entries()) await send(file, (at, content) => ask(IMPORT_PART, { upload, file: names[i], at, content })) // prettier-ignore
  const answer = await ask(IMPORT, { upload, files: names, strict: options.strict })
  show(answer, options, linesOf, print)
  if (answer.stored !== true) process.exitCode = 1
}

async function send(file: string, part: (at: number, content: string) => Promise<unknown>): Promise<void> {
  const opened = await open(file).catch((error: unknown) => {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  })
  try {
    const buffer = Buffer.alloc(PART)
    for (let at = 0; ;) {
      const { bytesRead } = await opened.read(buffer, 0, PART, at)
      if (bytesRead === 0 && at > 0) return
      await part(at, buffer.toString('base64', 0, bytesRead))
      if (bytesRead === 0) return
      at += bytesRead
    }
  } finally {
    await opened.close()
  }
}

/** The platform of imports, where there is one. */
async function onlyPlatform(options: ServiceAddress): Promise<string> {
  const { sources } = await askService(options, '/api/v1/sources')
  const platforms = listOf(sources).flatMap(({ provider, platform }) => (provider === 'csv' ? [String(platform)] : []))
  const [only, ...others] = platforms
  if (only !== undefined && others.length === 0) return only
  throw new Error(
    only === undefined
      ? 'No source takes imports. Configure one: {"platform": "imported", "provider": "csv", "baseUrl": "file:///<folder>/"}'
      : `Several sources take imports: ${platforms.join(', ')}. Name one with --platform.`,
  )
}

function* linesOf(answer: ServiceAnswer): Generator<string> {
  for (const { file, line, column, reason } of listOf(answer.reasons))
    yield `${String(file)}, line ${String(line)}${column === null ? '' : `, ${String(column)}`}: ${String(reason)}`
  const [refused, shown] = [Number(answer.refused), listOf(answer.reasons).length]
  if (refused > shown) yield `… and ${refused - shown} more rows`
  yield answer.stored === true
    ? `${String(answer.things)} things of ${String(answer.rows)} rows, ${refused} rows refused; ${String(answer.platform)} lists them within a minute`
    : `${refused} rows are wrong: nothing was imported`
}
