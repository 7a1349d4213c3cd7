import { formatCount } from '../lib/format-count.ts'
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CallableOperation } from '../questions/declare.ts'
import { EXPORT_FORMATS } from '../questions/export.ts'
import type { ExportOptions } from './exports.ts'
import { requestOf, type ParsedArguments } from './operation-request.ts'
import { terminalSafe } from './terminal-safe.ts'
import { answerOfService, type Print } from './call-service.ts'

/** Exit code that a shell reports for a program ended by Ctrl-C. */
const INTERRUPTED = 130

/** Streams an export to a file or standard output; `report` gets its size and moment. */
export async function download(
  operation: CallableOperation,
  given: ParsedArguments,
  { options, report }: { readonly options: ExportOptions; readonly report: Print },
): Promise<void> {
  const { out, force } = options
  if (out !== undefined && existsSync(out) && force !== true)
    throw new Error(`${out} exists already; --force replaces it.`)
  const leaving = new AbortController()
  const leave = (): void => leaving.abort()
  process.once('SIGINT', leave)
  try {
    const { path, init } = requestOf(operation, { ...formatOf(out), ...given })
    const { response } = await answerOfService(options, path, { init: { ...init, signal: leaving.signal }, operation })
    await write(response, out, leaving.signal)
    for (const line of notesOf(response, out)) report(terminalSafe(line))
  } catch (error) {
    if (!leaving.signal.aborted) throw error
    console.error("Interrupted: the export isn't complete.")
    process.exitCode = INTERRUPTED
  } finally {
    process.off('SIGINT', leave)
  }
}

function formatOf(out: string | undefined): ParsedArguments {
  const ending = extname(out ?? '')
    .slice(1)
    .toLowerCase()
  const format = EXPORT_FORMATS.find((one) => one === ending)
  return format === undefined ? {} : { format }
}

async function write(response: Response, out: string | undefined, signal: AbortSignal): Promise<void> {
  const body = Readable.fromWeb(response.body ?? new ReadableStream())
  if (out === undefined) return await toStandardOutput(body, signal)
  // Renamed only when complete: a truncated CSV doesn't show that it is.
  const part = `${out}.${process.pid}.part`
  try {
    await pipeline(body, createWriteStream(part, { flags: 'wx' }), { signal }).catch(cutOff(signal))
    renameSync(part, out)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}

async function toStandardOutput(body: Readable, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(body, process.stdout, { signal, end: false }).catch(cutOff(signal))
  } catch (error) {
    // The reader has enough, like `head`.
    if (codeOf(error) !== 'EPIPE') throw error
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** Explains an error that the client only calls "terminated"; a full disk explains itself. */
function cutOff(signal: AbortSignal): (error: unknown) => never {
  return (error) => {
    if (signal.aborted || codeOf(error) !== undefined) throw error
    throw new Error(
      "The connection broke before the export was complete. Run it again; see the service's log for the reason.",
      { cause: error },
    )
  }
}

function* notesOf({ headers }: Response, out: string | undefined): Generator<string> {
  const headerOf = (name: string): string | null => headers.get(`x-mlg-export-${name}`)
  const tx = headerOf('transaction')
  const [rows, at] = [headerOf('rows') ?? 'an unknown number of', headerOf('at')]
  const when = tx === null ? (at ?? '') : at === null ? `transaction ${tx}` : `transaction ${tx} (${at})`
  yield `${formatCount(Number(rows), 'row')} as of ${when}${out === undefined ? '' : `, in ${out}`}`
  const missing = Number(headerOf('incomplete') ?? 0)
  if (missing > 0)
    yield `May be incomplete, for ${formatCount(missing, 'reason')}: NDJSON and JSON name them under "incomplete".`
}
