import { creationTimeOf } from '../../catalogue/news.ts'
import type { NodeId } from '../../contracts/log.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { truncate } from '../../lib/cut-text.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Tx } from '../../model/facts.ts'
import { openNumbers, sealNumbers } from '../../query/cursor.ts'
import { knownEntity } from '../../query/entities/known-entity.ts'
import { isOwner, resolveTypes } from '../../query/lineage/ask-lineage.ts'
import type { Reader } from '../../query/reader.ts'
import { activityOf, type ActivityPage } from '../../query/time/activity/activity.ts'
import type { Activity } from '../../query/time/activity/activity-at.ts'
import type { ActivityPosition, ActivityQuery } from '../../query/time/activity/scope.ts'
import { resolveTx, timeOfTx, unlessDropped, txWithTime } from '../../query/time/moment.ts'
import { graphQuestion } from '../declare.ts'
import { listRows } from '../export-rows.ts'
import { NAMED_COLUMNS, type ExportColumn, type UnpagedArguments } from '../export.ts'
import { fittingPage, roomFor } from '../fitting.ts'
import { DAY_MS } from '../../lib/durations.ts'
import {
  type ActivityAnswer,
  activityParameters,
  activityAnswer,
  activityItem,
  DEFAULT_CHANGES,
  type ActivityArguments,
} from './schema.ts'
import { shownActivities, type ActivityNames } from './shown-activities.ts'
import { scopesOf, scopeWithNames, NONE, intersection } from './scope.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'
import { namedOrNotJson } from '../../catalogue/entity.ts'

const COLUMNS: readonly ExportColumn<ActivityAnswer['items'][number]>[] = [
  { title: 'Time', cell: ({ at }) => at },
  { title: 'Severity', cell: ({ severity }) => severity },
  { title: 'Change', cell: ({ sentence }) => sentence },
  ...NAMED_COLUMNS,
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
  cost: 5_000,
  parameters: activityParameters,
  cacheable: 'entities',
  answer: activityAnswer,
  problems: ['BAD_RANGE', 'TOO_EXPENSIVE'],
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
    /** Yields all pages, described as they are read. */
    async rows(reader, requested) {
      const begun = await begin(reader, requested)
      if (!begun.ok) return begun
      const all: Activity[] = []
      let position: ActivityPosition | null = null
      for (let pages = 0; pages === 0 || position !== null; pages++) {
        if (pages === MAX_PAGES) return err(tooMuch())
        const page: Result<ActivityPage, Problem> = await activityPage(reader, {
          ...begun.value.query,
          position,
          limit: EXPORTED_AT_ONCE,
        })
        if (!page.ok) return page
        all.push(...page.value.activities)
        position = page.value.next
      }
      return await listRows(reader, all, (part) => shownActivities(reader.forScan(), part))
    },
  },
  async ask(reader, requested) {
    const begun = await begin(reader, requested)
    if (!begun.ok) return begun
    const { query, list, of, upstreamOf, alone } = begun.value
    const numbers = openNumbers(list, requested.cursor)
    if (!numbers.ok) return numbers
    const [tx, node] = numbers.value
    const position = tx === undefined || node === undefined ? null : { tx, node }
    const page = await activityPage(reader, { ...query, position, limit: requested.limit })
    if (!page.ok) return page
    const { activities, leftOut } = page.value
    const items = fittingPage(await shownActivities(reader, activities), roomFor(requested.limit, DEFAULT_CHANGES))
    const next = items.length < activities.length ? (activities[items.length - 1] ?? null) : page.value.next
    const reached = next === null ? query.since : Math.min(next.tx, reader.at)
    return ok({
      since: await txWithTime(reader.store, query.since),
      to: await txWithTime(reader.store, reader.at),
      of,
      upstreamOf,
      entities: query.within === null ? null : query.within.nodes.size,
      firstRead: alone === null ? null : await firstReadOf(reader, alone),
      items,
      leftOut,
      reached: await txWithTime(reader.store, reached),
      next: next === null ? null : sealNumbers(list, next.tx, next.node),
      tx: reader.at,
    })
  },
})

const EXPORTED_AT_ONCE = 200
/** Maximum number of pages that an export goes through: half a million transactions, or fifty thousand changes. */
const MAX_PAGES = 100

function tooMuch(): Problem {
  const detail = `There are more changes than one export can hold: ${MAX_PAGES} pages.`
  return problem('TOO_EXPENSIVE', detail, 'Choose a later since, or read it page by page.', 'since')
}

export function activityPage(reader: Reader, query: ActivityQuery): Promise<Result<ActivityPage, Problem>> {
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
  const alone =
    entity.value === null ? null : { ...(await scopeWithNames(reader, entity.value.node)), containers: NONE }
  const within = intersection([owned?.scope, upstream?.scope, alone])
  const names = [types.value === null ? '' : [...types.value].sort().join(), severity, bookkeeping, directOnly, fold]
  return ok({
    query: { within, types: types.value, least: severity, bookkeeping, fold, since: since.value },
    list: truncate(`activity.${requested.entity ?? ''}.${of ?? ''}.${upstreamOf ?? ''}.${names.join('.')}`, 400),
    of: owned === null ? null : namedOrNotJson(owned.entity),
    upstreamOf: upstream === null ? null : namedOrNotJson(upstream.entity),
    alone: entity.value?.node ?? (owned === null || isOwner(reader, owned.entity) ? null : owned.entity.node),
  })
}

async function firstReadOf(reader: Reader, node: NodeId): Promise<ActivityAnswer['firstRead']> {
  if (reader.typeOf(node) === null) return null
  const horizon = (await reader.loader.counted(reader.store.horizon()))?.tx ?? 1
  // An entity has had a type since it was read: some 20 look-ups in the graph, which is in memory.
  const tx = firstIndexWhere(horizon, reader.at, (one) => reader.graph.typeOf(node, one) !== null)
  return await txWithTime(reader.store, tx)
}

/** Defaults to the last day; never begins before the record does. */
export async function sinceOf(
  reader: Reader,
  { since, sinceVersion, entity: alone }: Partial<UnpagedArguments<ActivityArguments>>,
): Promise<Result<Tx, Problem>> {
  const { store } = reader
  const horizon = (await reader.loader.counted(store.horizon()))?.tx ?? 0
  if (since !== undefined) {
    const tx = await resolveTx(store, since, 'since')
    if (tx.ok) return ok(Math.min(tx.value, reader.at))
    // Everything known happened since then.
    return BEFORE_THE_RECORD.has(tx.error.code) ? ok(horizon) : tx
  }
  if (sinceVersion !== undefined) {
    const entity = await knownEntity(reader, sinceVersion, 'sinceVersion')
    if (!entity.ok) return entity
    const born = creationTimeOf(entity.value.attributes)
    return ok(Math.max(horizon, born === null ? 0 : await store.txAt(born)))
  }
  if (alone !== undefined) return ok(horizon)
  const now = reader.at === 0 ? 0 : await timeOfTx(store, reader.at)
  const present = reader.present ? reader.now() : now
  return ok(Math.min(reader.at, Math.max(horizon, await store.txAt(present - DAY_MS))))
}

const BEFORE_THE_RECORD: ReadonlySet<string> = new Set(['BEFORE_FIRST', 'BEFORE_HORIZON'])
