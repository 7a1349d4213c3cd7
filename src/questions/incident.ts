// Answers the question `incident`: a thing is bad; what was trained on it, what runs on that, and who has to act.
import { z } from 'zod'
import { bornAt } from '../catalogue/news.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { cursorIn, notOfList, positionIn } from '../query/cursor.ts'
import { containerOf } from '../query/entities/containing-entity.ts'
import { isoTime, type Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import { ownersOf, OWNING_TEAM, teamsOfPerson } from '../query/entities/owning-teams.ts'
import { reachOf, type UseReached } from '../query/home/use-reached.ts'
import { exposureOf, RUNS, surfacesServed, type ExposedThing, type Exposure } from '../query/incidents/exposure.ts'
import { trainedOn, VERSION, type AffectedVersion } from '../query/incidents/trained-on.ts'
import { nameOf } from '../query/lineage/ask-lineage.ts'
import { namedBy } from '../query/lineage/path-sentence.ts'
import type { Reader } from '../query/reader.ts'
import { momentOf, timeOf, timeOfTx } from '../query/time/moment.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { fitting, fittingPage, roomFor } from './fitting.ts'
import { graphRows, inParts } from './export-rows.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { AS_OF, moment, optional, paged, uri, type Arguments } from './parameters.ts'
import { nextCursor, standing, time } from './shapes.ts'
import { surface, surfacesShown } from './surfaces.ts'
import { counted } from '../lib/counted.ts'

const USUAL_PAGE = 100

const incidentTakes = {
  uri: uri('what is bad'),
  from: optional(moment('bad since: only versions trained from then on')),
  to: optional(moment('bad until: only versions trained until then')),
  asOf: AS_OF,
  ...paged(500, { usual: USUAL_PAGE, least: 0, of: 'versions on a page' }),
}

const thing = z
  .strictObject({ uri: z.string(), name: z.string(), entityType: z.string().nullable() })
  .meta({ id: 'IncidentThing' })

const owner = z
  .strictObject({ ...thing.shape, teams: z.array(thing).describe('Those that a person is a member of.') })
  .meta({ id: 'IncidentPerson' })

const state = z
  .enum(['running', 'idle', 'retired', 'gone'])
  .meta({ id: 'IncidentState' })
  .describe(
    'running: a deployment or a test runs on it. idle: nothing does. retired: its source says so. gone: its source no ' +
      'longer has it. All but the first need nothing more.',
  )

const version = z
  .strictObject({
    ...thing.shape,
    model: thing.nullable(),
    trainedAt: time.describe('Where no source states it: when it was made, or else first recorded.'),
    state,
    standing,
    deployments: z.int().nullable().describe('In use, on it or on what was made from it. Null: too many to count.'),
    tests: z.int().nullable().describe('Running, likewise.'),
    via: z.array(thing).describe('From the version to what is bad, both included, as it was when it was trained.'),
    omitted: z.int().describe('Steps of a long path that are left out.'),
    successor: z
      .strictObject({ ...thing.shape, trainedAt: time, running: z.boolean() })
      .meta({ id: 'IncidentSuccessor' })
      .nullable()
      .describe('The newest version of its model that was trained later, and not on what is bad.'),
    owners: z.array(thing).describe('Its owners; without any, those of its model, or the team that a tag names.'),
  })
  .meta({ id: 'IncidentVersion' })

const exposed = z
  .strictObject({
    ...thing.shape,
    from: time.describe('When it was first seen to run on one of the versions.'),
    until: time.nullable().describe('When it was seen to run no longer. Null: it still does.'),
    owners: z.array(thing),
  })
  .meta({ id: 'IncidentExposure' })

const incidentAnswer = z.strictObject({
  ...thing.shape,
  ownedBy: z.array(owner).describe('Who owns what is bad: itself, or else what it is a version or a part of.'),
  sentence: z.string(),
  total: z.int().describe('Versions of models that were trained on it.'),
  running: z.int().describe('Of these.'),
  retrained: z.int().describe('Of those that run: with a successor.'),
  complete: z.boolean().describe('False where there are more versions than one answer looks at: 20,000.'),
  versions: z.array(version).describe('Those that run come first, then those that were trained last.'),
  next: nextCursor,
  exposure: z
    .array(exposed)
    .describe('Deployments and tests that ran on the versions: those that still do first. 200 at most.'),
  exposureTotal: z.int(),
  exposureRunning: z.int().describe('Of these, those that still run.'),
  exposureGapSeconds: z
    .int()
    .describe('The longest time between two moments that were looked at: what ran between them alone is not seen.'),
  surfaces: z.array(surface).describe('Where members meet what runs on the versions now. 100 at most.'),
  surfacesTotal: z.int(),
  owners: z
    .array(z.strictObject({ ...owner.shape, running: z.int(), total: z.int() }).meta({ id: 'IncidentOwner' }))
    .describe('Who owns the versions and what runs on them, those with the most that runs first. 200 at most.'),
  ownersTotal: z.int(),
  unowned: z.int().describe('Versions, and things that run on them, without an owner.'),
  tx: z.int(),
})

type IncidentArguments = Arguments<typeof incidentTakes>
export type IncidentAnswer = AnswerOf<typeof incidentAnswer>
type Thing = AnswerOf<typeof thing>

const COLUMNS: readonly ExportColumn<IncidentAnswer['versions'][number]>[] = [
  { title: 'Model', cell: ({ model }) => model?.name ?? null },
  { title: 'Version', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Trained', cell: ({ trainedAt }) => trainedAt },
  { title: 'State', cell: ({ state }) => state },
  { title: 'Deployments', cell: ({ deployments }) => deployments },
  { title: 'Running tests', cell: ({ tests }) => tests },
  { title: 'Successor', cell: ({ successor }) => successor?.uri ?? null },
  { title: 'Owners', cell: ({ owners }) => owners.map(({ name }) => name) },
  { title: 'Path', cell: ({ via }) => via.map(({ name }) => name) },
]

export const INCIDENT = graphQuestion({
  name: 'incident',
  path: '/api/v1/incident',
  summary: 'What was trained on something bad, what ran on that and when, and who has to act',
  description:
    'A version counts if the thing was upstream of it when it was trained, whatever is there now. Nothing is ticked ' +
    'by hand: a version is done once its sources say that nothing runs on it.',
  right: 'read',
  cost: 50_000,
  takes: incidentTakes,
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'derived',
  answer: incidentAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE', 'BAD_RANGE', 'BAD_AS_OF'],
  terminal: { group: 'now', positional: ['uri'], usual: { limit: '20' } },
  tool: {
    description: 'Something is bad: what was trained on it, what runs on that, and whom to tell.',
    usual: { limit: 20 },
    leavesOut: ['via', 'omitted', 'standing'],
  },
  examples: [
    { title: 'A feature was wrong', arguments: { uri: 'aip://feature/feature-store/content-embedding', limit: 5 } },
  ],
  export: {
    columns: COLUMNS,
    row: version,
    narrow: 'Name a shorter time (from, to).',
    rows: incidentRows,
  },
  ask: incident,
})

const MOST_EXPOSED = 200
const MOST_OWNERS = 200
const MOST_SURFACES = 100
/** Owners of what is bad, and teams of one owner. */
const MOST_OWNERS_OF_ONE = 20
/** The lists of an answer share its room. */
const ROOM = { versions: 0.6, exposure: 0.15, surfaces: 0.1, owners: 0.15 } as const
/** Versions of one model among which a successor is looked for: the newest of them. */
const MOST_SIBLINGS = 1_000
const INSTANCE_OF = 'ModelInstance.instanceOf'
const SERVICE = 'Service'

// ------------------------------------------------------------------------------------------------------------ answer

async function incident(reader: Reader, args: IncidentArguments): Promise<Result<IncidentAnswer, Problem>> {
  const found = await foundBy(reader, args)
  if (!found.ok) return found
  const { subject, versions, complete, now } = found.value
  const { limit, cursor } = args
  const list = `incident.${[subject.uri, args.from, args.to].join(' ')}`
  const after = cursor === undefined ? ok('') : positionIn(list, cursor)
  if (!after.ok) return err(notOfList(cursor ?? ''))
  const from = after.value === '' ? 0 : versions.findIndex(({ node }) => String(node) === after.value) + 1
  if (from === 0 && after.value !== '') return err(notOfList(cursor ?? '', 'ended with a version that is gone'))
  const room = roomFor(limit, USUAL_PAGE)
  const page = fittingPage(await rowsOf(reader, versions.slice(from, from + limit)), ROOM.versions * room)
  const last = versions[from + page.length - 1]
  const exposure = await exposureOfVersions(reader, versions, now)
  const people = await ownersOfAll(reader, versions, exposure)
  const running = versions.filter((one) => one.state === 'running')
  const surfaces = await surfacesServed(reader, exposure)
  const retrained = running.filter(({ successor }) => successor !== null).length
  const exposureRunning = exposure.things.filter(({ until }) => until === null).length
  const counts = { total: versions.length, running: running.length, exposureRunning, owners: people.total }
  return ok({
    ...thingOf(subject),
    ownedBy: await withTeams(
      reader,
      ownersNear(reader, { node: subject.node, model: containerOf(reader, subject.node) }).slice(0, MOST_OWNERS_OF_ONE),
    ),
    sentence: sentenceOf(subject, {
      ...counts,
      isUseKnown: isUseKnown(reader),
      isNarrowed: args.from !== undefined || args.to !== undefined,
    }),
    total: versions.length,
    running: running.length,
    retrained,
    complete,
    versions: page,
    next:
      page.length === 0 || last === undefined || from + page.length === versions.length
        ? null
        : cursorIn(list, String(last.node)),
    exposure: fitting(await exposedRows(reader, exposure.things.slice(0, MOST_EXPOSED)), ROOM.exposure * room),
    exposureTotal: exposure.things.length,
    exposureRunning,
    exposureGapSeconds: Math.ceil(exposure.gapMs / 1_000),
    surfaces: surfacesShown(reader, surfaces, { limit: MOST_SURFACES, room: ROOM.surfaces * room }),
    surfacesTotal: surfaces.length,
    owners: fitting(people.owners, ROOM.owners * room),
    ownersTotal: people.total,
    unowned: people.unowned,
    tx: reader.at,
  })
}

/** Whether any source has told of a deployment, a rule of serving or a test. */
function isUseKnown({ graph, at, touched }: Reader): boolean {
  const types = [...RUNS, 'ServingRule']
  for (const type of types) touched.type(type)
  return types.some((type) => graph.countOfType(type, at) > 0)
}

function sentenceOf(
  subject: Entity,
  {
    total,
    running,
    exposureRunning,
    owners,
    isUseKnown,
    isNarrowed,
  }: Readonly<
    Record<'total' | 'running' | 'exposureRunning' | 'owners', number> & Record<'isUseKnown' | 'isNarrowed', boolean>
  >,
): string {
  const name = nameOf(subject)
  if (total === 0 && isNarrowed) return `No version of a model that was trained in that time is affected by ${name}.`
  if (total === 0) return `No version of a model is affected by ${name}.`
  const of = `${counted(total, 'version')} of models ${total === 1 ? 'is' : 'are'} affected by ${name}`
  if (!isUseKnown) return `${of}; no source here knows what runs on ${total === 1 ? 'it' : 'them'}.`
  if (running === 0) return `${of}; nothing runs on ${total === 1 ? 'it' : 'them'} now.`
  const what = counted(exposureRunning, 'deployment or test', 'deployments and tests')
  return `${of}; ${what} ${exposureRunning === 1 ? 'runs' : 'run'} on ${running.toLocaleString('en')} of them. ${counted(owners, 'owner')} to tell.`
}

async function incidentRows(
  reader: Reader,
  args: UnpagedArguments<IncidentArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const found = await foundBy(reader, args)
  if (!found.ok) return found
  const { versions } = found.value
  return ok(
    await graphRows(reader, { count: versions.length, pages: () => inParts(versions, (part) => rowsOf(reader, part)) }),
  )
}

// ---------------------------------------------------------------------------------------------------------- versions

interface JudgedVersion extends AffectedVersion {
  readonly entity: Entity
  readonly model: NodeId | null
  readonly use: UseReached | null
  readonly state: IncidentAnswer['versions'][number]['state']
  readonly successor: { readonly entity: Entity; readonly trained: Time; readonly running: boolean } | null
}

interface FoundVersions {
  readonly subject: Entity
  readonly versions: readonly JudgedVersion[]
  readonly complete: boolean
  /** The time of the reader's transaction: what is shown follows no clock. */
  readonly now: Time
}

async function foundBy(
  reader: Reader,
  { uri: of, from, to }: UnpagedArguments<IncidentArguments>,
): Promise<Result<FoundVersions, Problem>> {
  const subject = await knownEntity(reader, of)
  if (!subject.ok) return subject
  const [since, until] = [await timeNamed(reader, from, 'from'), await timeNamed(reader, to, 'to')]
  if (!since.ok) return since
  if (!until.ok) return until
  if (since.value !== null && until.value !== null && since.value > until.value)
    return err({
      code: 'BAD_RANGE',
      parameter: 'from',
      detail: 'from lies after to.',
      hint: 'Exchange the two.',
    })
  for (const type of [VERSION, ...RUNS, SERVICE]) reader.touched.type(type)
  const { versions, complete } = await trainedOn(reader, subject.value.node, { from: since.value, to: until.value })
  const judged = await judgedVersions(reader, versions)
  return ok({ subject: subject.value, versions: judged, complete, now: await timeOfTx(reader.store, reader.at) })
}

async function timeNamed(
  { store }: Reader,
  text: string | undefined,
  parameter: 'from' | 'to',
): Promise<Result<Time | null, Problem>> {
  if (text === undefined || text === '') return ok(null)
  // Versions may have been trained before the record begins.
  const time = /^\d+$/.test(text) ? NaN : timeOf(text)
  if (!Number.isNaN(time)) return ok(time)
  const tx = await momentOf(store, text, parameter)
  return tx.ok ? ok(await timeOfTx(store, tx.value)) : tx
}

async function judgedVersions(reader: Reader, versions: readonly AffectedVersion[]): Promise<readonly JudgedVersion[]> {
  const { catalogue } = reader
  const nodes = versions.map(({ node }) => node)
  const affected = new Set(nodes)
  const uses = await reachOf(reader, nodes)
  const modelOf = new Map(nodes.map((node) => [node, containerOf(reader, node)]))
  const successors = await successorsOf(reader, new Set([...modelOf.values()].filter((one) => one !== null)), affected)
  const entities = new Map((await reader.loader.load(nodes)).map((entity) => [entity.node, entity]))
  const judged = versions.flatMap((one): readonly JudgedVersion[] => {
    const entity = entities.get(one.node)
    if (entity === undefined) return []
    const use = uses.get(one.node) ?? null
    const model = modelOf.get(one.node) ?? null
    const newest = model === null ? null : (successors.get(model) ?? null)
    const successor = newest !== null && newest.trained > one.trained ? newest : null
    const ended = standingOf(entity.entityType, entity.attributes, catalogue)
    const state = isRunning(use) ? 'running' : ended === 'live' ? 'idle' : ended
    return [{ ...one, entity, model, use, state, successor }]
  })
  const runs = ({ state: is }: JudgedVersion): number => (is === 'running' ? 0 : 1)
  return judged.toSorted((a, b) => runs(a) - runs(b) || b.trained - a.trained || a.node - b.node)
}

function isRunning(use: UseReached | null | undefined): boolean {
  return use != null && use.serving + use.tests > 0
}

/** The newest version of each model that isn't affected. */
async function successorsOf(
  reader: Reader,
  models: ReadonlySet<NodeId>,
  affected: ReadonlySet<NodeId>,
): Promise<ReadonlyMap<NodeId, NonNullable<JudgedVersion['successor']>>> {
  const edge = reader.catalogue.edgeType(INSTANCE_OF)
  const found = new Map<NodeId, { readonly entity: Entity; readonly trained: Time }>()
  if (edge === undefined) return new Map()
  for (const model of models) {
    const others = reader.neighbours(model, edge, 'in').filter((node) => !affected.has(node))
    for (const entity of await reader.loader.load(others.slice(-MOST_SIBLINGS))) {
      const trained = bornAt(entity.attributes) ?? 0
      if (trained > (found.get(model)?.trained ?? 0)) found.set(model, { entity, trained })
    }
  }
  const uses = await reachOf(
    reader,
    [...found.values()].map(({ entity }) => entity.node),
  )
  return new Map([...found].map(([model, one]) => [model, { ...one, running: isRunning(uses.get(one.entity.node)) }]))
}

// -------------------------------------------------------------------------------------------------- exposure, owners

async function exposureOfVersions(reader: Reader, versions: readonly JudgedVersion[], now: Time): Promise<Exposure> {
  const since = Math.min(now, ...versions.map(({ trained }) => trained))
  const nodes = versions.map(({ node }) => node)
  return await exposureOf(reader, nodes, { since, now })
}

/** Returns the owners of a thing; where it has none, those of its model, or else the teams that a tag names. */
function ownersNear(
  reader: Reader,
  { node, model }: { readonly node: NodeId; readonly model?: NodeId | null },
): readonly NodeId[] {
  const near = [node, ...(model == null ? [] : [model])]
  const owned = near.map((one) => ownersOf(reader, one)).find((owners) => owners.length > 0)
  return owned ?? near.map((one) => teamsOwning(reader, one)).find((teams) => teams.length > 0) ?? []
}

function teamsOwning(reader: Reader, node: NodeId): readonly NodeId[] {
  const edge = reader.catalogue.edgeType(OWNING_TEAM)
  return edge === undefined ? [] : reader.neighbours(node, edge, 'out')
}

/** Owners with their teams, in the order given. */
async function withTeams(
  reader: Reader,
  owners: readonly NodeId[],
): Promise<readonly (Thing & { readonly teams: readonly Thing[] })[]> {
  const teams = new Map(owners.map((one) => [one, teamsOfPerson(reader, one).slice(0, MOST_OWNERS_OF_ONE)]))
  const shown = await thingsOf(reader, [...owners, ...[...teams.values()].flat()])
  return owners.flatMap((one) => {
    const person = shown.get(one)
    return person === undefined
      ? []
      : [{ ...person, teams: (teams.get(one) ?? []).flatMap((team) => shown.get(team) ?? []) }]
  })
}

async function ownersOfAll(
  reader: Reader,
  versions: readonly JudgedVersion[],
  { things }: Exposure,
): Promise<{ readonly owners: IncidentAnswer['owners']; readonly total: number; readonly unowned: number }> {
  const owned = new Map<NodeId, { running: number; total: number }>()
  let unowned = 0
  const add = (owners: readonly NodeId[], runs: boolean): void => {
    if (owners.length === 0) unowned++
    for (const owner of owners) {
      const counts = owned.get(owner) ?? { running: 0, total: 0 }
      owned.set(owner, { running: counts.running + (runs ? 1 : 0), total: counts.total + 1 })
    }
  }
  for (const one of versions) add(ownersNear(reader, one), one.state === 'running')
  for (const one of things) if (one.until === null) add(ownersNear(reader, one), true)
  const entities = await reader.loader.load([...owned.keys()])
  const counted = entities.map(({ node, uri }) => ({ node, uri, ...(owned.get(node) ?? { running: 0, total: 0 }) }))
  const first = counted
    .toSorted((a, b) => b.running - a.running || b.total - a.total || (a.uri < b.uri ? -1 : 1))
    .slice(0, MOST_OWNERS)
  const named = await withTeams(
    reader,
    first.map(({ node }) => node),
  )
  const owners = named.map((one, i) => ({ ...one, running: first[i]?.running ?? 0, total: first[i]?.total ?? 0 }))
  return { owners, total: counted.length, unowned }
}

async function exposedRows(reader: Reader, things: readonly ExposedThing[]): Promise<IncidentAnswer['exposure']> {
  const owners = new Map(things.map((one) => [one.node, ownersNear(reader, one)]))
  const shown = await thingsOf(reader, [...things.map(({ node }) => node), ...[...owners.values()].flat()])
  return things.flatMap(({ node, from, until }) => {
    const one = shown.get(node)
    if (one === undefined) return []
    const named = (owners.get(node) ?? []).flatMap((owner) => shown.get(owner) ?? [])
    return [{ ...one, from: isoTime(from), until: until === null ? null : isoTime(until), owners: named }]
  })
}

// -------------------------------------------------------------------------------------------------------------- rows

async function rowsOf(reader: Reader, page: readonly JudgedVersion[]): Promise<IncidentAnswer['versions']> {
  const owners = new Map(page.map((one) => [one.node, ownersNear(reader, one)]))
  const shown = await thingsOf(reader, [
    ...page.flatMap(({ model, path }) => [...(model === null ? [] : [model]), ...namedBy(path)]),
    ...[...owners.values()].flat(),
  ])
  return page.map((one) => {
    const { node, entity, model, trained, state: is, use, path, successor } = one
    reader.noteShown(entity)
    return {
      ...thingOf(entity),
      model: model === null ? null : (shown.get(model) ?? null),
      trainedAt: isoTime(trained),
      state: is,
      standing: standingOf(entity.entityType, entity.attributes, reader.catalogue),
      deployments: use?.serving ?? null,
      tests: use?.tests ?? null,
      via: namedBy(path).flatMap((passed) => shown.get(passed) ?? []),
      omitted: path.omitted,
      successor:
        successor === null
          ? null
          : { ...thingOf(successor.entity), trainedAt: isoTime(successor.trained), running: successor.running },
      owners: (owners.get(node) ?? []).flatMap((owner) => shown.get(owner) ?? []),
    }
  })
}

async function thingsOf(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Thing>> {
  return new Map((await reader.loader.load([...new Set(nodes)])).map((entity) => [entity.node, thingOf(entity)]))
}

function thingOf(entity: Entity): Thing {
  return { uri: entity.uri, name: nameOf(entity), entityType: entity.entityType }
}
