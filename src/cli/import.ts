import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { formatCount } from '../lib/format-count.ts'
import { asObject, isObject } from '../lib/json.ts'
import { findOperation } from './operation-table.ts'
import { MAX_PART } from '../contracts/import-parts.ts'
import type { CallableOperation } from '../questions/declare.ts'
import { askService, answerList, show, type Print, type ServiceAddress, type ServiceAnswer } from './call-service.ts'
import { messageOf } from '../lib/message-of.ts'
import { sleep } from '../lib/wait.ts'

export interface ImportOptions extends ServiceAddress {
  readonly platform?: string
  readonly strict: boolean
  /** Seconds to wait for the listing. */
  readonly wait: number
}

/** Sends CSV files to the running service, part by part, and has them imported together. */
export async function importFiles(files: readonly string[], options: ImportOptions, print: Print): Promise<void> {
  const platform = options.platform ?? (await onlyPlatform(options))
  const names = files.map((file) => basename(file))
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new Error(`Two files are named ${twice}; an import replaces files by their names.`)
  const upload = randomUUID()
  const ask = async (operation: CallableOperation, body: object): Promise<ServiceAnswer> => {
    const path = operation.path.replace('{platform}', encodeURIComponent(platform))
    const headers = { 'content-type': 'application/json' }
    return await askService(options, path, { init: { method: 'POST', headers, body: JSON.stringify(body) }, operation })
  }
  for (const [i, file] of files.entries())
    await send(file, (at, content) => ask(findOperation('import-part'), { upload, file: names[i], at, content }))
  const answer = await ask(findOperation('import'), { upload, files: names, strict: options.strict })
  if (answer.stored !== true) {
    show(answer, options, describeImport, print)
    process.exitCode = 1
    return
  }
  const came = await waitUntilListed(platform, options)
  show({ ...answer, listing: came }, options, describeImport, print)
  if (came.error !== null || !came.complete) process.exitCode = 1
}

/** Result of the listing after an import. */
interface ListingResult {
  /** True if everything was listed and is in the graph; otherwise it continues, or failed. */
  readonly complete: boolean
  readonly error: string | null
  /** The person who paused the source; it isn't listed until somebody resumes it. */
  readonly pausedBy: string | null
  readonly listed: number
  readonly changed: number
  readonly left: number
  /** Number of deletions that a person must confirm or dismiss. */
  readonly waiting: number
}

const POLL_MS = 200
/** A process learns of a pause two seconds later: until then it may list the import. */
const PAUSE_KNOWN_MS = 4_000

/** Waits until the source has listed the import, and the graph shows it. */
async function waitUntilListed(platform: string, options: ImportOptions): Promise<ListingResult> {
  const began = Date.now()
  const until = began + options.wait * 1_000
  for (;;) {
    const { sources } = await askService(options, '/api/v1/sources')
    const source = answerList(sources).find((one) => one['platform'] === platform) ?? {}
    const sweep = isObject(source['sweep']) ? source['sweep'] : { requested: true }
    const isOver = sweep['requested'] === false && Number(source['dirty']) === 0
    const pausedBy = isObject(source['pausedBy']) ? String(source['pausedBy']['name']) : null
    const isPaused = pausedBy !== null && Date.now() - began >= PAUSE_KNOWN_MS
    if (!isOver && !isPaused && Date.now() < until) {
      await sleep(POLL_MS)
      continue
    }
    const report = isObject(sweep['lastFullReport']) ? sweep['lastFullReport'] : {}
    const suspected = isObject(source['suspectedDeletions']) ? source['suspectedDeletions'] : {}
    const [number, held] = [(name: string) => Number(report[name] ?? 0), Number(suspected['documents'] ?? 0)]
    return {
      complete: isOver && (await isShown(options, until)),
      error: isOver && typeof sweep['lastError'] === 'string' ? sweep['lastError'] : null,
      pausedBy: isOver ? null : pausedBy,
      listed: number('listed'),
      changed: number('marked'),
      left: Math.max(0, number('missing') - held),
      waiting: number('held') + held,
    }
  }
}

/** Tells whether the processes that answer questions have followed the log to its present end. */
async function isShown(options: ImportOptions, until: number): Promise<boolean> {
  const tx = Number(asObject((await askService(options, '/api/v1/status'))['head'])['tx'])
  for (;;) {
    const { followers } = await askService(options, '/api/v1/status')
    if (answerList(followers).every(({ essential, head }) => essential !== true || Number(head) >= tx)) return true
    if (Date.now() >= until) return false
    await sleep(POLL_MS)
  }
}

async function send(file: string, part: (at: number, content: string) => Promise<unknown>): Promise<void> {
  const opened = await open(file).catch((error: unknown) => {
    throw new Error(`${file} can't be read: ${messageOf(error)}`)
  })
  try {
    const buffer = Buffer.alloc(MAX_PART)
    for (let at = 0; ;) {
      const { bytesRead } = await opened.read(buffer, 0, MAX_PART, at)
      if (bytesRead === 0 && at > 0) return
      await part(at, buffer.toString('base64', 0, bytesRead))
      if (bytesRead === 0) return
      at += bytesRead
    }
  } finally {
    await opened.close()
  }
}

/** Returns the platform of imports, if there is one. */
async function onlyPlatform(options: ServiceAddress): Promise<string> {
  const { sources } = await askService(options, '/api/v1/sources')
  const platforms = answerList(sources).flatMap(({ provider, platform }) =>
    provider === 'csv' ? [String(platform)] : [],
  )
  const [only, ...others] = platforms
  if (only !== undefined && others.length === 0) return only
  throw new Error(
    only === undefined
      ? 'No source takes imports. Configure one: {"platform": "imported", "provider": "csv", "baseUrl": "file:///<folder>/"}'
      : `Several sources take imports: ${platforms.join(', ')}. Name one with --platform.`,
  )
}

/** Maximum number of reasons listed one by one; more are summarised by kind and reason. */
const MAX_LINES = 20

function* describeImport(answer: ServiceAnswer): Generator<string> {
  const [refused, reasons] = [Number(answer.refused), answerList(answer.reasons)]
  if (reasons.length <= MAX_LINES) for (const one of reasons) yield `${lineText(one)}: ${String(one['reason'])}`
  else yield* refusedLines(answer, refused)
  if (answer.stored !== true) yield `${formatCount(refused, 'row was', 'rows were')} refused: nothing was imported`
  if (answer.stored !== true) return
  const platform = String(answer.platform)
  const { complete, error, pausedBy, changed, left, waiting } = asObject(answer['listing'])
  yield `${formatCount(Number(answer.entities), 'entity', 'entities')} from ${formatCount(Number(answer.rows), 'row')}, ${formatCount(refused, 'row')} refused`
  if (typeof error === 'string') yield `The files are stored, but ${platform} can't be listed: ${error}`
  else if (typeof pausedBy === 'string')
    yield `The files are stored, but ${platform} was paused by ${pausedBy}. Resume it: mlg source resume ${platform}`
  else if (complete !== true) yield `The files are stored; ${platform} is still being listed: see mlg sources`
  else yield `In the graph: ${String(changed)} new or changed, ${String(left)} gone`
  if (Number(waiting) > 0)
    yield `${formatCount(Number(waiting), 'deletion waits', 'deletions wait')} for you to decide: mlg deletions ${platform}, then mlg confirm-deletions or dismiss-deletions`
}

function* refusedLines(answer: ServiceAnswer, refused: number): Generator<string> {
  yield `${formatCount(refused, 'row')} refused, by kind and reason:`
  for (const { kind, column, reason, rows, first } of answerList(answer['refusedByReason'])) {
    const place = [kind, column].filter((one) => one !== null).join(', ')
    yield (
      `  ${String(rows)} × ${place === '' ? 'unreadable row' : place}: ${String(reason)} (first: ` +
      `${lineText({ ...asObject(first), column: null })})`
    )
  }
}

function lineText({ file, line, column }: Readonly<Record<string, unknown>>): string {
  return `${String(file)}, line ${String(line)}${column === null ? '' : `, ${String(column)}`}`
}
