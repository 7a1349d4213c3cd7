import { z } from 'zod'
import { namedOrNotJson, nameOf, textOrNull } from '../catalogue/entity.ts'
import type { EdgeType } from '../catalogue/edges.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import { bothEnds } from '../lib/both-ends.ts'
import { truncateWithEllipsis } from '../lib/cut-text.ts'
import { objectsOf, type Json } from '../lib/json.ts'
import { isoOrNull } from '../lib/iso.ts'
import { ok } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { companionsOf, type Companion } from '../query/compare/companions.ts'
import {
  lastMeasurements,
  nonNumericMetrics,
  ownMeasurements,
  containerOf,
  type OwnMeasurement,
} from '../query/compare/compared-metrics.ts'
import { measuringCompanions } from '../query/compare/measuring-companions.ts'
import { parametersIn } from '../query/compare/parameters.ts'
import { evaluationsOf, measuredByEvaluations } from '../query/compare/evaluations.ts'
import { dataBy } from '../query/compare/version-metrics.ts'
import { verifiedTimes } from '../query/entities/cadence.ts'
import { eachEntity } from '../query/entities/each-entity.ts'
import { newestFirst } from '../query/entities/newest-first.ts'
import { occurrencesOf } from '../query/entities/occurrences.ts'
import { trainedAtText } from '../query/compare/times.ts'
import type { Entity, LoggedEntity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, integer, uri, withDefault } from './parameters.ts'
import { namedOrNot, time } from './shapes.ts'
import { standing } from './related-shapes.ts'

/** Some 20 µs and 2 kB each, with 20 metrics and parameters. */
const MAX_ROWS = 500
const DEFAULT_ROWS = 200

const step = z.number().nullable().describe('The training step at which it was logged.')

const byShape = z
  .string()
  .nullable()
  .describe(
    'The one of the `records` that states the value, or `scores` if an evaluation measured it; null if the entity itself does.',
  )
const otherwise = z
  .array(z.strictObject({ by: z.string(), value: z.number(), step }).meta({ id: 'OtherValue' }))
  .describe('Further values, from other `records`.')
const measuredValue = z
  .strictObject({
    metric: z.string(),
    split: z.string().nullable().describe("The split, or the data of a value measured on other data than its run's."),
    value: z.number(),
    at: z.string().nullable(),
    step,
    dataset: z.string().nullable().describe('The data that it was measured on, as its source names it.'),
    by: byShape,
    otherwise,
  })
  .meta({ id: 'MeasuredValue' })

const withStanding = { ...namedOrNot, standing }
const related = z
  .strictObject({ by: z.string().describe('The relationship to it, such as `mlflowRun`.'), ...withStanding })
  .meta({ id: 'MeasuringRecord' })

const stating = z
  .strictObject({
    by: z.string().describe('The relationship to it, such as `mlflowRun`.'),
    ...withStanding,
    verifiedAt: time
      .nullable()
      .describe('When its sources last confirmed the entity, and with it the value. Null for past answers.'),
  })
  .meta({ id: 'StatingRecord' })

const notNumber = z
  .strictObject({ metric: z.string(), stated: z.string(), step, by: byShape, otherwise })
  .meta({ id: 'MetricWithoutNumber' })

const evaluation = z
  .strictObject({
    ...withStanding,
    status: z.string().nullable().describe('Status of the evaluation, otherwise of the run that it belongs to.'),
    at: z.string().nullable(),
    on: z.strictObject(withStanding).meta({ id: 'MeasuredData' }).nullable().describe('The data.'),
    metrics: z.array(z.strictObject({ metric: z.string(), value: z.number() }).meta({ id: 'MeasuredMetric' })),
  })
  .meta({ id: 'MeasuredEvaluation' })

/** Measurements that a version and its records state, and those by its evaluations. */
export const measured = z
  .strictObject({
    metrics: z.array(measuredValue),
    notNumbers: z.array(notNumber),
    evaluations: z.array(evaluation),
  })
  .meta({ id: 'MeasuredVersion' })

const measuredRow = z
  .strictObject({
    uri: z.string(),
    name: z.string().nullable(),
    entityType: z.string().nullable(),
    standing,
    status: z.string().nullable(),
    user: z.string().nullable().describe('Who ran it, as its source says.'),
    commit: z.string().nullable().describe('The commit of the code that ran.'),
    at: z.string().nullable().describe('When the version was trained, or the run began; otherwise when it was made.'),
    endedAt: z.string().nullable(),
    metrics: z
      .array(measuredValue)
      .describe('The last value of each metric: the first 1,000, or 100 if there are many rows.'),
    metricsTotal: z.int(),
    notNumbers: z.array(notNumber).describe('Metrics whose last value is NaN or infinite: the first 100.'),
    parameters: z
      .array(z.strictObject({ name: z.string(), value: z.string() }).meta({ id: 'MeasuredParameter' }))
      .describe(
        'Parameters, as many as metrics. A value is cut after 200 characters if there are several rows, otherwise after 6,000.',
      ),
    parametersTotal: z.int(),
    tags: z
      .array(z.strictObject({ tag: z.string(), value: z.string().nullable() }).meta({ id: 'MeasuredTag' }))
      .describe('Its own tags: the first 50.'),
    data: z.array(related).describe('What it was trained or evaluated on: the first 10.'),
    records: z
      .array(stating)
      .describe('Other records of the same entity at its source that state a part of this: its run, its logged model.'),
    versions: z
      .array(z.strictObject(namedOrNot).meta({ id: 'RegisteredVersion' }))
      .describe('Model versions that this run made and its source still has: the first 10.'),
    partOf: z.string().nullable().describe('The parent run, if it is nested.'),
    parts: z.int().describe('How many runs are nested in it.'),
  })
  .meta({ id: 'MeasuredRow' })

const measurementsAnswer = z.strictObject({
  uri: z.string().describe('The entity whose versions or runs these are.'),
  name: z.string().nullable(),
  entityType: z.string().nullable(),
  rows: z
    .array(measuredRow)
    .describe(
      'Rows in the order in which the versions or runs were made or began, newest last. If there are more than requested, only the most recently mentioned; always includes the requested entity and the runs nested in it.',
    ),
  total: z.int(),
  deleted: z.int().describe('How many of `total` were deleted at their source.'),
  evaluations: z
    .array(evaluation)
    .describe('What evaluations measured of the requested entity, latest first: of the last 50.'),
  evaluationsTotal: z.int(),
  tx: z.int(),
})

export type MeasurementsAnswer = AnswerOf<typeof measurementsAnswer>

export const MEASUREMENTS = graphQuestion({
  name: 'measurements',
  path: '/api/v1/entities/{uri}/measurements',
  summary: 'List metrics and parameters of all versions or runs of an entity',
  description:
    'One row per model version or experiment run, with the metrics and parameters of all its records at the source: a version includes those of the run that trained it and of its logged model.',
  cost: 1_000,
  parameters: {
    uri: uri(
      'an entity with versions or runs, such as a model, experiment or evaluation; or one of those versions or runs',
    ),
    latest: withDefault(
      integer('how many of the latest versions or runs to list', { from: 1, to: MAX_ROWS }),
      DEFAULT_ROWS,
    ),
    asOf: AS_OF,
  },
  cacheable: 'entities',
  answer: measurementsAnswer,
  cli: { group: 'query', positional: ['uri'] },
  examples: [{ title: 'All versions of a model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  async ask(reader, { uri, latest }) {
    const found = await knownEntity(reader, uri)
    if (!found.ok) return found
    const container = await loadContainer(reader, found.value)
    reader.noteShown(container)
    const occurrences = occurrencesOf(reader, container)
    // An entity without versions or runs, such as a logged model, may have been measured itself.
    const all = occurrences.length > 0 || !isMeasured(reader, found.value) ? occurrences : [found.value.node]
    const last = await latestOf(reader, all, latest)
    const asked = container === found.value ? [] : [found.value.node]
    const nested = nestedIn(reader, found.value).slice(0, MAX_ROWS)
    const loaded = await reader.loader.load([...new Set([...asked, ...nested, ...last])])
    const shown = loaded.toSorted(newestFirst).toReversed()
    const companions = await measuringCompanions(reader, shown)
    const evaluated = await measuredByEvaluations(reader, shown)
    const verified = await verifiedTimes(
      reader,
      companions.flat().map(({ entity }) => entity),
    )
    const versionsOfEach = shown.map((entity) => versionsMadeBy(reader, entity))
    const dataOfEach = shown.map((entity) => dataOf(reader, entity))
    const nearbyNodes = [...versionsOfEach.flat(), ...dataOfEach.flatMap((data) => data.map(({ node }) => node))]
    const nearby = await reader.loader.byNode(nearbyNodes)
    const { evaluations, total: evaluationsTotal } = await evaluationRows(reader, found.value)
    return ok({
      ...namedOrNotJson(container),
      rows: shown.map((entity, i) => {
        const isAlone = entity === found.value
        const versions = withoutGone(reader, versionsOfEach[i]?.flatMap((node) => nearby.get(node) ?? []) ?? [])
        const data = (dataOfEach[i] ?? []).flatMap(({ by, node }) => {
          const nearbyEntity = nearby.get(node)
          return nearbyEntity === undefined ? [] : [{ by, entity: nearbyEntity }]
        })
        return measurementRow(reader, {
          entity,
          companions: companions[i] ?? [],
          evaluated: evaluated[i] ?? [],
          verified,
          versions,
          data,
          rows: isAlone ? 1 : shown.length,
        })
      }),
      total: all.length,
      deleted: all.filter((node) => reader.graph.isGone(node, reader.at)).length,
      evaluations,
      evaluationsTotal,
      tx: reader.at,
    })
  },
})

type MeasuredRow = MeasurementsAnswer['rows'][number]

/** Maximum number of metrics, and of parameters, of a row. Rows share it, but each gets at least the fewest. */
const MAX_VALUES = 1_000
const MIN_VALUES = 100
const VALUES_OF_ALL = 20_000
const MAX_NOT_NUMBERS = 100
const MAX_TAGS = 50
const MAX_VERSIONS = 10
/** Some may be gone, and aren't listed. */
const MAX_VERSIONS_READ = 50
/** Longest parameter value, in characters: longer ones are cut. */
const CHARACTERS_IN_TABLES = 200
/** MLflow has no longer values. If an entity has more than 100 parameters, they share this many characters. */
const MAX_CHARACTERS = 6_000
const CHARACTERS_OF_ALL = 600_000

/** Maximum number of versions or runs among which the latest are looked for: some 30 µs each. */
const MAX_CANDIDATES = 5_000

/**
 * Returns those that were made or began last. They are in the order in which they were mentioned, and a first listing
 * may begin with the newest: of many, those at both ends are looked at.
 */
async function latestOf(reader: Reader, all: readonly NodeId[], count: number): Promise<readonly NodeId[]> {
  if (all.length <= count) return all
  let latest: LoggedEntity[] = []
  await eachEntity(reader, bothEnds(all, MAX_CANDIDATES), (entity) => {
    latest.push(entity)
    if (latest.length === 2 * count) latest = latest.toSorted(newestFirst).slice(0, count)
  })
  return latest
    .toSorted(newestFirst)
    .slice(0, count)
    .map(({ node }) => node)
}

/** Tells whether it states metrics or parameters of its own. */
function isMeasured(reader: Reader, entity: Entity): boolean {
  const stated = [
    ownMeasurements(reader, entity, []),
    nonNumericMetrics(reader, [{ by: null, entity }]),
    parametersOf(reader, [entity]),
  ]
  return stated.some(({ length }) => length > 0)
}

/** Returns the model or experiment of a version or run, or else the entity itself. */
async function loadContainer(reader: Reader, entity: Entity): Promise<Entity> {
  const container = containerOf(reader, entity.entityType ?? '', entity.node)
  const [loaded] = container === undefined ? [] : await reader.loader.load([container])
  return loaded ?? entity
}

/** Returns the relationship to another entity of its type that it is nested in, such as a trial's sweep. */
function nesting(reader: Reader, { entityType }: Entity): EdgeType | undefined {
  const type = entityType ?? ''
  return reader.catalogue.relationships(type).find(({ name, to }) => name === 'partOf' && to.types.has(type))
}

function nestedIn(reader: Reader, entity: Entity): readonly NodeId[] {
  const edge = nesting(reader, entity)
  return edge === undefined ? [] : reader.neighbours(entity.node, edge, 'in')
}

function partOf(reader: Reader, entity: Entity): string | null {
  const edge = nesting(reader, entity)
  const [parent] = edge === undefined ? [] : reader.neighbours(entity.node, edge, 'out')
  return parent === undefined ? null : reader.graph.uriOf(parent)
}

/** Lists model versions that name the run as what made them. */
function versionsMadeBy(reader: Reader, { node, entityType }: Entity): readonly NodeId[] {
  const edges = entityType === null ? [] : reader.catalogue.relationships(entityType)
  return edges
    .filter(
      ({ origin, flow, to }) => origin === 'relationship' && flow === 'downstream' && to.types.has('ModelInstance'),
    )
    .flatMap((edge) => reader.neighbours(node, edge, 'out').filter((version) => reader.shows(edge.to, version)))
    .slice(0, MAX_VERSIONS_READ)
}

const DATA_RELATIONSHIPS = ['trainedOn', 'evaluatedOn']
const MAX_DATA = 10

/** Finds the data that it was trained or evaluated on. */
function dataOf(reader: Reader, entity: Entity) {
  return DATA_RELATIONSHIPS.flatMap((by) => dataBy(reader, entity, by).map((node) => ({ by, node }))).slice(0, MAX_DATA)
}

/** The original comes before its copies. */
function withoutGone(reader: Reader, versions: readonly Entity[]): readonly Entity[] {
  const left = versions.filter((version) => standingOf(version, reader.catalogue) !== 'gone')
  return left.toSorted((a, b) => newestFirst(b, a)).slice(0, MAX_VERSIONS)
}

interface MeasuredEntity {
  readonly entity: Entity
  readonly companions: readonly Companion[]
  /** Values that evaluations measured. */
  readonly evaluated: readonly OwnMeasurement[]
  /** When companions were last confirmed. */
  readonly verified: ReadonlyMap<NodeId, Time | null>
  readonly versions: readonly Entity[]
  /** The data that it was trained or evaluated on. */
  readonly data: readonly Companion[]
  /** Number of rows that share the room of an answer. */
  readonly rows: number
}

function measurementRow(
  reader: Reader,
  { entity, companions, evaluated, verified, versions, data, rows }: MeasuredEntity,
): MeasuredRow {
  reader.noteShown(entity)
  const { uri, entityType, attributes } = entity
  const records = [entity, ...companions.map(({ entity: companion }) => companion)]
  const { numbers, notNumbers } = lastMeasurements(reader, entity, companions)
  const isStated = (one: OwnMeasurement) =>
    numbers.some(({ metric, split }) => metric === one.metric && split === one.split)
  const metrics = [...numbers, ...evaluated.filter((one) => !isStated(one))]
  const parameters = parametersOf(reader, records)
  const most = Math.min(MAX_VALUES, Math.max(MIN_VALUES, Math.floor(VALUES_OF_ALL / rows)))
  const share = Math.floor(CHARACTERS_OF_ALL / Math.min(most, parameters.length))
  const longest = rows === 1 ? Math.min(MAX_CHARACTERS, share) : CHARACTERS_IN_TABLES
  return {
    uri,
    name: nameOf(entity),
    entityType,
    standing: standingOf(entity, reader.catalogue),
    status: textOrNull(attributes.status),
    user: textOrNull(attributes.user),
    commit: records.map((one) => textOrNull(one.attributes.gitCommit)).find((one) => one !== null) ?? null,
    endedAt: textOrNull(attributes.endedAt),
    at: trainedAtText(reader, records),
    metrics: metrics.slice(0, most),
    metricsTotal: metrics.length,
    notNumbers: notNumbers.slice(0, MAX_NOT_NUMBERS),
    parameters: parameters.slice(0, most).map(({ name, value }) => ({
      name,
      value: truncateWithEllipsis(value, longest),
    })),
    parametersTotal: parameters.length,
    tags: tagsOf(entity).slice(0, MAX_TAGS),
    data: data.map((one) => relatedJson(reader, one)),
    records: companions.map((companion) => ({
      ...relatedJson(reader, companion),
      verifiedAt: isoOrNull(verified.get(companion.entity.node) ?? null),
    })),
    versions: versions.map((version) => nameEntity(reader, version)),
    partOf: partOf(reader, entity),
    parts: nestedIn(reader, entity).length,
  }
}

function relatedJson(reader: Reader, { by, entity }: { readonly by: string; readonly entity: Entity }) {
  return { by, ...namedWithStanding(reader, entity) }
}

function namedWithStanding(reader: Reader, entity: Entity) {
  const standing = standingOf(entity, reader.catalogue)
  return { ...nameEntity(reader, entity), standing }
}

async function evaluationRows(reader: Reader, entity: Entity) {
  const { latest, total } = await evaluationsOf(reader, entity)
  const companions = await companionsOf(
    reader,
    latest.map(({ run }) => run),
  )
  const evaluations = latest.map(({ run, data }, i) => ({
    ...namedWithStanding(reader, run),
    status: statusOf([run, ...(companions[i] ?? []).map(({ entity: companion }) => companion)]),
    at: textOrNull(run.attributes.at),
    on: data === null ? null : namedWithStanding(reader, data),
    metrics: ownMeasurements(reader, run, []).map(({ metric, value }) => ({ metric, value })),
  }))
  return { evaluations, datasets: latest.map(({ dataset }) => dataset), total }
}

function statusOf(records: readonly Entity[]): string | null {
  return records.map(({ attributes }) => textOrNull(attributes.status)).find((one) => one !== null) ?? null
}

/** Reads the metrics of a row, and its evaluations. */
export async function measuredOf(reader: Reader, entity: Entity): Promise<AnswerOf<typeof measured>> {
  const [companions = []] = await measuringCompanions(reader, [entity])
  const { numbers, notNumbers } = lastMeasurements(reader, entity, companions)
  const { evaluations, datasets } = await evaluationRows(reader, entity)
  const keyOf = (metric: string, value: number, data: string | null) => JSON.stringify([metric, value, data])
  const evaluated = new Set(
    evaluations.flatMap(({ metrics }, i) => metrics.map((one) => keyOf(one.metric, one.value, datasets[i] ?? null))),
  )
  // A logged model repeats what an evaluation of it measured on the same data.
  const own = numbers.filter((one) => one.dataset === null || !evaluated.has(keyOf(one.metric, one.value, one.split)))
  return { metrics: own.slice(0, MAX_VALUES), notNumbers: notNumbers.slice(0, MAX_NOT_NUMBERS), evaluations }
}

function nameEntity(reader: Reader, entity: Entity) {
  reader.noteShown(entity)
  return namedOrNotJson(entity)
}

function parametersOf(reader: Reader, records: readonly Entity[]): MeasuredRow['parameters'] {
  return [...parametersIn(reader, records)].map(([name, value]) => ({ name, value: printValue(value) }))
}

function tagsOf({ attributes: { tags } }: Entity): MeasuredRow['tags'] {
  return objectsOf(tags).flatMap(({ tag, value }) =>
    typeof tag === 'string' ? [{ tag, value: textOrNull(value) }] : [],
  )
}

function printValue(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
