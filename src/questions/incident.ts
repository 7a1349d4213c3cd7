import { z } from 'zod'
import { choicesOf } from '../catalogue/chosen.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Problem } from '../contracts/problem.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import { metricKey } from '../query/compare/headline-metric.ts'
import type { VersionMetric } from '../query/compare/version-metrics.ts'
import { cursorIn, notOfList, positionIn } from '../query/cursor.ts'
import { containerOf } from '../query/entities/containing-entity.ts'
import { type Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import { occurrencesOf } from '../query/entities/occurrences.ts'
import { teamsOfPerson } from '../query/entities/owning-teams.ts'
import { worseChoices } from '../query/home/worse-choices.ts'
import { reachOf, type UseReached } from '../query/home/use-reached.ts'
import { exposureOf, RUNS, servedSurfaces, type ExposedEntity, type Exposure } from '../query/incidents/exposure.ts'
import { versionsOfModel, type Successor } from '../query/incidents/successors.ts'
import { trainedOn, VERSION, type AffectedVersion } from '../query/incidents/trained-on.ts'
import { evaluatedOnIt } from '../query/lineage/evaluated-on.ts'
import { namedBy } from '../query/lineage/path-sentence.ts'
import type { Reader } from '../query/reader.ts'
import { momentOf, askedTime, timeOfTx } from '../query/time/moment.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { fitting, fittingPage, roomFor } from './fitting.ts'
import { short } from './needs.ts'
import { ownershipOf } from './ownership.ts'
import { graphRows, inParts } from './export-rows.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { AS_OF, moment, optional, pageParameters, uri, type Arguments } from './parameters.ts'
import { nextCursor, standing, time } from './shapes.ts'
import { surface, surfacesShown } from './surfaces.ts'
import { formatCount } from '../lib/format-count.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'
import { nameOrUri } from '../catalogue/entity.ts'

const DEFAULT_PAGE = 100

const incidentParameters = {
  uri: uri('the bad entity'),
  from: optional(moment('only versions trained since this moment')),
  to: optional(moment('only versions trained until this moment')),
  asOf: AS_OF,
  ...pageParameters(500, { default: DEFAULT_PAGE, min: 0, of: 'versions per page' }),
}

const entityRef = z
  .strictObject({ uri: z.string(), name: z.string(), entityType: z.string().nullable() })
  .meta({ id: 'IncidentThing' })

const named = z
  .strictObject({
    ...entityRef.shape,
    uri: z.string().nullable().describe('URI of the person; null if a source has only a name.'),
  })
  .meta({ id: 'IncidentOwnerName' })

const owner = z
  .strictObject({ ...named.shape, teams: z.array(entityRef).describe("A person's teams.") })
  .meta({ id: 'IncidentPerson' })

const share = z.strictObject({ ...owner.shape, running: z.int(), total: z.int() }).meta({ id: 'IncidentOwner' })

const state = z
  .enum(['running', 'chosen', 'unknown', 'idle', 'retired', 'gone'])
  .meta({ id: 'IncidentState' })
  .describe(
    'running: a deployment or test runs on it. chosen: an alias or stage chooses it, so it is in use, though no source says what runs on it. unknown: no source says either. idle: nothing runs on it. retired: its source says so. gone: its source no longer has it. The last three need no action.',
  )

const version = z
  .strictObject({
    ...entityRef.shape,
    model: entityRef.nullable(),
    trainedAt: time.describe(
      'When the version was trained or its run began; if no source states that, when it was made or first recorded.',
    ),
    state,
    standing,
    chosenBy: z.array(z.string()).describe('Its aliases and stage, most important first.'),
    headline: z
      .strictObject({ metric: z.string(), split: z.string().nullable(), value: z.number() })
      .meta({ id: 'IncidentMetric' })
      .nullable()
      .describe("The headline metric of its model's versions."),
    deployments: z
      .int()
      .nullable()
      .describe('Deployments in use on it or on what was made from it. Null: too many to count.'),
    tests: z.int().nullable().describe('Number of running tests, counted likewise.'),
    via: z.array(entityRef).describe('The path from the version to the bad entity, both included, as of its training.'),
    omitted: z.int().describe('Steps left out of a long path.'),
    successor: z
      .strictObject({
        ...entityRef.shape,
        trainedAt: time,
        running: z.boolean().nullable().describe('Whether something runs on the version; null if no source says.'),
        why: z.string().describe('Why the version was chosen: `alias champion; auc 0.9 against 0.84`.'),
      })
      .meta({ id: 'IncidentSuccessor' })
      .nullable()
      .describe(
        'The version of the same model to use instead, from another run and not built on the bad entity: of those whose training data is known, the one chosen by an alias or production stage unless it regressed, then a candidate for it; otherwise, of those not retired, the best by the headline metric, those measured on the same data first, or the newest. Null: no unaffected version is known; retrain on other data.',
      ),
    owners: z.array(named).describe('Its owners, otherwise its teams; if it has neither, those of its model.'),
    trainedBy: z.array(named).describe('The owners of its run: who trained it, and need not own it.'),
  })
  .meta({ id: 'IncidentVersion' })

const evaluated = z
  .strictObject({ ...entityRef.shape, model: entityRef.nullable(), owners: z.array(named) })
  .meta({ id: 'IncidentEvaluated' })

const exposed = z
  .strictObject({
    ...entityRef.shape,
    from: time.describe('When the deployment or test was first seen running on one of the versions.'),
    until: time.nullable().describe('When it was seen to have stopped. Null: it still runs.'),
    owners: z.array(named).describe('Owners of the deployment or test, otherwise of what it runs.'),
  })
  .meta({ id: 'IncidentExposure' })

const incidentAnswer = z.strictObject({
  ...entityRef.shape,
  ownedBy: z.array(owner).describe('Who owns the bad entity, or what it is a version or part of.'),
  sentence: z.string(),
  total: z.int().describe('Model versions trained on it.'),
  running: z.int().describe('How many of these are running.'),
  retrained: z.int().describe('Number of running versions with a successor that was trained later.'),
  complete: z.boolean().describe('False if there are more versions than one answer covers: 20,000.'),
  versions: z.array(version).describe('Versions: running ones first, then chosen ones, then the last trained.'),
  next: nextCursor,
  exposure: z.array(exposed).describe('Deployments and tests that ran on the versions, running ones first. Up to 200.'),
  exposureTotal: z.int(),
  exposureRunning: z.int().describe('How many of these are still running.'),
  exposureGapSeconds: z.int().describe('The longest gap between two checks: what ran only between them is not seen.'),
  evaluated: z.array(evaluated).describe('Model versions evaluated on it: their evaluation is in doubt. Up to 100.'),
  evaluatedTotal: z.int(),
  surfaces: z.array(surface).describe('Where members meet what runs on the versions now. Up to 100.'),
  surfacesTotal: z.int(),
  owners: z
    .array(share)
    .describe('Owners of the versions and of what runs on them, those with the most running first. Up to 200.'),
  ownersTotal: z.int(),
  unowned: z.int().describe('Versions, and what runs on them, without an owner.'),
  trainedBy: z.array(share).describe('Who trained the versions without an owner, likewise: they may know more.'),
  tx: z.int(),
})

type IncidentArguments = Arguments<typeof incidentParameters>
export type IncidentAnswer = AnswerOf<typeof incidentAnswer>
type EntityRef = AnswerOf<typeof entityRef>
type Owner = AnswerOf<typeof named>
type Share = AnswerOf<typeof share>

const COLUMNS: readonly ExportColumn<IncidentAnswer['versions'][number]>[] = [
  { title: 'Model', cell: ({ model }) => model?.name ?? null },
  { title: 'Version', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Trained', cell: ({ trainedAt }) => trainedAt },
  { title: 'State', cell: ({ state }) => state },
  { title: 'Chosen by', cell: ({ chosenBy }) => chosenBy },
  {
    title: 'Metric',
    cell: ({ headline }) => (headline === null ? null : metricKey({ ...headline, name: headline.metric })),
  },
  { title: 'Value', cell: ({ headline }) => headline?.value ?? null },
  { title: 'Deployments', cell: ({ deployments }) => deployments },
  { title: 'Running tests', cell: ({ tests }) => tests },
  { title: 'Successor', cell: ({ successor }) => successor?.uri ?? null },
  { title: 'Why', cell: ({ successor }) => successor?.why ?? null },
  { title: 'Owners', cell: ({ owners }) => owners.map(({ name }) => name) },
  { title: 'Trained by', cell: ({ trainedBy }) => trainedBy.map(({ name }) => name) },
  { title: 'Path', cell: ({ via }) => via.map(({ name }) => name) },
]

export const INCIDENT = graphQuestion({
  name: 'incident',
  path: '/api/v1/incident',
  summary: 'Trace what was trained on a bad entity, what ran on that and when, and who has to act',
  description:
    'A version counts if the entity was upstream when it was trained, whatever is there now. A version is done once its sources say that nothing runs on it; it closes automatically.',
  right: 'read',
  cost: 50_000,
  parameters: incidentParameters,
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'derived',
  answer: incidentAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE', 'BAD_RANGE', 'BAD_AS_OF'],
  cli: { group: 'query', positional: ['uri'], default: { limit: '20' } },
  tool: {
    description: 'For a bad entity: what was trained on it, what runs on that, and whom to notify.',
    default: { limit: 20 },
    leavesOut: ['via', 'omitted', 'standing'],
  },
  examples: [
    { title: 'A feature was wrong', arguments: { uri: 'aip://feature/feature-store/content-embedding', limit: 5 } },
  ],
  export: {
    columns: COLUMNS,
    row: version,
    tooManyRowsHint: 'Choose a shorter period (from, to).',
    rows: incidentRows,
  },
  ask: incident,
})

const MAX_EXPOSED = 200
const MAX_OWNERS = 200
const MAX_SURFACES = 100
const MAX_EVALUATED = 100
/** Maximum number of owners of what is bad, and of teams of an owner. */
const MAX_OWNERS_OF_ONE = 20
/** Shares of the answer's lists in its room. */
const ROOM = { versions: 0.5, exposure: 0.15, evaluated: 0.1, surfaces: 0.1, owners: 0.1, trainers: 0.05 } as const
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
  const room = roomFor(limit, DEFAULT_PAGE)
  const known = await knownPeople(reader, versions)
  const page = fittingPage(await rowsOf(reader, versions.slice(from, from + limit), known), ROOM.versions * room)
  const last = versions[from + page.length - 1]
  const exposure = await exposureOfVersions(reader, versions, now)
  const people = await ownersOfAll(reader, versions, { ...known, exposed: exposure.entities })
  const running = versions.filter((one) => one.state === 'running')
  const owners = await ownersOfEach(reader, [subject])
  const surfaces = await servedSurfaces(reader, exposure)
  const evaluations = await evaluatedOnIt(reader, { start: subject, at: reader.at })
  const retrained = running.filter(({ successor, trained }) => successor !== null && successor.trained > trained).length
  const exposureRunning = exposure.entities.filter(({ until }) => until === null).length
  const counts = { total: versions.length, running: running.length, exposureRunning, owners: people.total }
  return ok({
    ...refOf(subject),
    ownedBy: await withTeams(reader, owners(subject.node).slice(0, MAX_OWNERS_OF_ONE)),
    sentence: sentenceOf(subject, {
      ...counts,
      isUseKnown: isUseKnown(reader),
      isAnyUnknown: versions.some(({ state }) => state === 'unknown' || state === 'chosen'),
      isNarrowed: args.from !== undefined || args.to !== undefined,
      evaluated: evaluations.length,
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
    exposure: fitting(await exposedRows(reader, exposure.entities.slice(0, MAX_EXPOSED)), ROOM.exposure * room),
    exposureTotal: exposure.entities.length,
    exposureRunning,
    exposureGapSeconds: Math.ceil(exposure.gapMs / 1_000),
    evaluated: fitting(await evaluatedRows(reader, evaluations.slice(0, MAX_EVALUATED)), ROOM.evaluated * room),
    evaluatedTotal: evaluations.length,
    surfaces: surfacesShown(reader, surfaces, { limit: MAX_SURFACES, room: ROOM.surfaces * room }),
    surfacesTotal: surfaces.length,
    owners: fitting(people.owners, ROOM.owners * room),
    ownersTotal: people.total,
    unowned: people.unowned,
    trainedBy: fitting(people.trainers, ROOM.trainers * room),
    tx: reader.at,
  })
}

/** Tells whether any source has reported a deployment, a serving rule or a test. */
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
    isAnyUnknown,
    isNarrowed,
    evaluated,
  }: Readonly<
    Record<'total' | 'running' | 'exposureRunning' | 'owners' | 'evaluated', number> &
      Record<'isUseKnown' | 'isAnyUnknown' | 'isNarrowed', boolean>
  >,
): string {
  const name = nameOrUri(subject)
  if (total === 0 && isNarrowed) return `No model version that was trained in that time is affected by ${name}.`
  const evaluations =
    evaluated === 0
      ? ''
      : ` ${formatCount(evaluated, 'model version was', 'model versions were')} evaluated on it, so ${evaluated === 1 ? 'its' : 'their'} evaluation is in doubt.`
  if (total === 0) return `No model version is affected by ${name}.${evaluations}`
  const affected = `${formatCount(total, 'model version is', 'model versions are')} affected by ${name}`
  if (!isUseKnown) return `${affected}; no source here knows what runs on ${total === 1 ? 'it' : 'them'}.${evaluations}`
  if (running === 0)
    return `${affected}; nothing ${isAnyUnknown ? 'is known to run' : 'runs'} on ${total === 1 ? 'it' : 'them'} now.${evaluations}`
  const what = formatCount(exposureRunning, 'deployment or test', 'deployments and tests')
  return `${affected}; ${what} ${exposureRunning === 1 ? 'runs' : 'run'} on ${running.toLocaleString('en')} of them. ${owners === 0 ? 'No owner is known.' : `${formatCount(owners, 'owner')} to notify.`}${evaluations}`
}

async function incidentRows(
  reader: Reader,
  args: UnpagedArguments<IncidentArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const found = await foundBy(reader, args)
  if (!found.ok) return found
  const { versions } = found.value
  return ok(
    await graphRows(reader, {
      count: versions.length,
      pages: () => inParts(versions, async (part) => rowsOf(reader, part, await knownPeople(reader, part))),
    }),
  )
}

// ---------------------------------------------------------------------------------------------------------- versions

interface JudgedVersion extends AffectedVersion {
  readonly entity: Entity
  readonly model: NodeId | null
  readonly use: UseReached | null
  readonly state: IncidentAnswer['versions'][number]['state']
  readonly chosenBy: readonly string[]
  readonly headline: VersionMetric | null
  readonly successor: (Successor & { readonly running: boolean | null; readonly why: string }) | null
}

interface FoundVersions {
  readonly subject: Entity
  readonly versions: readonly JudgedVersion[]
  readonly complete: boolean
  /** Time of the reader's transaction, so that the answer doesn't depend on the clock. */
  readonly now: Time
}

async function foundBy(
  reader: Reader,
  { uri: of, from, to }: UnpagedArguments<IncidentArguments>,
): Promise<Result<FoundVersions, Problem>> {
  const subject = await knownEntity(reader, of)
  if (!subject.ok) return subject
  const [since, until] = [await readTimeArgument(reader, from, 'from'), await readTimeArgument(reader, to, 'to')]
  if (!since.ok) return since
  if (!until.ok) return until
  if (since.value !== null && until.value !== null && since.value > until.value)
    return err({
      code: 'BAD_RANGE',
      parameter: 'from',
      detail: 'from is later than to.',
      hint: 'Swap them.',
    })
  for (const type of [VERSION, ...RUNS, SERVICE]) reader.touched.type(type)
  const { versions, complete } = await trainedOn(reader, subject.value.node, { from: since.value, to: until.value })
  const bad = new Set([subject.value.node, ...occurrencesOf(reader, subject.value)])
  const judged = await judgeVersions(reader, versions, bad)
  return ok({ subject: subject.value, versions: judged, complete, now: await timeOfTx(reader.store, reader.at) })
}

async function readTimeArgument(
  { store }: Reader,
  text: string | undefined,
  parameter: 'from' | 'to',
): Promise<Result<Time | null, Problem>> {
  if (text === undefined || text === '') return ok(null)
  // Versions may have been trained before the record begins.
  const time = /^\d+$/.test(text) ? NaN : askedTime(text)
  if (!Number.isNaN(time)) return ok(time)
  const tx = await momentOf(store, text, parameter)
  return tx.ok ? ok(await timeOfTx(store, tx.value)) : tx
}

async function judgeVersions(
  reader: Reader,
  versions: readonly AffectedVersion[],
  bad: ReadonlySet<NodeId>,
): Promise<readonly JudgedVersion[]> {
  const { catalogue } = reader
  const nodes = versions.map(({ node }) => node)
  const affected = new Set(versions.flatMap(({ node, beside }) => [node, ...beside]))
  const modelOf = new Map(nodes.map((node) => [node, containerOf(reader, node)]))
  const models = new Map<NodeId, Awaited<ReturnType<typeof versionsOfModel>>>()
  const owning = new Set([...modelOf.values()].filter((model) => model !== null))
  const worse = await worseChoices(reader, [...owning])
  const regressed = new Set(worse.found.map(({ version }) => version.node))
  for (const model of owning) models.set(model, await versionsOfModel(reader, model, { bad, affected, regressed }))
  const siblingsOf = (node: NodeId) => models.get(modelOf.get(node) ?? node)
  const successors = nodes.flatMap((node) => siblingsOf(node)?.successorOf(node)?.entity.node ?? [])
  const uses = await reachOf(reader, [...new Set([...nodes, ...successors])])
  const isKnown = isUseKnown(reader)
  const unusedState = ({ attributes }: Entity) =>
    choicesOf(attributes).length > 0 ? 'chosen' : isKnown ? 'idle' : 'unknown'
  const entities = await reader.loader.byNode(nodes)
  const judged = versions.flatMap((affectedVersion): readonly JudgedVersion[] => {
    const entity = entities.get(affectedVersion.node)
    if (entity === undefined) return []
    const use = uses.get(affectedVersion.node) ?? null
    const model = modelOf.get(affectedVersion.node) ?? null
    const { headlines, compared, successorOf } = siblingsOf(affectedVersion.node) ?? {}
    const successor = successorOf?.(affectedVersion.node) ?? null
    const ended = standingOf(entity.entityType, entity.attributes, catalogue)
    const unused = ended === 'live' ? unusedState(entity) : ended
    return [
      {
        ...affectedVersion,
        entity,
        model,
        use,
        state: isRunning(use) ? 'running' : unused,
        chosenBy: choicesOf(entity.attributes).map(({ by }) => by),
        headline: headlines?.get(affectedVersion.node) ?? null,
        successor: successor && {
          ...successor,
          running:
            isRunning(uses.get(successor.entity.node)) || (unusedState(successor.entity) === 'idle' ? false : null),
          why: whyOf(successor, {
            trained: affectedVersion.trained,
            metric: compared?.get(affectedVersion.node) ?? null,
          }),
        },
      },
    ]
  })
  const use = ({ state: is }: JudgedVersion): number => (is === 'running' ? 0 : is === 'chosen' ? 1 : 2)
  return judged.toSorted((a, b) => use(a) - use(b) || b.trained - a.trained || a.node - b.node)
}

/** `alias champion; auc 0.84 against 0.9 on the same data; trained earlier`. */
function whyOf(successor: Successor, lost: { readonly trained: Time; readonly metric: VersionMetric | null }): string {
  const { because, choice, metric, trained, isRetired, data, isEvaluatedOnBad } = successor
  const reasons = {
    chosen: choice?.by,
    only: 'the only other version',
    live: 'the only other version that is not retired',
    best: undefined,
    comparable: undefined,
    newest: 'trained last',
    known: 'its training data is known',
    steady: 'the current version regressed',
    unspoilt: 'the last trained that was not evaluated on what is bad',
  } as const
  const compared = metric === null || isEvaluatedOnBad ? '' : measuredText(metric, lost.metric, data)
  const measured = successor.isWorse ? `${compared}, clearly worse` : compared
  const parts = [
    reasons[because],
    because === 'best' ? `best ${measured}` : measured,
    successor.isRegressed ? 'regressed' : '',
    successor.isOnUnknownData ? 'its training data is not known' : '',
    isEvaluatedOnBad ? 'evaluated on what is bad' : '',
    isRetired ? 'retired' : '',
    trained < lost.trained ? 'trained earlier' : '',
  ]
  return parts.filter(Boolean).join('; ')
}

/** `auc 0.84 against 0.9`: metrics that were measured on different data say nothing of which version is better. */
function measuredText(metric: VersionMetric, lost: VersionMetric | null, data: Successor['data']): string {
  const text = `${metricKey(metric)} ${short(metric.value)}`
  if (lost === null) return text
  if (data === 'other') return `${text}, not comparable with ${short(lost.value)}: measured on other data`
  return `${text} against ${short(lost.value)}${data === 'same' ? ' on the same data' : ''}`
}

function isRunning(use: UseReached | null | undefined): boolean {
  return use != null && use.serving + use.tests > 0
}

// -------------------------------------------------------------------------------------------------- exposure, owners

async function exposureOfVersions(reader: Reader, versions: readonly JudgedVersion[], now: Time): Promise<Exposure> {
  const since = Math.min(now, ...versions.map(({ trained }) => trained))
  const nodes = versions.map(({ node }) => node)
  return await exposureOf(reader, nodes, { since, now })
}

/** Returns each entity's owners, else its teams; without either, those of what it is a version or a part of. */
async function ownersOfEach(reader: Reader, entities: readonly Entity[]): Promise<(node: NodeId) => readonly Owner[]> {
  const ownership = await ownershipOf(reader, entities)
  const owners = new Map(
    entities.map((entity) => {
      const { owners: people, ownedBy, owningTeams, unresolvedOwners = [] } = ownership(entity)
      const own = [...ownedBy.filter(({ uri }) => people.includes(uri)), ...unresolvedOwners.map(onlyNamed)]
      const tagged = owningTeams.flatMap(({ team, tag }) => (team === null && tag !== null ? [onlyNamed(tag)] : []))
      return [entity.node, own.length > 0 ? own : [...ownedBy, ...tagged]]
    }),
  )
  return (node) => owners.get(node) ?? []
}

interface KnownPeople {
  readonly ownersOf: (node: NodeId) => readonly Owner[]
  readonly trainersOf: (version: JudgedVersion) => readonly Owner[]
}

async function knownPeople(reader: Reader, versions: readonly JudgedVersion[]): Promise<KnownPeople> {
  return {
    ownersOf: await ownersOfEach(
      reader,
      versions.map(({ entity }) => entity),
    ),
    trainersOf: await trainersOfEach(reader, versions),
  }
}

/** Returns the owners of each version's other records, who needn't own the version: whoever ran what trained it. */
async function trainersOfEach(
  reader: Reader,
  versions: readonly JudgedVersion[],
): Promise<(version: JudgedVersion) => readonly Owner[]> {
  const records = await reader.loader.load([...new Set(versions.flatMap(({ beside }) => beside))])
  const ownership = await ownershipOf(reader, records)
  // Owners that a run inherits are those of its experiment, which has other versions.
  const ofRecords = new Map(
    records.map((entity) => {
      const { ownedBy, unresolvedOwners = [], ownersInheritedFrom } = ownership(entity)
      return [entity.node, ownersInheritedFrom === undefined ? [...ownedBy, ...unresolvedOwners.map(onlyNamed)] : []]
    }),
  )
  return ({ beside }) => {
    const all = beside.flatMap((one) => ofRecords.get(one) ?? [])
    return [...new Map(all.map((owner) => [ownerKey(owner), owner])).values()]
  }
}

/** Returns owners with their teams, in the given order. */
async function withTeams(
  reader: Reader,
  owners: readonly Owner[],
): Promise<readonly (Owner & { readonly teams: readonly EntityRef[] })[]> {
  const teams = owners.map(({ uri }) => {
    const node = uri === null ? undefined : reader.graph.idOf(uri as Uri)
    return node === undefined ? [] : teamsOfPerson(reader, node).slice(0, MAX_OWNERS_OF_ONE)
  })
  const shown = await refsOf(reader, teams.flat())
  return owners.map((one, i) => ({ ...one, teams: (teams[i] ?? []).flatMap((team) => shown.get(team) ?? []) }))
}

interface People {
  readonly owners: readonly Share[]
  readonly total: number
  readonly unowned: number
  /** Who trained the versions without an owner. */
  readonly trainers: readonly Share[]
}

async function ownersOfAll(
  reader: Reader,
  versions: readonly JudgedVersion[],
  { ownersOf, trainersOf, exposed }: KnownPeople & { readonly exposed: Exposure['entities'] },
): Promise<People> {
  const [owned, trained] = [new Map<string, Counted>(), new Map<string, Counted>()]
  let unowned = 0
  const running = await reader.loader.load(exposed.flatMap(({ node, until }) => (until === null ? [node] : [])))
  const ownersOfRunning = await ownersOfEach(reader, running)
  for (const version of versions) {
    const owners = ownersOf(version.node)
    const isRunningNow = version.state === 'running'
    count(owned, owners, isRunningNow)
    if (owners.length > 0) continue
    count(trained, trainersOf(version), isRunningNow)
    unowned++
  }
  for (const { node } of running) {
    const owners = ownersOfRunning(node)
    if (owners.length === 0) unowned++
    count(owned, owners, true)
  }
  return {
    owners: await sharesOf(reader, owned),
    total: owned.size,
    unowned,
    trainers: await sharesOf(reader, trained),
  }
}

interface Counted {
  readonly owner: Owner
  readonly running: number
  readonly total: number
}

function count(counts: Map<string, Counted>, owners: readonly Owner[], runs: boolean): void {
  for (const owner of owners) {
    const { running, total } = counts.get(ownerKey(owner)) ?? { running: 0, total: 0 }
    counts.set(ownerKey(owner), { owner, running: running + (runs ? 1 : 0), total: total + 1 })
  }
}

async function sharesOf(reader: Reader, counts: ReadonlyMap<string, Counted>): Promise<readonly Share[]> {
  const first = [...counts.values()]
    .toSorted(
      (a, b) => b.running - a.running || b.total - a.total || compareTexts(ownerKey(a.owner), ownerKey(b.owner)),
    )
    .slice(0, MAX_OWNERS)
  const named = await withTeams(
    reader,
    first.map(({ owner }) => owner),
  )
  return named.map((one, i) => ({ ...one, running: first[i]?.running ?? 0, total: first[i]?.total ?? 0 }))
}

function onlyNamed(name: string): Owner {
  return { uri: null, name, entityType: null }
}

function ownerKey({ uri, name }: Owner): string {
  return uri ?? name
}

async function exposedRows(reader: Reader, exposed: readonly ExposedEntity[]): Promise<IncidentAnswer['exposure']> {
  const entities = await reader.loader.load(exposed.map(({ node }) => node))
  const ownersOf = await ownersOfEach(reader, entities)
  const shown = new Map(entities.map((entity) => [entity.node, refOf(entity)]))
  return exposed.flatMap(({ node, from, until }) => {
    const shownEntity = shown.get(node)
    if (shownEntity === undefined) return []
    return [{ ...shownEntity, from: isoOf(from), until: isoOrNull(until), owners: [...ownersOf(node)] }]
  })
}

/** Evaluated versions have the owners that they have on their own pages. */
async function evaluatedRows(reader: Reader, nodes: readonly NodeId[]): Promise<IncidentAnswer['evaluated']> {
  const entities = await reader.loader.load(nodes)
  const ownersOf = await ownersOfEach(reader, entities)
  const modelOf = new Map(nodes.map((node) => [node, containerOf(reader, node)]))
  const models = await refsOf(
    reader,
    [...modelOf.values()].filter((model) => model !== null),
  )
  return entities.map((entity) => {
    reader.noteShown(entity)
    const model = modelOf.get(entity.node) ?? null
    return {
      ...refOf(entity),
      model: model === null ? null : (models.get(model) ?? null),
      owners: [...ownersOf(entity.node)],
    }
  })
}

// -------------------------------------------------------------------------------------------------------------- rows

async function rowsOf(
  reader: Reader,
  page: readonly JudgedVersion[],
  { ownersOf, trainersOf }: KnownPeople,
): Promise<IncidentAnswer['versions']> {
  const shown = await refsOf(
    reader,
    page.flatMap(({ model, path }) => [...(model === null ? [] : [model]), ...namedBy(path)]),
  )
  return page.map((judged) => {
    const { node, entity, model, trained, state: is, use, chosenBy, headline, path, successor } = judged
    reader.noteShown(entity)
    return {
      ...refOf(entity),
      model: model === null ? null : (shown.get(model) ?? null),
      trainedAt: isoOf(trained),
      state: is,
      standing: standingOf(entity.entityType, entity.attributes, reader.catalogue),
      chosenBy: [...chosenBy],
      headline: headline === null ? null : { metric: headline.name, split: headline.split, value: headline.value },
      deployments: use?.serving ?? null,
      tests: use?.tests ?? null,
      via: namedBy(path).flatMap((passed) => shown.get(passed) ?? []),
      omitted: path.omitted,
      successor:
        successor === null
          ? null
          : {
              ...refOf(successor.entity),
              trainedAt: isoOf(successor.trained),
              running: successor.running,
              why: successor.why,
            },
      owners: [...ownersOf(node)],
      trainedBy: [...trainersOf(judged)],
    }
  })
}

async function refsOf(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, EntityRef>> {
  return new Map((await reader.loader.load([...new Set(nodes)])).map((entity) => [entity.node, refOf(entity)]))
}

function refOf(entity: Entity): EntityRef {
  return { uri: entity.uri, name: nameOrUri(entity), entityType: entity.entityType }
}
