import { z } from 'zod'
import { nameOrUri, textOrNull, namedJson } from '../catalogue/entity.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { calledPerson } from '../model/people.ts'
import { canonicalUri, type Uri } from '../model/uri.ts'
import { badCursor, openNumber, sealNumbers } from '../query/cursor.ts'
import { plansOf, type DeprecationPlan } from '../query/deprecation/plans.ts'
import { readersOfEach, type DeprecationState, type PlanReaders } from '../query/deprecation/readers.ts'
import type { Entity } from '../query/entities/entity.ts'
import { knownEntity, knownNode, nodeNamed } from '../query/entities/known-entity.ts'
import { isPersonHidden } from '../query/entities/names-of-people.ts'
import { ownersOf } from '../query/entities/owning-teams.ts'
import { teamsOf } from '../query/entities/teams-of.ts'
import { namesByNode } from '../query/lineage/lineage-page.ts'
import { requirementsOf } from '../query/lineage/requirements.ts'
import type { Found } from '../query/found.ts'
import type { Reader } from '../query/reader.ts'
import { momentShown } from '../query/time/moment.ts'
import { teamClosure } from '../walk/team-closure.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { listRows } from './export-rows.ts'
import { NAMED_COLUMNS, type ExportColumn } from './export.ts'
import { AS_OF, optional, pageParameters, uri, uris, word, type Arguments } from './parameters.ts'
import { named, nextCursor, time } from './shapes.ts'
import { standing } from './related-shapes.ts'
import { isoOrNull } from '../lib/iso.ts'

/** Maximum number of removals planned by one command, because they are one transaction. */
export const MAX_DEPRECATED = 100

const deprecationsParameters = {
  state: optional(word(['open', 'done'], 'only plans in this state: still to remove, or done')),
  team: optional(uri('only what this team or one of its sub-teams owns')),
  of: optional(uris('only these entities, even those without a plan', { from: 1, to: MAX_DEPRECATED })),
  readBy: optional(uri('only entities that this entity needs, directly or indirectly')),
  sort: optional(
    word(
      ['sunset', 'name', 'readers', 'owner'],
      'by date (default), by name, by number of readers (most first), or by owner',
    ),
  ),
  asOf: AS_OF,
  ...pageParameters(200, { min: 0, of: 'plans per page' }),
}

/** The answer is declared separately from the code that answers. */
const stateShape = z
  .enum(['in-use', 'overdue', 'unused', 'done'])
  .meta({ id: 'DeprecationState' })
  .describe(
    'in-use: something in use needs it. overdue: still needed past its date. unused: nothing needs it, so it can be removed. done: its source no longer has it, or has retired it.',
  )

const planShape = z
  .strictObject({
    ...named,
    standing,
    state: stateShape,
    sunset: time.nullable().describe('The removal date. Null: there is no plan yet.'),
    message: z.string().nullable(),
    replacement: z.strictObject(named).nullable().describe('The replacement to use instead.'),
    by: z.string().nullable().describe("Who planned the removal: a person's URI, or a name."),
    byName: z.string().nullable(),
    at: time.nullable().describe('When the removal was planned.'),
    owners: z.array(z.string()).describe('URIs of those to notify: its owners, up to 10, or its owning teams.'),
    inUseByItself: z
      .boolean()
      .describe('Whether its own source counts it as in use, for example by its reads, even if nothing else needs it.'),
    readers: z
      .int()
      .nullable()
      .describe('How many entities in use need it, directly or through others. Null: not counted.'),
    readBy: z
      .array(z.strictObject({ ...named, owners: z.array(z.string()) }).meta({ id: 'DeprecationReader' }))
      .describe('The nearest of those, up to 10.'),
  })
  .meta({ id: 'Deprecation' })

const deprecationsAnswer = z.strictObject({
  total: z.int().describe('Number of plans in the requested state.'),
  counts: z
    .strictObject({ inUse: z.int(), overdue: z.int(), unused: z.int(), done: z.int() })
    .describe('Number of plans in each state.'),
  plans: z.array(planShape),
  contacts: z
    .array(
      z
        .strictObject({ ...named, email: z.string().nullable(), slack: z.string().nullable() })
        .meta({ id: 'DeprecationContact' }),
    )
    .describe('How to reach the owners named on this page.'),
  complete: z
    .boolean()
    .describe('False if there may be more: it looks at up to 20,000 statements of people and 1,000 plans.'),
  next: nextCursor,
  tx: z.int(),
})

type DeprecationsArguments = Arguments<typeof deprecationsParameters>
export type DeprecationsAnswer = AnswerOf<typeof deprecationsAnswer>

const COLUMNS: readonly ExportColumn<DeprecationsAnswer['plans'][number]>[] = [
  ...NAMED_COLUMNS,
  { title: 'State', cell: ({ state }) => state },
  { title: 'Removal date', cell: ({ sunset }) => sunset },
  { title: 'Still read by', cell: ({ readers }) => readers },
  { title: 'Owners', cell: ({ owners }) => owners.join(' ') },
  { title: 'Replacement', cell: ({ replacement }) => replacement?.uri ?? null },
  { title: 'Planned by', cell: ({ byName }) => byName },
  { title: 'Planned at', cell: ({ at }) => at },
  { title: 'Message', cell: ({ message }) => message },
]

export const DEPRECATIONS = graphQuestion({
  name: 'deprecations',
  path: '/api/v1/deprecations',
  summary: 'List entities planned for removal, with the date and who still reads them',
  description: 'Computes for each answer who still reads the entities. To plan a removal, use `deprecate`.',
  cost: 20_000,
  parameters: deprecationsParameters,
  cacheable: 'nothing',
  needsGraph: true,
  answer: deprecationsAnswer,
  cli: { group: 'query', positional: [] },
  tool: {
    description: 'Entities planned for removal: by when, whether anything still reads them, whom to notify.',
    default: { limit: 20 },
  },
  examples: [{ title: 'Who would have to be notified', arguments: { of: ['aip://model/registry/ranking-v5'] } }],
  export: {
    columns: COLUMNS,
    row: planShape,
    tooManyRowsHint: 'Narrow it to a team, or read the list page by page (limit, cursor).',
    async rows(reader, args) {
      const found = await checkPlans(reader, args)
      if (!found.ok) return found
      const sorted = await inOrder(reader, inState(found.value.found, args.state), args.sort ?? 'sunset')
      return await listRows(reader, sorted, (part) => planRows(reader.forScan(), part))
    },
  },
  async ask(reader, args) {
    const { state, team, of = [], readBy, sort = 'sunset', limit, cursor } = args
    const list = ['deprecations', sort, state ?? '', team ?? '', readBy ?? '', ...of].join(' ')
    const after = openNumber(list, cursor)
    if (!after.ok) return after
    const found = await checkPlans(reader, args)
    if (!found.ok) return found
    const { found: plans, complete } = found.value
    const wanted = inState(plans, state)
    const sorted = await inOrder(reader, wanted, sort)
    const start = cursor === undefined ? 0 : sorted.findIndex(({ plan }) => plan.node === after.value) + 1
    if (cursor !== undefined && start === 0)
      return err(badCursor('The last item of the previous page is no longer listed.'))
    const page = sorted.slice(start, start + limit)
    const last = page.at(-1)
    const rows = await planRows(reader, page)
    const count = (one: DeprecationState): number => plans.filter(({ read }) => read.state === one).length
    return ok({
      total: wanted.length,
      counts: { inUse: count('in-use'), overdue: count('overdue'), unused: count('unused'), done: count('done') },
      plans: rows,
      contacts: await contactsIn(reader, rows),
      complete,
      next: last === undefined || start + page.length === sorted.length ? null : sealNumbers(list, last.plan.node),
      tx: reader.at,
    })
  },
})

/** Maximum number of plans whose readers are searched: a walk each. */
const MAX_PLANS = 1_000
/** Maximum number of owners and readers that a row names. */
const MAX_OWNERS = 10
const MAX_READERS = 10

type PlanRow = DeprecationsAnswer['plans'][number]
type DeprecationSort = NonNullable<DeprecationsArguments['sort']>

/** An entity that is to be removed, or might be. */
type Candidate = Omit<DeprecationPlan, 'sunset' | 'uri'> & { readonly sunset: Time | null }

interface Checked {
  readonly plan: Candidate
  readonly read: PlanReaders
}

/** Lists all requested plans in the given state, with their readers. */
async function checkPlans(
  reader: Reader,
  { of, ...narrowed }: Pick<DeprecationsArguments, 'team' | 'of' | 'readBy'>,
): Promise<Result<Found<Checked>, Problem>> {
  reader.coverage.noteEverything()
  const namedNodes = of === undefined ? null : await knownNodes(reader, of)
  if (namedNodes?.ok === false) return namedNodes
  const { found: plans, complete } = await plansOf(reader)
  const among = await planFilter(reader, narrowed, plans.length > 0 || of !== undefined)
  if (!among.ok) return among
  const byNode = new Map<NodeId, Candidate>(plans.map((plan) => [plan.node, plan]))
  const listed =
    namedNodes === null
      ? [...byNode.values()]
      : namedNodes.value.map((node) => byNode.get(node) ?? unplannedCandidate(node))
  const wanted = listed.filter(({ node }) => among.value(node))
  const examined = wanted.slice(0, MAX_PLANS)
  const read = await readersOfEach(reader, examined, await momentShown(reader))
  const checked = examined.flatMap((plan): readonly Checked[] => {
    const stillReadBy = read.get(plan.node)
    return stillReadBy === undefined ? [] : [{ plan, read: stillReadBy }]
  })
  return ok({ found: checked, complete: complete && examined.length === wanted.length })
}

function unplannedCandidate(node: NodeId): Candidate {
  return { node, name: null, sunset: null, message: null, replacement: null, by: null, at: null }
}

async function knownNodes(reader: Reader, uris: readonly Uri[]): Promise<Result<readonly NodeId[], Problem>> {
  const nodes: NodeId[] = []
  for (const uri of uris) {
    const entity = await knownEntity(reader, uri, 'of')
    if (!entity.ok) return entity
    nodes.push(entity.value.node)
  }
  return ok(nodes)
}

/** Returns a test of whether the requested team owns a node and the requested consumer needs it. */
async function planFilter(
  reader: Reader,
  { team, readBy }: Pick<DeprecationsArguments, 'team' | 'readBy'>,
  isAnyPlanned: boolean,
): Promise<Result<(node: NodeId) => boolean, Problem>> {
  const [owner, consumer] = [
    team === undefined ? null : knownNode(reader, team, 'team'),
    readBy === undefined ? null : knownNode(reader, readBy, 'readBy'),
  ]
  if (owner?.ok === false) return owner
  if (consumer?.ok === false) return consumer
  const teams = owner === null ? null : new Set(teamClosure(reader, [owner.value], 'in'))
  const owningTeams = teamsOf(reader)
  // If nothing is planned, most entities are examined.
  const needs = consumer === null || !isAnyPlanned ? null : await requirementsOf(reader, consumer.value)
  return ok(
    (node) => (teams === null || owningTeams(node).some((one) => teams.has(one))) && (needs === null || needs(node)),
  )
}

function inState(plans: readonly Checked[], state: DeprecationsArguments['state']): readonly Checked[] {
  return state === undefined ? plans : plans.filter(({ read }) => (read.state === 'done') === (state === 'done'))
}

/** Lists plans with equal keys soonest first. */
async function inOrder(reader: Reader, plans: readonly Checked[], sort: DeprecationSort): Promise<readonly Checked[]> {
  const keyOf = await keysOf(reader, plans, sort)
  const keyed = plans.map((one) => ({ one, key: keyOf(one) }))
  const bySunset = (a: Checked, b: Checked): number =>
    (a.plan.sunset ?? 0) - (b.plan.sunset ?? 0) || a.plan.node - b.plan.node
  return keyed
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : bySunset(a.one, b.one)))
    .map(({ one }) => one)
}

/** Sorts after every name: for entities without an owner. */
const LAST = '\u{10FFFF}'

async function keysOf(
  reader: Reader,
  plans: readonly Checked[],
  sort: DeprecationSort,
): Promise<(one: Checked) => string | number> {
  switch (sort) {
    case 'sunset':
      return () => 0
    case 'readers':
      // Sorts readers that weren't counted as many.
      return ({ read }) => -(read.readers?.length ?? Infinity)
    case 'name': {
      const names = await namesByNode(
        reader,
        plans.map(({ plan }) => plan.node),
      )
      const nameIn = ({ node, name }: Candidate): string => {
        const found = names.get(node)
        return found === undefined || found === reader.graph.uriOf(node) ? (name ?? found ?? LAST) : found
      }
      return ({ plan }) => nameIn(plan).toLowerCase()
    }
    case 'owner': {
      const toTell = ownersToTell(reader)
      const first = new Map(plans.map(({ plan }) => [plan.node, toTell(plan.node)[0]]))
      const names = await namesByNode(
        reader,
        [...first.values()].flatMap((node) => node ?? []),
      )
      return ({ plan }) => (names.get(first.get(plan.node) ?? -1) ?? LAST).toLowerCase()
    }
  }
}

/** Returns the owners of an entity, or its owning teams if it has none. */
function ownersToTell(reader: Reader): (node: NodeId) => readonly NodeId[] {
  const owningTeams = teamsOf(reader)
  return (node) => {
    const owners = ownersOf(reader, node)
    return (owners.length > 0 ? owners : owningTeams(node)).slice(0, MAX_OWNERS)
  }
}

async function planRows(reader: Reader, checked: readonly Checked[]): Promise<readonly PlanRow[]> {
  const replacements = new Map(
    checked.flatMap(({ plan }) => {
      const uri = plan.replacement === null ? null : canonicalUri(plan.replacement)
      const node = uri?.ok === true ? reader.nodeOf(uri.value) : undefined
      return node === undefined ? [] : [[plan.node, node] as const]
    }),
  )
  const nearest = ({ read }: Checked): readonly NodeId[] => (read.readers ?? []).slice(0, MAX_READERS)
  const shown = [...checked.flatMap((one) => [one.plan.node, ...nearest(one)]), ...replacements.values()]
  const entities = await reader.loader.byNode(shown)
  const toTell = ownersToTell(reader)
  const owners = (node: NodeId): string[] => toTell(node).map((owner) => reader.graph.uriOf(owner))
  const entityIfShown = (node: NodeId | undefined) => {
    const entity = node === undefined ? undefined : entities.get(node)
    return entity === undefined ? [] : [namedJson(entity)]
  }
  return checked.flatMap((checkedPlan): readonly PlanRow[] => {
    const { plan, read } = checkedPlan
    const entity = entities.get(plan.node)
    if (entity === undefined) return []
    reader.noteShown(entity)
    const by = plan.by === null || isPersonHidden(reader, plan.by) ? null : plan.by
    return [
      {
        uri: entity.uri,
        entityType: entity.entityType,
        name: hasName(entity) ? nameOrUri(entity) : (plan.name ?? nameOrUri(entity)),
        standing: standingOf(entity, reader.catalogue),
        state: read.state,
        sunset: isoOrNull(plan.sunset),
        message: plan.message,
        replacement: entityIfShown(replacements.get(plan.node))[0] ?? null,
        by,
        byName: by === null ? null : calledPerson(by),
        at: isoOrNull(plan.at),
        owners: owners(plan.node),
        inUseByItself: read.isInUse,
        readers: read.readers?.length ?? null,
        readBy: nearest(checkedPlan).flatMap((node) =>
          entityIfShown(node).map((it) => ({ ...it, owners: owners(node) })),
        ),
      },
    ]
  })
}

function hasName({ attributes }: Entity): boolean {
  return (textOrNull(attributes.name) ?? '') !== ''
}

async function contactsIn(reader: Reader, rows: readonly PlanRow[]): Promise<DeprecationsAnswer['contacts']> {
  const ownerUris = new Set(rows.flatMap((row) => [...row.owners, ...row.readBy.flatMap(({ owners }) => owners)]))
  const nodes = [...ownerUris].flatMap((uri) => nodeNamed(reader, uri) ?? [])
  return (await reader.untracked().loader.load(nodes)).map((owner) => ({
    ...namedJson(owner),
    email: textOrNull(owner.attributes.email),
    slack: textOrNull(owner.attributes.slack),
  }))
}
