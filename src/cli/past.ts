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

/** `mlg history`, `mlg diff` and `mlg retain`: asked of the running service, printed for people (or as it came, with --json). */

export interface HistoryOptions extends ServiceOptions {
  readonly asOf?: string
  readonly limit: string
  readonly cursor?: string
}

export interface DiffOptions extends ServiceOptions {
  readonly from?: string
  readonly to?: string
  readonly hops?: string
  readonly asOf?: string
  readonly limit: string
  readonly cursor?: string
}

export interface RetainOptions extends ServiceOptions {
  readonly before: string
  readonly dryRun: boolean
}

/** How often a run is looked after. */
const LOOK_MS = 1_000

export async function printHistory(uri: string, options: HistoryOptions, print: Print): Promise<void> {
  const { asOf, cursor, limit } = options
  const path = `/api/v1/entities/${encodeURIComponent(uri)}/history?${searchOf({ asOf, cursor, limit })}`
  show(await askService(options, path), options, historyLines, print)
}

export async function printDiff(uri: string | undefined, options: DiffOptions, print: Print): Promise<void> {
  const { from, to, hops, asOf, limit, cursor } = options
  const path = `/api/v1/diff?${searchOf({ from, to, uri, hops, asOf, limit, cursor })}`
  show(await askService(options, path), options, diffLines, print)
}

/** Begins a run and waits for its end; with --dry-run only counts. */
export async function retainPast(options: RetainOptions, print: Print): Promise<void> {
  const { before, dryRun } = options
  const body = JSON.stringify({ before, dryRun })
  const headers = { 'content-type': 'application/json' }
  const begun = await askService(options, '/api/v1/retention', { method: 'POST', body, headers })
  show(dryRun ? begun : await ended(begun, options), options, retainLines, print)
}

async function ended(begun: Answer, options: RetainOptions): Promise<Answer> {
  for (;;) {
    const answer = await askService(options, '/api/v1/retention')
    if (typeof answer['lastError'] === 'string') throw new Error(answer['lastError'])
    if (answer['running'] !== true) return { ...begun, ...answer }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

// ---------------------------------------------------------------------------------------------------------- words

function historyLines(answer: Answer): readonly string[] {
  const lines = listOf(answer['transactions']).flatMap((told) => [
    `${told['at']}  transaction ${told['tx']}`,
    ...listOf(told['changes']).map((change) => `  ${change['sentence']}`),
    ...(Number(told['more']) > 0 ? [`  … and ${told['more']} more edges`] : []),
  ])
  const { next, horizon } = answer
  if (lines.length === 0) lines.push('Nothing happened to it in that time.')
  if (typeof next === 'string') lines.push(`There is more: --cursor ${next}`)
  else if (isObject(horizon)) lines.push(`What was before ${horizon['at']} was dropped by retention.`)
  return lines
}

function diffLines(answer: Answer): readonly string[] {
  const [from, to] = [objectOf(answer['from']), objectOf(answer['to'])]
  const lines = [`From transaction ${from['tx']} (${from['at']}) to ${to['tx']} (${to['at']})`]
  if (isObject(answer['tally'])) lines.push(...tallyLines(answer['tally']))
  if (isObject(answer['neighbourhood'])) {
    const { entities, added, removed } = answer['neighbourhood']
    lines.push(`${entities} entities within reach; ${added} came into it, ${removed} left it`)
  }
  const entities = listOf(answer['entities'])
  if (entities.length === 0) lines.push('Nothing is different.')
  for (const entity of entities) lines.push(...entityLines(entity))
  if (typeof answer['next'] === 'string') lines.push(`There is more: --cursor ${answer['next']}`)
  return lines
}

function tallyLines(tally: Answer): readonly string[] {
  const counts = (value: unknown, name: string, count: string) =>
    listOf(value).map((one) => `${one[count]} ${one[name] ?? 'known by reference only'}`).join(', ') // prettier-ignore
  return [
    `${tally['transactions']} transactions touched ${tally['entities']} entities (${counts(tally['types'], 'entityType', 'entities')})`,
    `  causes: ${counts(tally['causes'], 'kind', 'transactions')}`,
    `  changes by: ${counts(tally['platforms'], 'platform', 'changes')}`,
  ]
}

const SIGNS: Readonly<Record<string, string>> = { added: '+', removed: '-' }

function entityLines(entity: Answer): readonly string[] {
  const { uri, entityType, name, presence, state } = entity
  const lines = [`${SIGNS[String(presence)] ?? '~'} ${uri}${entityType === null ? '' : ` (${[entityType, name].filter(Boolean).join(' ')})`}`] // prettier-ignore
  if (isObject(state)) lines.push(`    state: ${text(state['before'])} → ${text(state['after'])}`)
  for (const a of listOf(entity['attributes']))
    lines.push(`    ${a['name']}: ${text(a['before'])} → ${text(a['after'])}`)
  for (const e of listOf(entity['edges'])) lines.push(`    ${SIGNS[String(e['op'])]} ${e['name']} ${e['other']}${seen(e['seen'])}`) // prettier-ignore
  const unlisted = Number(entity['edgesAdded']) + Number(entity['edgesRemoved']) - listOf(entity['edges']).length
  if (unlisted > 0 && entity['next'] !== null) lines.push(`    … and ${unlisted} more edges: ask for its own diff`)
  return lines
}

function seen(value: unknown): string {
  if (!isObject(value)) return ''
  return ` (${value['cause']} at ${value['at']}, ${objectOf(value['document'])['platform']})`
}

function retainLines(answer: Answer): readonly string[] {
  const { dryRun } = answer
  const dropped = dryRun === true ? answer['dropped'] : objectOf(answer['horizon'])['dropped']
  if (!isObject(dropped) || answer['horizon'] === null) return [`Nothing is older than ${answer['before']}.`]
  const { transactions, facts, edges, bytes } = dropped
  const what = `${transactions} transactions, ${facts} superseded facts (${bytes} bytes of text), ${edges} ended edges`
  const horizon = dryRun === true ? `transaction ${answer['horizon']}` : objectOf(answer['horizon'])['at']
  return [dryRun === true ? `Would drop ${what}; the past would begin at ${horizon}.` : `Dropped ${what}. The past begins at ${horizon}.`] // prettier-ignore
}

function text(value: unknown): string {
  return value === null ? '(none)' : JSON.stringify(value)
}
