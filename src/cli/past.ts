import { isObject } from '../lib/json.ts'
import { readSettings } from './settings.ts'

/** `mlg history`, `mlg diff` and `mlg retain`: asked of the running service, printed for people (or as it came, with --json). */

export interface ServiceOptions {
  readonly url?: string
  readonly json: boolean
}

export interface HistoryOptions extends ServiceOptions {
  readonly asOf?: string
  readonly limit: string
  readonly before?: string
}

export interface DiffOptions extends ServiceOptions {
  readonly from: string
  readonly to?: string
  readonly hops?: string
  readonly limit: string
  readonly cursor?: string
}

export interface RetainOptions extends ServiceOptions {
  readonly before: string
  readonly dryRun: boolean
}

/** How often a run is looked after. */
const LOOK_MS = 1_000

type Answer = Record<string, unknown>

export async function showHistory(uri: string, options: HistoryOptions): Promise<void> {
  const { asOf, before, limit } = options
  const path = `/api/v1/entities/${encodeURIComponent(uri)}/history?${search({ asOf, before, limit })}`
  await printed(options, () => ask(options, path), historyLines)
}

export async function showDiff(uri: string | undefined, options: DiffOptions): Promise<void> {
  const { from, to, hops, limit, cursor } = options
  await printed(
    options,
    () => ask(options, `/api/v1/diff?${search({ from, to, uri, hops, limit, cursor })}`),
    diffLines,
  )
}

/** Begins a run and waits for its end; with --dry-run only counts. */
export async function retainPast(options: RetainOptions): Promise<void> {
  const { before, dryRun } = options
  const body = JSON.stringify({ before, dryRun })
  const begin = () =>
    ask(options, '/api/v1/retention', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  await printed(options, async () => (dryRun ? await begin() : await ended(await begin(), options)), retainLines)
}

async function ended(begun: Answer, options: RetainOptions): Promise<Answer> {
  for (;;) {
    const answer = await ask(options, '/api/v1/retention')
    if (typeof answer['lastError'] === 'string') throw new Error(answer['lastError'])
    if (answer['running'] !== true) return { ...begun, ...answer }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

async function printed(
  { json }: ServiceOptions,
  get: () => Promise<Answer>,
  lines: (answer: Answer) => readonly string[],
): Promise<void> {
  try {
    const answer = await get()
    console.log(json ? JSON.stringify(answer, null, 2) : lines(answer).join('\n'))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

function search(values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  return new URLSearchParams(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined))
}

async function ask({ url }: ServiceOptions, path: string, init?: RequestInit): Promise<Answer> {
  const base = url ?? `http://127.0.0.1:${readSettings(process.env).port}`
  const response = await fetch(base + path, init).catch(() => {
    throw new Error(`No service answers at ${base}. Start it, or say with --url where it is.`)
  })
  const body: unknown = await response.json().catch(() => null)
  if (!isObject(body)) throw new Error(`${base} answered ${response.status} without JSON: is it this service?`)
  if (response.ok) return body
  const { message, hint } = isObject(body['error']) ? body['error'] : {}
  throw new Error([message ?? `${base} answered ${response.status}.`, hint].filter(Boolean).map(String).join('\n'))
}

// ---------------------------------------------------------------------------------------------------------- words

export function historyLines(answer: Answer): readonly string[] {
  const lines = list(answer['transactions']).flatMap((told) => [
    `${told['at']}  transaction ${told['tx']}`,
    ...list(told['changes']).map((change) => `  ${change['sentence']}`),
    ...(Number(told['more']) > 0 ? [`  … and ${told['more']} more edges`] : []),
  ])
  const { next, horizon } = answer
  if (lines.length === 0) lines.push('Nothing happened to it in that time.')
  if (typeof next === 'number') lines.push(`There is more: --before ${next}`)
  else if (isObject(horizon)) lines.push(`What was before ${horizon['at']} was dropped by retention.`)
  return lines
}

export function diffLines(answer: Answer): readonly string[] {
  const [from, to] = [object(answer['from']), object(answer['to'])]
  const lines = [`From transaction ${from['tx']} (${from['at']}) to ${to['tx']} (${to['at']})`]
  if (isObject(answer['tally'])) lines.push(...tallyLines(answer['tally']))
  if (isObject(answer['neighbourhood'])) {
    const { entities, added, removed } = answer['neighbourhood']
    lines.push(`${entities} entities within reach; ${added} came into it, ${removed} left it`)
  }
  const entities = list(answer['entities'])
  if (entities.length === 0) lines.push('Nothing is different.')
  for (const entity of entities) lines.push(...entityLines(entity))
  if (typeof answer['next'] === 'string') lines.push(`There is more: --cursor ${answer['next']}`)
  return lines
}

function tallyLines(tally: Answer): readonly string[] {
  const counts = (value: unknown, name: string, count: string) =>
    list(value).map((one) => `${one[count]} ${one[name] ?? 'known by reference only'}`).join(', ') // prettier-ignore
  return [
    `${tally['transactions']} transactions touched ${tally['entities']} entities (${counts(tally['types'], 'entityType', 'entities')})`,
    `  causes: ${counts(tally['causes'], 'kind', 'transactions')}`,
    `  changes by: ${counts(tally['platforms'], 'platform', 'changes')}`,
  ]
}

const SIGNS: Readonly<Record<string, string>> = { added: '+', removed: '-', opened: '+', closed: '-' }

function entityLines(entity: Answer): readonly string[] {
  const { uri, entityType, name, presence, state } = entity
  const lines = [`${SIGNS[String(presence)] ?? '~'} ${uri}${entityType === null ? '' : ` (${[entityType, name].filter(Boolean).join(' ')})`}`] // prettier-ignore
  if (isObject(state)) lines.push(`    state: ${text(state['before'])} → ${text(state['after'])}`)
  for (const a of list(entity['attributes'])) lines.push(`    ${a['name']}: ${text(a['before'])} → ${text(a['after'])}`)
  for (const e of list(entity['edges'])) lines.push(`    ${SIGNS[String(e['op'])]} ${e['name']} ${e['other']}${seen(e['seen'])}`) // prettier-ignore
  const unlisted = Number(entity['opened']) + Number(entity['closed']) - list(entity['edges']).length
  if (unlisted > 0 && entity['next'] !== null) lines.push(`    … and ${unlisted} more edges: ask for its own diff`)
  return lines
}

function seen(value: unknown): string {
  if (!isObject(value)) return ''
  return ` (${value['cause']} at ${value['at']}, ${object(value['document'])['platform']})`
}

function retainLines(answer: Answer): readonly string[] {
  const { dryRun } = answer
  const dropped = dryRun === true ? answer['dropped'] : object(answer['horizon'])['dropped']
  if (!isObject(dropped) || answer['horizon'] === null) return [`Nothing is older than ${answer['before']}.`]
  const { transactions, facts, edges, bytes } = dropped
  const what = `${transactions} transactions, ${facts} superseded facts (${bytes} bytes of text), ${edges} ended edges`
  const horizon = dryRun === true ? `transaction ${answer['horizon']}` : object(answer['horizon'])['at']
  return [dryRun === true ? `Would drop ${what}; the past would begin at ${horizon}.` : `Dropped ${what}. The past begins at ${horizon}.`] // prettier-ignore
}

function text(value: unknown): string {
  return value === null ? '(none)' : JSON.stringify(value)
}

function object(value: unknown): Answer {
  return isObject(value) ? value : {}
}

function list(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? value.filter((one: unknown) => isObject(one)) : []
}
