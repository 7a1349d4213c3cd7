import { isObject } from '../lib/json.ts'
import { readSettings } from './settings.ts'

export interface AskOptions {
  /** Of the running service. */
  readonly url?: string
  readonly asOf?: string
  readonly cursor?: string
  readonly limit?: string
}

export interface LineageOptions extends AskOptions {
  readonly direction: string
  readonly types?: string
  readonly until?: string
  readonly depth?: string
}

export interface ImpactOptions extends AskOptions {
  readonly group?: string
}

type Print = (line: string) => void

/** One page, for people; the last line says how to go on. */
export async function printLineage(uri: string, options: LineageOptions, print: Print): Promise<void> {
  const { url, ...asked } = options
  const direction = DIRECTIONS[asked.direction] ?? asked.direction
  const answer = await get(url, '/api/v1/lineage', { uri, ...asked, direction })
  const verb = direction === 'upstream' ? 'comes from' : 'reaches'
  print(
    `${nameOf(answer)} ${verb} ${answer.total} things, ${answer.depth} steps away at most (transaction ${answer.tx})`,
  )
  print(totals(answer))
  for (const node of list(answer.nodes)) print(line(node))
  if (answer.complete === false) print('More lies further out than --depth.')
  if (typeof answer.next === 'string') print(`Go on with --cursor ${answer.next}`)
}

export async function printImpact(uri: string, options: ImpactOptions, print: Print): Promise<void> {
  const { url, ...asked } = options
  const answer = await get(url, '/api/v1/impact', { uri, ...asked })
  print(`A change of ${nameOf(answer)} reaches ${answer.total} things (transaction ${answer.tx})`)
  print(totals(answer))
  const running = Array.isArray(answer.runningTests) ? answer.runningTests : []
  if (running.length > 0) print(`Running tests: ${running.join(', ')}`)
  for (const { name, exposedBy } of list(answer.surfaces))
    print(`Surface ${String(name)}, exposed by ${Array.isArray(exposedBy) ? exposedBy.join(', ') : '?'}`)
  const groups = isObject(answer.groups) ? answer.groups : {}
  for (const [group, page] of Object.entries(groups)) {
    if (!isObject(page) || page.total === 0) continue
    print(`\n${group} (${String(page.total)})`)
    for (const node of list(page.nodes)) print(`${line(node)}\n      ${ownership(node)}`)
    if (typeof page.next === 'string') print(`  Go on with --group ${group} --cursor ${page.next}`)
  }
}

const DIRECTIONS: Readonly<Record<string, string>> = { up: 'upstream', down: 'downstream' }

type Answer = Readonly<Record<string, unknown>>

async function get(url: string | undefined, path: string, query: object): Promise<Answer> {
  const base = (url ?? `http://127.0.0.1:${readSettings(process.env).port}`).replace(/\/+$/, '')
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (typeof value === 'string') search.set(name, value)
  const answer = await fetch(`${base}${path}?${search}`).catch(() => null)
  if (answer === null) throw new Error(`No service answers at ${base}; start one, or say where it is with --url.`)
  const body: unknown = await answer.json()
  if (!isObject(body)) throw new Error(`${base} is no Model Lifecycle Graph: it answered ${answer.status}`)
  if (answer.ok) return body
  const error = isObject(body.error) ? body.error : {}
  throw new Error(
    [error.message ?? `it answered ${answer.status}`, error.hint].filter((s) => typeof s === 'string').join(' '),
  )
}

function list(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? value.filter((one) => isObject(one)) : []
}

function nameOf({ name, uri }: Answer): string {
  return name === uri ? String(uri) : `${String(name)} (${String(uri)})`
}

function totals(answer: Answer): string {
  return list(answer.totals)
    .map(({ type, count }) => `${String(count)} ${typeof type === 'string' ? type : 'not yet known'}`)
    .join(', ')
}

function line(node: Answer): string {
  const status = typeof node.status === 'string' ? `, ${node.status}` : ''
  return `  ${String(node.depth)}  ${String(node.entityType ?? 'not yet read')}  ${nameOf(node)}${status}\n      ${String(node.words)}`
}

function ownership({ owners, owningTeams }: Answer): string {
  const teams = list(owningTeams).map(({ reason, team, tag, through }) => {
    if (reason === 'tag') return `${String(tag)} (so its tag says)`
    return reason === 'member' ? `${String(team)} (${String(through)} is a member)` : `${String(team)} (owns it)`
  })
  const people = Array.isArray(owners) && owners.length > 0 ? `owned by ${owners.join(', ')}` : 'nobody owns it'
  return `${people}; ${teams.length > 0 ? `team: ${teams.join(', ')}` : 'no team is known'}`
}
