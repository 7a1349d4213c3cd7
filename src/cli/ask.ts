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

export interface AskOptions extends ServiceOptions {
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

/** One page, for people; the last line says how to go on. */
export async function printLineage(uri: string, options: LineageOptions, print: Print): Promise<void> {
  const { direction, types, until, depth, asOf, cursor, limit } = options
  const search = searchOf({ uri, direction, types, until, depth, asOf, cursor, limit })
  const verb = direction === 'upstream' ? 'comes from' : 'reaches'
  show(await askService(options, `/api/v1/lineage?${search}`), options, (answer) => lineageLines(answer, verb), print)
}

function* lineageLines(answer: Answer, verb: string): Generator<string> {
  yield `${nameOf(answer)} ${verb} ${String(answer.total)} things, ${String(answer.depth)} steps away at most (transaction ${String(answer.tx)})`
  yield totals(answer)
  for (const node of listOf(answer.nodes)) yield line(node)
  if (answer.bound === 'depth') yield 'More lies further out than --depth.'
  if (typeof answer.next === 'string') yield `Go on with --cursor ${answer.next}`
}

export async function printImpact(uri: string, options: ImpactOptions, print: Print): Promise<void> {
  const { group, asOf, cursor, limit } = options
  const search = searchOf({ uri, group, asOf, cursor, limit })
  show(await askService(options, `/api/v1/impact?${search}`), options, impactLines, print)
}

function* impactLines(answer: Answer): Generator<string> {
  yield `A change of ${nameOf(answer)} reaches ${String(answer.total)} things (transaction ${String(answer.tx)})`
  yield totals(answer)
  const running = Array.isArray(answer.runningTests) ? answer.runningTests : []
  if (running.length > 0) yield `Running tests: ${running.join(', ')}`
  for (const { name, exposedBy } of listOf(answer.surfaces))
    yield `Surface ${String(name)}, exposed by ${Array.isArray(exposedBy) ? exposedBy.join(', ') : '?'}`
  for (const [group, value] of Object.entries(objectOf(answer.groups))) {
    const page = objectOf(value)
    if (page.total === 0) continue
    yield `\n${group} (${String(page.total)})`
    for (const node of listOf(page.nodes)) yield `${line(node)}\n      ${ownership(node)}`
    if (typeof page.next === 'string') yield `  Go on with --group ${group} --cursor ${page.next}`
  }
}

function nameOf({ name, uri }: Answer): string {
  return name === uri ? String(uri) : `${String(name)} (${String(uri)})`
}

function totals(answer: Answer): string {
  return listOf(answer.totals)
    .map(({ type, count }) => `${String(count)} ${typeof type === 'string' ? type : 'of a type that is not known'}`)
    .join(', ')
}

function line(node: Answer): string {
  const status = typeof node.status === 'string' ? `, ${node.status}` : ''
  return `  ${String(node.depth)}  ${String(node.entityType ?? node.known)}  ${nameOf(node)}${status}\n      ${String(node.words)}`
}

function ownership({ owners, owningTeams }: Answer): string {
  const teams = listOf(owningTeams).map(({ reason, team, tag, through }) => {
    if (reason === 'tag') return `${String(tag)} (so its tag says)`
    return reason === 'member' ? `${String(team)} (${String(through)} is a member)` : `${String(team)} (owns it)`
  })
  const people = Array.isArray(owners) && owners.length > 0 ? `owned by ${owners.join(', ')}` : 'nobody owns it'
  return `${people}; ${teams.length > 0 ? `team: ${teams.join(', ')}` : 'no team is known'}`
}
