import { readFileSync } from 'node:fs'
import { isObject } from '../lib/json.ts'
import {
  askService,
  listOf,
  objectOf,
  searchOf,
  show,
  type Answer,
  type Print,
  type ServiceOptions,
} from './service.ts'
import { DEFAULT_PORT, readSettings } from './settings.ts'

export interface HeldOptions extends ServiceOptions {
  readonly config: string
  readonly demo: boolean
  readonly limit?: string
  readonly cursor?: string
}

const DECISIONS = ['confirm', 'dismiss']
const PATIENCE_MS = 60_000

/** Shows what the guard holds, and tells the running service what a person decided about it. */
export async function printHeld(
  platform: string | undefined,
  decision: string | undefined,
  options: HeldOptions,
  print: Print,
): Promise<void> {
  if (decision !== undefined && !DECISIONS.includes(decision))
    throw new Error(`"${decision}" is no decision; it must be ${DECISIONS.join(' or ')}`)
  const at = { url: options.url ?? urlOf(options) }
  const ask = (path: string, method: 'GET' | 'POST' = 'GET'): Promise<Answer> =>
    askService(at, path, { init: { method, signal: AbortSignal.timeout(PATIENCE_MS) } })
  if (platform === undefined) return show(await ask('/api/v1/sources'), options, overviewLines, print)
  const path = `/api/v1/sources/${encodeURIComponent(platform)}/held`
  if (decision === undefined) {
    const { limit, cursor } = options
    const answer = await ask(`${path}?${searchOf({ limit, cursor })}`)
    return show(answer, options, (page) => detailLines(page, platform), print)
  }
  show(await ask(`${path}/${decision}`, 'POST'), options, decidedLines(platform, decision), print)
}

/** MLG_PORT wins over the file, as it does for the service. */
function urlOf({ config, demo }: HeldOptions): string {
  const { port } = readSettings(process.env)
  const of = demo || process.env.MLG_PORT !== undefined ? port : portIn(config)
  return `http://127.0.0.1:${of}`
}

/** The one thing that is asked of the file: whether the rest of it is right is for the service and the doctor to say. */
function portIn(path: string): number {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `${path} can't be read: ${reason}. Name the configuration with --config, or say where the service is with --url (--demo: the demo's).`,
      { cause: error },
    )
  }
  const { port } = objectOf(objectOf(content).listen)
  return typeof port === 'number' ? port : DEFAULT_PORT
}

function overviewLines({ sources }: Answer): readonly string[] {
  const lines = heldLines(sources)
  return lines.length === 0 ? ['nothing is held'] : lines
}

function decidedLines(platform: string, decision: string): (answer: Answer) => readonly string[] {
  const done = decision === 'confirm' ? 'confirmed' : 'dismissed'
  return ({ documents, missing }) => [
    `${platform}: held documents ${done}: ${String(documents)}; missing ones to be read: ${String(missing)}`,
  ]
}

/** One line for each source of which something is held. */
export function heldLines(sources: unknown): readonly string[] {
  return (Array.isArray(sources) ? sources : []).flatMap((source: unknown) => {
    if (!isObject(source) || !isObject(source.held)) return []
    const { documents, listings } = source.held
    const types = (Array.isArray(listings) ? listings : []).map((one: unknown) =>
      isObject(one) ? String(one.type) : '',
    )
    if (Number(documents) === 0 && types.length === 0) return []
    const listed = types.length === 0 ? '' : `, and the listings of ${types.join(', ')} are not believed`
    return [`${String(source.platform)}: ${String(documents)} documents are held${listed}`]
  })
}

function* detailLines(answer: Answer, platform: string): Generator<string> {
  const documents = listOf(answer.documents)
  const listings = listOf(answer.listings)
  for (const one of listings) yield `listing ${JSON.stringify(one)}`
  for (const { since, uri, reason } of documents) yield `${String(since)} ${String(uri)}: ${String(reason)}`
  if (listings.length + documents.length === 0) return yield 'nothing is held'
  if (answer.next !== null) yield `${String(answer.total)} documents in all. Go on with --cursor ${String(answer.next)}`
  yield `"mlg held ${platform} confirm" lets them go; "mlg held ${platform} dismiss" keeps them`
}
