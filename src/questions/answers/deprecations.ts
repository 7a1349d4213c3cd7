// Answers the question `deprecations`: what is to be removed, and who still reads it.
import { standingOf } from '../../catalogue/in-use.ts'
import { textOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { calledPerson } from '../../model/people.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'
import { badCursor, numberAt, numberIn } from '../../query/cursor.ts'
import { plansOf, type DeprecationPlan } from '../../query/deprecation/plans.ts'
import { stillRead, type DeprecationState, type StillRead } from '../../query/deprecation/readers.ts'
import { isoTime, type Entity } from '../../query/entities/entity.ts'
import { knownEntity, knownNode } from '../../query/entities/known-entity.ts'
import { ownersOf } from '../../query/entities/owning-teams.ts'
import { teamsOf } from '../../query/entities/teams-of.ts'
import { nameOf, namesOf } from '../../query/lineage/ask-lineage.ts'
import { needsOf } from '../../query/lineage/needs-of.ts'
import type { Reader } from '../../query/reader.ts'
import { momentShown } from '../../query/time/moment.ts'
import { teamClosure } from '../../walk/team-closure.ts'
import type { DeprecationsAnswer, DeprecationsArguments } from '../deprecations.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import { graphRows, inParts } from './export-rows.ts'

/** Plans of which it is found out who reads what is planned: a walk each. */
const MOST_PLANS = 1_000
/** Of one thing. */
const MOST_OWNERS = 10
const MOST_READERS = 10

type PlanRow = DeprecationsAnswer['plans'][number]
type DeprecationSort = NonNullable<DeprecationsArguments['sort']>

/** What is to be removed, or might be. */
type Candidate = Omit<DeprecationPlan, 'sunset' | 'uri'> & { readonly sunset: Time | null }

interface Checked {
  readonly plan: Candidate
  readonly read: StillRead
}

export async function deprecations(
  reader: Reader,
  args: DeprecationsArguments,
): Promise<Result<DeprecationsAnswer, Problem>> {
  const { state, team, of = [], readBy, sort = 'sunset', limit, cursor } = args
  const list = ['deprecations', sort, state ?? '', team ?? '', readBy ?? '', ...of].join(' ')
  const after = numberAt(list, cursor)
  if (!after.ok) return after
  const found = await checkedPlans(reader, args)
  if (!found.ok) return found
  const { complete, plans } = found.value
  const wanted = inState(plans, state)
  const sorted = await inOrder(reader, wanted, sort)
  const start = cursor === undefined ? 0 : sorted.findIndex(({ plan }) => plan.node === after.value) + 1
  if (cursor !== undefined && start === 0) return err(badCursor('What the page before ended with is no longer listed.'))
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
    next: last === undefined || start + page.length === sorted.length ? null : numberIn(list, last.plan.node),
    tx: reader.at,
  })
}

export async function deprecationRows(
  reader: Reader,
  args: UnpagedArguments<DeprecationsArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const found = await checkedPlans(reader, args)
  if (!found.ok) return found
  const sorted = await inOrder(reader, inState(found.value.plans, args.state), args.sort ?? 'sunset')
  const rows = async (part: readonly Checked[]) => planRows(reader.again(), part)
  return ok(await graphRows(reader, { count: sorted.length, pages: () => inParts(sorted, rows) }))
}

/** Everything that is asked for in some state, with who reads it. */
async function checkedPlans(
  reader: Reader,
  { of, ...narrowed }: Pick<DeprecationsArguments, 'team' | 'of' | 'readBy'>,
): Promise<Result<{ readonly plans: readonly Checked[]; readonly complete: boolean }, Problem>> {
  reader.touched.everything()
  const named = of === undefined ? null : await knownNodes(reader, of)
  if (named?.ok === false) return named
  const { plans, complete } = await plansOf(reader)
  const among = await amongThose(reader, narrowed, plans.length > 0 || of !== undefined)
  if (!among.ok) return among
  const byNode = new Map<NodeId, Candidate>(plans.map((plan) => [plan.node, plan]))
  const listed = named === null ? [...byNode.values()] : named.value.map((node) => byNode.get(node) ?? unplanned(node))
  const wanted = listed.filter(({ node }) => among.value(node))
  const looked = wanted.slice(0, MOST_PLANS)
  const read = await stillRead(reader, looked, await momentShown(reader))
  const checked = looked.flatMap((plan): readonly Checked[] => {
    const one = read.get(plan.node)
    return one === undefined ? [] : [{ plan, read: one }]
  })
  return ok({ plans: checked, complete: complete && looked.length === wanted.length })
}

function unplanned(node: NodeId): Candidate {
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

/** What a team owns, and what a thing needs. */
async function amongThose(
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
  // Most things are looked at while nothing is planned.
  const needs = consumer === null || !isAnyPlanned ? null : await needsOf(reader, consumer.value)
  return ok(
    (node) => (teams === null || owningTeams(node).some((one) => teams.has(one))) && (needs === null || needs(node)),
  )
}

function inState(plans: readonly Checked[], state: DeprecationsArguments['state']): readonly Checked[] {
  return state === undefined ? plans : plans.filter(({ read }) => (read.state === 'done') === (state === 'done'))
}

/** The same key: the soonest first. */
async function inOrder(reader: Reader, plans: readonly Checked[], sort: DeprecationSort): Promise<readonly Checked[]> {
  const keyOf = await keysOf(reader, plans, sort)
  const keyed = plans.map((one) => ({ one, key: keyOf(one) }))
  const bySunset = (a: Checked, b: Checked): number =>
    (a.plan.sunset ?? 0) - (b.plan.sunset ?? 0) || a.plan.node - b.plan.node
  return keyed
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : bySunset(a.one, b.one)))
    .map(({ one }) => one)
}

/** Behind every name: of what has no owner. */
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
      // What was not counted is much.
      return ({ read }) => -(read.readers?.length ?? Infinity)
    case 'name': {
      const names = await namesOf(
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
      const names = await namesOf(
        reader,
        [...first.values()].flatMap((node) => node ?? []),
      )
      return ({ plan }) => (names.get(first.get(plan.node) ?? -1) ?? LAST).toLowerCase()
    }
  }
}

/** The owners of a thing; its owning teams where it has none. */
function ownersToTell(reader: Reader): (node: NodeId) => readonly NodeId[] {
  const owningTeams = teamsOf(reader)
  return (node) => {
    const owners = ownersOf(reader, node)
    return (owners.length > 0 ? owners : owningTeams(node)).slice(0, MOST_OWNERS)
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
  const nearest = ({ read }: Checked): readonly NodeId[] => (read.readers ?? []).slice(0, MOST_READERS)
  const shown = [...checked.flatMap((one) => [one.plan.node, ...nearest(one)]), ...replacements.values()]
  const entities = new Map((await reader.loader.load([...new Set(shown)])).map((entity) => [entity.node, entity]))
  const toTell = ownersToTell(reader)
  const owners = (node: NodeId): string[] => toTell(node).map((owner) => reader.graph.uriOf(owner))
  const named = (node: NodeId | undefined) => {
    const entity = node === undefined ? undefined : entities.get(node)
    return entity === undefined ? [] : [{ uri: entity.uri, entityType: entity.entityType, name: nameOf(entity) }]
  }
  return checked.flatMap((one): readonly PlanRow[] => {
    const { plan, read } = one
    const entity = entities.get(plan.node)
    if (entity === undefined) return []
    reader.noteShown(entity)
    const by = plan.by === null || isHidden(reader, plan.by) ? null : plan.by
    return [
      {
        uri: entity.uri,
        entityType: entity.entityType,
        name: hasName(entity) ? nameOf(entity) : (plan.name ?? nameOf(entity)),
        standing: standingOf(entity.entityType, entity.attributes, reader.catalogue),
        state: read.state,
        sunset: plan.sunset === null ? null : isoTime(plan.sunset),
        message: plan.message,
        replacement: named(replacements.get(plan.node))[0] ?? null,
        by,
        byName: by === null ? null : calledPerson(by),
        at: plan.at === null ? null : isoTime(plan.at),
        owners: owners(plan.node),
        atWork: read.isAtWork,
        readers: read.readers?.length ?? null,
        readBy: nearest(one).flatMap((node) => named(node).map((it) => ({ ...it, owners: owners(node) }))),
      },
    ]
  })
}

function hasName({ attributes }: Entity): boolean {
  return (textOrNull(attributes.name) ?? '') !== ''
}

/** A person whom the caller may not see. */
function isHidden(reader: Reader, person: string): boolean {
  const uri = canonicalUri(person)
  return uri.ok && reader.graph.idOf(uri.value) === undefined
}

async function contactsIn(reader: Reader, rows: readonly PlanRow[]): Promise<DeprecationsAnswer['contacts']> {
  const uris = new Set(rows.flatMap((row) => [...row.owners, ...row.readBy.flatMap(({ owners }) => owners)]))
  const nodes = [...uris].flatMap((uri) => {
    const canonical = canonicalUri(uri)
    return canonical.ok ? (reader.graph.idOf(canonical.value) ?? []) : []
  })
  return (await reader.aside().loader.load(nodes)).map((owner) => ({
    uri: owner.uri,
    entityType: owner.entityType,
    name: nameOf(owner),
    email: textOrNull(owner.attributes.email),
    slack: textOrNull(owner.attributes.slack),
  }))
}
