import { z } from 'zod'
import { nameOf, textOrNull } from '../catalogue/entity.ts'
import { type Severity, bornAt, OCCURRENCE_NOUNS } from '../catalogue/news.ts'
import { isRun } from '../catalogue/runs.ts'
import type { NodeId } from '../contracts/log.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Tx } from '../model/facts.ts'
import { calledPerson } from '../model/people.ts'
import { canonicalUri, partsOf, type Uri } from '../model/uri.ts'
import { cursorIn, notOfList, positionIn } from '../query/cursor.ts'
import { containerOf } from '../query/entities/containing-entity.ts'
import { type Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import { ownedIn } from '../query/home/owned.ts'
import { askLineage, isOwner, resolveTypes } from '../query/lineage/ask-lineage.ts'
import { reachedFrom, reachedWithoutRising } from '../query/lineage/lineage.ts'
import type { Reader } from '../query/reader.ts'
import {
  activityOf,
  type Activity,
  type ActivityPage,
  type ActivityPosition,
  type ActivityQuery,
  type ActivityScope,
  wholly,
} from '../query/time/activity.ts'
import type { HistoryChange, ReasonChange } from '../query/time/change.ts'
import { momentOf, timeOfTx, unlessDropped } from '../query/time/moment.ts'
import { NEWS_KINDS, type SentencePart } from '../query/time/news.ts'
import { formerNames, namesOfOthers } from '../query/time/renames.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { graphRows } from './export-rows.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { fittingPage, roomFor } from './fitting.ts'
import { AS_OF, flag, list, moment, optional, pageParameters, uri, word, type Arguments } from './parameters.ts'
import { anyJson, causeKind, namedOrNot, nextCursor, time, transactionTime } from './shapes.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isoOf } from '../lib/iso.ts'

const SEVERITY_NAMES = ['high', 'medium', 'low'] as const satisfies readonly Severity[]

/** Changes on a page by default. */
const DEFAULT_CHANGES = 50

const activityParameters = {
  since: optional(moment('changes after this time or transaction; the last day, if omitted')),
  sinceVersion: optional(uri('changes since this version, run or other entity was created')),
  of: optional(uri('what a user or group owns, or an entity with its runs and versions')),
  directOnly: flag('for a group: leave out what its sub-teams own'),
  entity: optional(uri('this entity only: its whole history, unless since is given')),
  upstreamOf: optional(uri('this entity and everything upstream of it')),
  types: optional(list('only entities of these types or interfaces')),
  severity: {
    ...word(SEVERITY_NAMES, 'only changes of at least this severity: high, medium or low'),
    required: false,
    default: 'low' as const,
  },
  bookkeeping: flag('include counters, read times and conclusions'),
  fold: flag('list only the last of routine changes of one parent within an hour, with their number'),
  asOf: AS_OF,
  ...pageParameters(200, { default: DEFAULT_CHANGES, of: 'changes per page' }),
}

const severity = z
  .enum(SEVERITY_NAMES)
  .meta({ id: 'Severity', description: 'high: needs action. medium: worth knowing. low: everything else.' })

export const activityItem = z
  .strictObject({
    id: z.string().describe('Stable id of this change.'),
    tx: z.int(),
    at: time,
    ...namedOrNot,
    partOf: z
      .strictObject(namedOrNot)
      .nullable()
      .describe('For a run, attempt, version or part: the entity it belongs to.'),
    kind: z.enum(NEWS_KINDS).meta({ id: 'ActivityKind' }),
    severity,
    sentence: z.string(),
    parts: z
      .array(
        z
          .strictObject({
            text: z.string(),
            uri: z.string().nullable().describe('URI of the named entity; null for plain text.'),
            entityType: z.string().nullable().describe('Type of the named entity.'),
            at: z.string().nullable().describe('The time, as its source states it; null for other pieces.'),
          })
          .meta({ id: 'SentencePart' }),
      )
      .describe('The sentence in pieces.'),
    by: z.string().nullable().describe('The person who stated it.'),
    platform: z.string().nullable().describe('The source that states it.'),
    cause: causeKind,
    trace: z.string(),
    changes: z
      .array(
        z
          .strictObject({
            name: z.string().describe('An attribute, a relationship or a finding of the service: tombstone, issues.'),
            before: anyJson,
            after: anyJson,
            sentence: z.string(),
          })
          .meta({ id: 'ActivityDetail' }),
      )
      .describe('Everything the transaction changed about it, up to 20.'),
  })
  .meta({ id: 'ActivityItem' })

const activityAnswer = z.strictObject({
  since: transactionTime,
  to: transactionTime,
  of: z.strictObject(namedOrNot).nullable(),
  upstreamOf: z.strictObject(namedOrNot).nullable(),
  entities: z.int().nullable().describe('How many entities match, without their runs and versions. Null: all.'),
  firstRead: transactionTime
    .nullable()
    .describe(
      'When `entity`, or the single entity that `of` names, became more than a reference. Null: never, or neither is given.',
    ),
  items: z.array(activityItem).describe('Changes, newest first.'),
  leftOut: z.int().describe('Changes left out of this page: bookkeeping, or below the severity.'),
  reached: transactionTime.describe('How far back this page looked.'),
  next: nextCursor,
  tx: z.int(),
})

export type ActivityArguments = Arguments<typeof activityParameters>
export type ActivityAnswer = AnswerOf<typeof activityAnswer>

const COLUMNS: readonly ExportColumn<ActivityAnswer['items'][number]>[] = [
  { title: 'Time', cell: ({ at }) => at },
  { title: 'Severity', cell: ({ severity }) => severity },
  { title: 'Change', cell: ({ sentence }) => sentence },
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'By', cell: ({ by }) => by },
  { title: 'Source', cell: ({ platform }) => platform },
  { title: 'Transaction', cell: ({ tx }) => tx },
]

export const ACTIVITY = graphQuestion({
  name: 'activity',
  path: '/api/v1/activity',
  summary: 'List changes as sentences: everywhere, for a team, or upstream of an entity',
  description:
    'Newest first. Omits counters, read times, conclusions and what a source had when it was connected, unless requested. A page looks at up to 500 changes and 5,000 transactions; follow `next` until it is null. For transactions, see `changes`.',
  right: 'read',
  cost: 5_000,
  parameters: activityParameters,
  cacheable: 'entities',
  graphql: 'derived',
  answer: activityAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_RANGE', 'BAD_PAGE', 'TOO_EXPENSIVE'],
  cli: { group: 'query', positional: ['of'] },
  tool: {
    description:
      'Recent changes as sentences, newest first. severity=high lists only what got worse. Without since: the last day.',
    default: { limit: 20 },
  },
  examples: [
    { title: 'The last day', arguments: { limit: 5 } },
    {
      title: 'For a team, with bookkeeping',
      arguments: { of: 'aip://group/identity/member-data', bookkeeping: true, limit: 5 },
    },
  ],
  export: {
    columns: COLUMNS,
    row: activityItem,
    tooManyRowsHint: 'Choose a later since, or a team, type or severity.',
    rows: activityRows,
  },
  async ask(reader, requested) {
    const begun = await begin(reader, requested)
    if (!begun.ok) return begun
    const { query, list, of, upstreamOf, alone } = begun.value
    const position = requested.cursor === undefined ? null : positionOf(list, requested.cursor)
    if (position === undefined) return err(notOfList(requested.cursor ?? ''))
    const page = await pageOf(reader, { ...query, position, limit: requested.limit })
    if (!page.ok) return page
    const { activities, leftOut } = page.value
    const items = fittingPage(await shownActivities(reader, activities), roomFor(requested.limit, DEFAULT_CHANGES))
    const next = items.length < activities.length ? (activities[items.length - 1] ?? null) : page.value.next
    const reached = next === null ? query.since : Math.min(next.tx, reader.at)
    const [since, to, back] = await Promise.all(
      [query.since, reader.at, reached].map(async (tx) => ({ tx, at: isoOf(await timeOfTx(reader.store, tx)) })),
    )
    const first = { tx: query.since, at: isoOf(0) }
    return ok({
      since: since ?? first,
      to: to ?? first,
      of,
      upstreamOf,
      entities: query.within === null ? null : query.within.nodes.size,
      firstRead: alone === null ? null : await firstReadOf(reader, alone),
      items,
      leftOut,
      reached: back ?? first,
      next: next === null ? null : cursorIn(list, `c${next.tx}.${next.node}`),
      tx: reader.at,
    })
  },
})

/** Maximum number of details listed for a change. */
const MAX_DETAILS = 20
const EXPORTED_AT_ONCE = 200
/** Maximum number of pages that an export goes through: half a million transactions, or fifty thousand changes. */
const MAX_PAGES = 100

type ActivityJson = ActivityAnswer['items'][number]
type ActivityNames = Readonly<Record<'uri', string>> & Pick<ActivityJson, 'entityType' | 'name'>

type LastActivities = Pick<ActivityQuery, 'within'> & {
  readonly since: ActivityArguments['since']
  /** Number selected from those that the budget examines. */
  readonly most: number
}

/** The start page examines less than the page of all changes, since everybody opens it first. */
const LATEST_EXAMINED = 100
/** Maximum number of transactions searched for changes that matter, and searched for others. */
const [READ_FOR_SEVERE, READ_FOR_ALL] = [2_000, 1_000]

/** Returns the latest changes of these entities, or of all, that matter most; `since` is as in the question. */
export async function lastActivities(
  reader: Reader,
  { since, most, within }: LastActivities,
): Promise<Result<Pick<ActivityAnswer, 'since' | 'items'> & { readonly more: boolean }, Problem>> {
  const tx = await sinceOf(reader, { since })
  if (!tx.ok) return tx
  const query = { within, types: null, bookkeeping: false, fold: true, position: null, since: tx.value } as const
  const budget = { read: READ_FOR_SEVERE, examined: LATEST_EXAMINED }
  const severe = await pageOf(reader, { ...query, least: 'medium', budget, limit: most })
  if (!severe.ok) return severe
  const [examined, read] = [LATEST_EXAMINED, READ_FOR_ALL]
  const isFull = severe.value.activities.length === most
  const page = isFull
    ? severe
    : await pageOf(reader, { ...query, least: 'low', budget: { examined, read }, limit: examined })
  if (!page.ok) return page
  const low = page.value.activities.filter((one) => one.severity === 'low')
  const ranked = [...severe.value.activities, ...low.toSorted((a, b) => rankOf(reader, a) - rankOf(reader, b))]
  const chosen = ranked.slice(0, most).sort((a, b) => b.tx - a.tx || a.node - b.node)
  return ok({
    since: { tx: tx.value, at: isoOf(await timeOfTx(reader.store, tx.value)) },
    items: await shownActivities(reader, chosen),
    more: isFull || [severe, page].some(({ value }) => value.next !== null) || chosen.length < ranked.length,
  })
}

/** Ranks routine runs last. */
function rankOf(reader: Reader, { node }: Activity): number {
  const type = reader.typeOf(node)
  return type !== null && isRun(reader.catalogue, type) ? 1 : 0
}

/** Yields all pages, described as they are read. */
async function activityRows(
  reader: Reader,
  requested: UnpagedArguments<ActivityArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const begun = await begin(reader, requested)
  if (!begun.ok) return begun
  const all: Activity[] = []
  let position: ActivityPosition | null = null
  for (let pages = 0; pages === 0 || position !== null; pages++) {
    if (pages === MAX_PAGES) return err(tooMuch())
    const page: Result<ActivityPage, Problem> = await pageOf(reader, {
      ...begun.value.query,
      position,
      limit: EXPORTED_AT_ONCE,
    })
    if (!page.ok) return page
    all.push(...page.value.activities)
    position = page.value.next
  }
  return ok(
    await graphRows(reader, {
      count: all.length,
      pages: async function* () {
        for (let i = 0; i < all.length; i += EXPORTED_AT_ONCE)
          yield await shownActivities(reader.forScan(), all.slice(i, i + EXPORTED_AT_ONCE))
      },
    }),
  )
}

function tooMuch(): Problem {
  const detail = `There are more changes than one export can hold: ${MAX_PAGES} pages.`
  return problem('TOO_EXPENSIVE', detail, 'Choose a later since, or read it page by page.', 'since')
}

function pageOf(reader: Reader, query: ActivityQuery): Promise<Result<ActivityPage, Problem>> {
  return unlessDropped(reader.store, async () => ok(await activityOf(reader, query)))
}

interface BegunActivity {
  readonly query: Omit<ActivityQuery, 'position' | 'limit'>
  readonly list: string
  readonly of: ActivityNames | null
  readonly upstreamOf: ActivityNames | null
  /** The requested entity, alone or with its runs and versions; null if there may be several. */
  readonly alone: NodeId | null
}

async function begin(
  reader: Reader,
  requested: UnpagedArguments<ActivityArguments>,
): Promise<Result<BegunActivity, Problem>> {
  const { of, upstreamOf, directOnly, severity, bookkeeping, fold } = requested
  const since = await sinceOf(reader, requested)
  if (!since.ok) return since
  const types = requested.types === undefined ? ok(null) : resolveTypes(reader, requested.types, 'types')
  if (!types.ok) return types
  const scope = await scopesOf(reader, { of, upstreamOf, directOnly })
  if (!scope.ok) return scope
  const { owned, upstream } = scope.value
  const entity = requested.entity === undefined ? ok(null) : await knownEntity(reader, requested.entity, 'entity')
  if (!entity.ok) return entity
  const alone = entity.value === null ? null : { ...(await underAllNames(reader, entity.value.node)), wholes: NONE }
  const within = inAll([owned?.scope, upstream?.scope, alone])
  const names = [types.value === null ? '' : [...types.value].sort().join(), severity, bookkeeping, directOnly, fold]
  return ok({
    query: { within, types: types.value, least: severity, bookkeeping, fold, since: since.value },
    list: truncate(`activity.${requested.entity ?? ''}.${of ?? ''}.${upstreamOf ?? ''}.${names.join('.')}`, 400),
    of: owned === null ? null : namesOfEntity(owned.entity),
    upstreamOf: upstream === null ? null : namesOfEntity(upstream.entity),
    alone: entity.value?.node ?? (owned === null || isOwner(reader, owned.entity) ? null : owned.entity.node),
  })
}

/** The history of an entity continues under its former names. */
async function underAllNames(reader: Reader, node: NodeId): Promise<ActivityScope> {
  const scope = wholly(new Set([node, ...(await formerNames(reader, node))]))
  return { ...scope, namesOfOthers: await namesOfOthers(reader, node) }
}

async function firstReadOf(reader: Reader, node: NodeId): Promise<ActivityAnswer['firstRead']> {
  if (reader.typeOf(node) === null) return null
  const horizon = (await reader.loader.counted(reader.store.horizon()))?.tx ?? 1
  const tx = firstReadTx(reader, node, [horizon - 1, reader.at])
  return { tx, at: isoOf(await timeOfTx(reader.store, tx)) }
}

/**
 * Finds by bisection since when an entity has had a type, which means that it was read: some 20 lookups in the graph,
 * which is in memory.
 */
function firstReadTx({ graph }: Reader, node: NodeId, [before, known]: readonly [Tx, Tx]): Tx {
  let [unread, read] = [before, known]
  while (read - unread > 1) {
    const middle = Math.floor((unread + read) / 2)
    if (graph.typeOf(node, middle) === null) unread = middle
    else read = middle
  }
  return read
}

/** Defaults to the last day; never begins before the record does. */
async function sinceOf(
  reader: Reader,
  { since, sinceVersion, entity: alone }: Partial<UnpagedArguments<ActivityArguments>>,
): Promise<Result<Tx, Problem>> {
  const { store } = reader
  const horizon = (await reader.loader.counted(store.horizon()))?.tx ?? 0
  if (since !== undefined) {
    const tx = await momentOf(store, since, 'since')
    if (tx.ok) return ok(Math.min(tx.value, reader.at))
    // Everything known happened since then.
    return BEFORE_THE_RECORD.has(tx.error.code) ? ok(horizon) : tx
  }
  if (sinceVersion !== undefined) {
    const entity = await knownEntity(reader, sinceVersion, 'sinceVersion')
    if (!entity.ok) return entity
    const born = bornAt(entity.value.attributes)
    return ok(Math.max(horizon, born === null ? 0 : await store.txAt(born)))
  }
  if (alone !== undefined) return ok(horizon)
  const now = reader.at === 0 ? 0 : await timeOfTx(store, reader.at)
  const present = reader.present ? Date.now() : now
  return ok(Math.min(reader.at, Math.max(horizon, await store.txAt(present - DAY_MS))))
}

const BEFORE_THE_RECORD: ReadonlySet<string> = new Set(['BEFORE_FIRST', 'BEFORE_HORIZON'])

const NONE: ReadonlySet<NodeId> = new Set()

/** An entity, and the activity that it stands for. */
interface ScopeOfEntity {
  readonly entity: Entity
  readonly scope: ActivityScope
}

type ScopeArguments = Pick<ActivityArguments, 'of' | 'upstreamOf' | 'directOnly'>

/** Returns the entities that `of` and `upstreamOf` cover at present; null stands for everything. */
export async function scopeOf(
  reader: Reader,
  requested: ScopeArguments,
): Promise<Result<ActivityScope | null, Problem>> {
  const scopes = await scopesOf(reader, requested)
  return scopes.ok ? ok(inAll([scopes.value.owned?.scope, scopes.value.upstream?.scope])) : scopes
}

async function scopesOf(
  reader: Reader,
  { of, upstreamOf, directOnly }: ScopeArguments,
): Promise<Result<{ readonly owned: ScopeOfEntity | null; readonly upstream: ScopeOfEntity | null }, Problem>> {
  const owned = of === undefined ? ok(null) : await ownedOf(reader, of, directOnly)
  if (!owned.ok) return owned
  const upstream = upstreamOf === undefined ? ok(null) : await upstreamFrom(reader, upstreamOf)
  return upstream.ok ? ok({ owned: owned.value, upstream: upstream.value }) : upstream
}

function inAll(scopes: readonly (ActivityScope | null | undefined)[]): ActivityScope | null {
  const [first, ...others] = scopes.flatMap((scope) => scope ?? [])
  if (first === undefined || others.length === 0) return first ?? null
  const inEach = (of: 'nodes' | 'wholes'): ReadonlySet<NodeId> =>
    new Set([...first[of]].filter((node) => others.every((scope) => scope[of].has(node))))
  const isUpstream = [first, ...others].some((scope) => scope.isUpstream)
  const namesOfOthers = new Map([first, ...others].flatMap((scope) => [...scope.namesOfOthers]))
  return { nodes: inEach('nodes'), wholes: inEach('wholes'), isUpstream, namesOfOthers }
}

async function ownedOf(reader: Reader, uri: Uri, directOnly: boolean): Promise<Result<ScopeOfEntity, Problem>> {
  const entity = await knownEntity(reader, uri, 'of')
  if (!entity.ok) return entity
  const { node } = entity.value
  if (!isOwner(reader, entity.value)) return ok({ entity: entity.value, scope: await underAllNames(reader, node) })
  const all = { uri, types: null, until: null, depth: 1, passesHidden: false, directOnly } as const
  const walked = await askLineage(reader, { ...all, way: 'downstream' }, null)
  return walked.ok
    ? ok({ entity: entity.value, scope: wholly(new Set([node, ...ownedIn(walked.value)])) })
    : err({ ...walked.error, parameter: 'of' })
}

/** An entity that the walk rises to counts alone: an experiment's other runs aren't origins of this run. */
async function upstreamFrom(reader: Reader, uri: Uri): Promise<Result<ScopeOfEntity, Problem>> {
  const all = { uri, types: null, until: null, depth: null, passesHidden: false } as const
  const walked = await askLineage(reader, { ...all, way: 'upstream' }, null)
  if (!walked.ok) return err({ ...walked.error, parameter: 'upstreamOf' })
  const { start, flowed } = walked.value
  const reached = [...reachedFrom(flowed, null, 0)].map(({ node }) => node)
  const nodes = new Set([start.node, ...reached])
  const wholes = new Set([start.node, ...reachedWithoutRising(flowed)])
  return ok({ entity: start, scope: { ...wholly(nodes), wholes, isUpstream: true } })
}

/** Returns undefined if the cursor isn't of this list. */
function positionOf(list: string, cursor: string): ActivityPosition | undefined {
  const position = positionIn(list, cursor)
  const match = position.ok ? /^c(\d{1,15})\.(\d{1,16})$/.exec(position.value) : null
  return match === null ? undefined : { tx: Number(match[1]), node: Number(match[2]) }
}

// ------------------------------------------------------------------------------------------------------------ names

/** Tells whether its source has deleted all of its names: earlier changes show the names of then. */
function isNamelessNow(entity: Entity | undefined): boolean {
  return entity !== undefined && nameOf(entity) === null && textOrNull(entity.attributes.deletedAtSource) !== null
}

export async function shownActivities(
  reader: Reader,
  activities: readonly Activity[],
): Promise<readonly ActivityJson[]> {
  const { graph } = reader
  const nodes = new Set(activities.map(({ node }) => node))
  const mentioned = activities.flatMap(({ sentence }) => sentence.flatMap((part) => uriIn(part) ?? []))
  for (const uri of mentioned) nodes.add(graph.idOf(uri) ?? 0)
  const containers = new Map([...nodes].map((node) => [node, node === 0 ? null : containerOf(reader, node)]))
  const wanted = [...nodes, ...containers.values()].flatMap((node) => (node === null || node === 0 ? [] : [node]))
  const entities = await reader.loader.byNode(wanted)
  for (const { node, tx, kind } of activities) {
    if (reader.presentOf(node) === node && !isNamelessNow(entities.get(node))) continue
    const past = reader.untracked().asOf(kind === 'removed' ? tx - 1 : tx)
    const whole = containerOf(past, node)
    containers.set(node, whole)
    const then = await past.loader.load(whole === null ? [node] : [node, whole])
    for (const entity of then) if (entity.node === node || !entities.has(entity.node)) entities.set(entity.node, entity)
  }
  const entityOf = (uri: Uri): Entity | undefined => entities.get(graph.idOf(uri) ?? 0)
  const containing = (entity: Entity | undefined): Entity | null => {
    const container = entity === undefined ? null : containers.get(entity.node)
    return container == null ? null : (entities.get(container) ?? null)
  }
  return activities.map((activity) => {
    const uri = graph.uriOf(activity.node)
    const entity = entities.get(activity.node)
    const container = containing(entity)
    const nameWithin = (of: Uri): string => {
      const whole = containing(entityOf(of))
      return calledIn(entityOf(of), of, whole?.uri === uri ? null : whole)
    }
    const parts = activity.sentence.map((part) => partJson(part, { entityOf, named: nameWithin }))
    const { tx, kind, severity, platform, cause, trace } = activity
    return {
      id: `${tx}.${uri}`,
      tx,
      at: isoOf(activity.at),
      uri,
      entityType: entity?.entityType ?? null,
      name: entity === undefined ? null : nameOf(entity),
      partOf: container === null ? null : namesOfEntity(container),
      kind,
      severity,
      sentence: parts.map(({ text }) => text).join(''),
      parts,
      by: activity.person === null ? null : personName(activity.person, entityOf),
      platform,
      cause,
      trace,
      changes: activity.changes.slice(0, MAX_DETAILS).map(detailJson),
    }
  })
}

function uriIn(part: SentencePart): Uri | null {
  if (part.kind === 'entity') return part.uri
  const person = part.kind === 'person' ? canonicalUri(part.person) : null
  return person?.ok === true ? person.value : null
}

interface NamesOfParts {
  readonly entityOf: (uri: Uri) => Entity | undefined
  readonly named: (uri: Uri) => string
}

function partJson(part: SentencePart, { entityOf, named }: NamesOfParts): ActivityJson['parts'][number] {
  const plain = { uri: null, entityType: null, at: null }
  switch (part.kind) {
    case 'text':
      return { ...plain, text: part.text }
    case 'value':
      return { ...plain, text: part.value }
    case 'time':
      return { ...plain, text: timeText(part.at), at: part.at }
    case 'person': {
      const uri = uriIn(part)
      const entity = uri === null ? undefined : entityOf(uri)
      const text = personName(part.person, entityOf)
      return { ...plain, text, uri: entity?.uri ?? null, entityType: entity?.entityType ?? null }
    }
    case 'entity': {
      const { uri } = part
      return { ...plain, text: named(uri), uri, entityType: entityOf(uri)?.entityType ?? null }
    }
  }
}

function personName(person: string, entityOf: (uri: Uri) => Entity | undefined): string {
  const uri = canonicalUri(person)
  const entity = uri.ok ? entityOf(uri.value) : undefined
  return (entity === undefined ? null : nameOf(entity)) ?? calledPerson(person)
}

/** Formats `Run 12 of daily-features`, unless its name already contains the container's. */
function calledIn(entity: Entity | undefined, uri: Uri, container: Entity | null): string {
  if (entity === undefined) return partsOf(uri).resourceId
  const noun = OCCURRENCE_NOUNS[entity.entityType ?? '']
  const own =
    (noun === 'Version' ? textOrNull(entity.attributes.version) : null) ?? nameOf(entity) ?? partsOf(uri).resourceId
  if (noun === undefined) return own
  const whole = container === null ? null : (nameOf(container) ?? partsOf(container.uri).resourceId)
  const called = new RegExp(`^${noun}|\\b${noun}\\b`, 'i').test(own) ? own : `${noun} ${own}`
  return whole === null || own.toLowerCase().includes(whole.toLowerCase()) ? called : `${called} of ${whole}`
}

function timeText(at: string): string {
  const time = Date.parse(at)
  return Number.isNaN(time) ? at : `${isoOf(time).slice(0, 16).replace('T', ' ')} UTC`
}

function namesOfEntity(entity: Entity): ActivityNames {
  return { uri: entity.uri, entityType: entity.entityType, name: nameOf(entity) }
}

function detailJson(change: HistoryChange | ReasonChange): ActivityJson['changes'][number] {
  const { sentence } = change
  if (change.kind === 'attribute') return { name: change.name, before: change.before, after: change.after, sentence }
  if (change.kind !== 'edge') return { name: change.kind, before: change.before, after: change.after, sentence }
  const other = change.otherName ?? change.other
  const [before, after] = change.op === 'added' ? [null, other] : [other, null]
  return { name: change.name, before, after, sentence }
}
