// Collects the metrics of several entities: their own, and those that evaluations measured.
import type { AttributeDefinition } from '../../catalogue/definition.ts'
import type { EdgeType } from '../../catalogue/edges.ts'
import { nameOf } from '../../catalogue/entity.ts'
import { isRun } from '../../catalogue/runs.ts'
import type { NodeId } from '../../contracts/log.ts'
import { objectsOf, type Json, type JsonObject } from '../../lib/json.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import type { Companion } from './companions.ts'
import { isDifferent } from './compared-attributes.ts'
import { directionByName } from './metric-direction.ts'
import { timeAttribute, msOf } from './times.ts'
import { textOf } from '../../lib/members.ts'

interface MetricPoint {
  readonly at: string | null
  readonly value: number
  /** The run that measured it; null if the entity states it itself. */
  readonly run: string | null
}

/** A metric of one split or evaluation, for each compared entity. */
interface MetricRow {
  readonly metric: string
  readonly split: string | null
  /** The evaluation that measured it; null if the entities state the metric themselves, or on the data of `split`. */
  readonly evaluation: { readonly uri: string; readonly name: string | null } | null
  readonly unit: string | null
  readonly better: 'higher' | 'lower' | null
  /** Latest value of each entity; null if it has none. */
  readonly values: readonly (number | null)[]
  /** Text that an entity states instead of a number, such as `NaN`; null if it states a number or nothing. */
  readonly stated: readonly (string | null)[]
  readonly differs: boolean
  /** Past values of each entity, oldest first. */
  readonly history: readonly (readonly MetricPoint[])[]
}

/** Maximum number of runs read for each entity, the last mentioned: some 10 µs each. */
const MAX_RUNS = 50

interface ComparedEntities {
  readonly entities: readonly Entity[]
  readonly companions: readonly (readonly Companion[])[]
}

/** Tells whether an attribute is a list of measurements, each with a name and a number. */
export function isMetricList({ type, list, fields }: AttributeDefinition): boolean {
  return type === 'object' && list === true && fields?.['name'] !== undefined && fields['value']?.type === 'float'
}

interface MetricOfRow {
  readonly metric: string
  readonly split: string | null
  readonly evaluation: Entity | null
}

interface Measurement extends MetricPoint, MetricOfRow {
  /** Position among the compared entities. */
  readonly entity: number
}

const keyOf = ({ metric, split, evaluation }: MetricOfRow): string =>
  JSON.stringify([evaluation?.node ?? null, metric, split])

export async function metricRows(
  reader: Reader,
  type: string,
  { entities, companions }: ComparedEntities,
): Promise<readonly MetricRow[]> {
  const ownOfEach = entities.map((entity, i) => lastMeasurements(reader, entity, companions[i] ?? []))
  const own = ownOfEach.flatMap(({ numbers }, i) =>
    numbers.map((one) => ({
      ...one,
      entity: i,
      run: null,
      evaluation: null,
    })),
  )
  const scored = await scores(reader, type, entities)
  // A logged model repeats what an evaluation of it measured on the same data.
  const valueOf = (one: Measurement): string => `${one.entity} ${one.value} ${keyOf(one)}`
  const scoredValues = new Set(scored.map(valueOf))
  const measurements = [...own.filter((one) => !scoredValues.has(valueOf(one))), ...scored]
  const definitions = definitionsOf(measurements)
  const notNumbers = ownOfEach.map((one) => new Map(one.notNumbers.map(({ metric, stated }) => [metric, stated])))
  const rows = new Map<string, MetricOfRow>()
  const unmeasured = notNumbers.flatMap((metrics) => [...metrics.keys()])
  for (const one of [...measurements, ...unmeasured.map((metric) => ({ metric, split: null, evaluation: null }))])
    if (!rows.has(keyOf(one))) rows.set(keyOf(one), one)
  const groups = Map.groupBy(measurements, keyOf)
  return [...rows].map(([key, { metric, split, evaluation }]): MetricRow => {
    const group = groups.get(key) ?? []
    const history = entities.map((_, i) =>
      group
        .filter(({ entity }) => entity === i)
        .map(({ at, value, run }) => ({ at, value, run }))
        .toSorted((a, b) => msOf(a.at) - msOf(b.at)),
    )
    const values = history.map((points) => points.at(-1)?.value ?? null)
    const isOwn = split === null && evaluation === null
    const stated = values.map((value, i) => (isOwn && value === null ? (notNumbers[i]?.get(metric) ?? null) : null))
    return {
      metric,
      split,
      evaluation: evaluation === null ? null : { uri: evaluation.uri, name: nameOf(evaluation) },
      ...(definitions.get(metric) ?? { unit: null, better: directionByName(metric) }),
      values,
      stated,
      differs: isDifferent(values.map((value, i) => value ?? stated[i] ?? null)),
      history,
    }
  })
}

export interface OwnMeasurement extends Pick<Measurement, 'metric' | 'split' | 'value' | 'at'> {
  /** Training step at which it was logged; null if its source states none. */
  readonly step: number | null
  /** The data it was measured on, as its source names them. */
  readonly dataset: string | null
  /** Relationship to the companion that states it; null if the entity itself does. */
  readonly by: string | null
  /** Differing values in other records of the entity. */
  readonly otherwise: readonly Pick<CompanionMeasurement, 'by' | 'value' | 'step'>[]
}

/** A measurement that a companion states, such as the run of a version. */
interface CompanionMeasurement extends OwnMeasurement {
  readonly by: string
}

/**
 * Lists each metric of the same data once, whichever record states it: the entity's own value, else that of the
 * checkpoint it was made from, else that of the last step.
 */
export function ownMeasurements(
  reader: Reader,
  entity: Entity,
  companions: readonly Companion[],
): readonly OwnMeasurement[] {
  const own = entity.entityType === null ? [] : measuredBy(reader, entity.entityType, entity)
  const others = companions
    .flatMap(({ by, entity: other }): readonly CompanionMeasurement[] =>
      other.entityType === null ? [] : measuredBy(reader, other.entityType, other).map((one) => ({ ...one, by })),
    )
    // Another record may state the same value without naming its data; values with data come first.
    .toSorted(
      (a, b) =>
        Number(a.dataset !== null) - Number(b.dataset !== null) ||
        Number(isOfCheckpoint(reader, companions, b)) - Number(isOfCheckpoint(reader, companions, a)) ||
        (b.step ?? 0) - (a.step ?? 0),
    )
  const ownKeyOf = ({ metric, split, dataset }: Pick<OwnMeasurement, 'metric' | 'split' | 'dataset'>) =>
    JSON.stringify([metric, split, dataset])
  const known = new Set(own.map(ownKeyOf))
  const added = new Map<string, CompanionMeasurement>()
  for (const measurement of others) {
    const { metric, dataset } = measurement
    const plainKey = ownKeyOf({ metric, split: null, dataset: null })
    const plain = dataset === null ? undefined : added.get(plainKey)
    // A logged model names the data of a value that its run states without it.
    const isPlain =
      plain !== undefined && (plain.dataset === null ? plain.value === measurement.value : plain.dataset === dataset)
    const key = isPlain ? plainKey : ownKeyOf(measurement)
    if (known.has(key)) continue
    const before = added.get(key)
    if (before === undefined) added.set(key, measurement)
    else if (measurement.value !== before.value && measurement.by !== before.by) {
      const { by, value, step } = measurement
      added.set(key, { ...before, otherwise: [...before.otherwise, { by, value, step }] })
    } else if (before.dataset === null && measurement.value === before.value) added.set(key, { ...before, dataset })
  }
  return [...own, ...added.values()]
}

/**
 * Tells whether a value was measured at the step of a checkpoint. A model logged without a step has the first values of
 * its run's curves, at step 0.
 */
function isOfCheckpoint(
  { catalogue }: Reader,
  companions: readonly Companion[],
  { by, step }: Pick<OwnMeasurement, 'by' | 'step'>,
): boolean {
  const type = companions.find((one) => one.by === by)?.entity.entityType
  return step !== null && step > 0 && type != null && !isRun(catalogue, type)
}

/**
 * Returns each metric once: the number, or the text stated instead, whichever is of the later step. A logged model may
 * hold the first value of a curve that ends with NaN, and MLflow states 0 instead of its NaN.
 */
export function lastMeasurements(reader: Reader, entity: Entity, companions: readonly Companion[]) {
  const numbers = ownMeasurements(reader, entity, companions)
  const notNumbers = nonNumericMetrics(reader, [{ by: null, entity }, ...companions])
  const isSuperseded = (number: OwnMeasurement, { metric, step }: NonNumericMetric): boolean =>
    number.metric === metric &&
    !isOfCheckpoint(reader, companions, number) &&
    (number.split === null || (number.dataset !== null && number.value === 0)) &&
    (step ?? 0) - (number.step ?? 0) >= (number.by === null ? 1 : 0)
  const left = numbers.filter((number) => !notNumbers.some((one) => isSuperseded(number, one)))
  const isNumber = (one: NonNumericMetric) => left.some(({ metric, split }) => metric === one.metric && split === null)
  const otherwise = (notNumber: NonNumericMetric) =>
    numbers.flatMap((number) => {
      const { by, value, step } = number
      return by === null || value === 0 || !isSuperseded(number, notNumber) ? [] : [{ by, value, step }]
    })
  return {
    numbers: left,
    notNumbers: notNumbers.filter((one) => !isNumber(one)).map((one) => ({ ...one, otherwise: otherwise(one) })),
  }
}

/** Finds metrics with a text instead of a number in some record, such as the NaN loss of a run that diverged. */
export function nonNumericMetrics(reader: Reader, records: readonly MeasuredRecord[]): readonly NonNumericMetric[] {
  const found = new Map<string, NonNumericMetric>()
  for (const { by, entity } of records)
    for (const { name: metric, value, stated, step } of metricItems(reader, entity))
      if (typeof metric === 'string' && typeof value !== 'number' && typeof stated === 'string')
        if ((numberOf(step) ?? 0) >= (found.get(metric)?.step ?? 0))
          found.set(metric, { metric, stated, step: numberOf(step), by })
  return [...found.values()]
}

/** An entity itself, or a companion. */
type MeasuredRecord = Omit<Companion, 'by'> & { readonly by: string | null }

interface NonNumericMetric {
  readonly metric: string
  readonly stated: string
  readonly step: number | null
  readonly by: string | null
}

function measuredBy(reader: Reader, type: string, entity: Entity): readonly OwnMeasurement[] {
  // A run takes a while, and its source doesn't say when it measured each metric.
  const { catalogue } = reader
  const at = isRun(catalogue, type) ? undefined : entity.attributes[timeAttribute(catalogue.attributes(type))]
  return metricItems(reader, entity).flatMap((item) => measurementIn(item, at))
}

function metricItems(reader: Reader, { entityType, attributes }: Entity): readonly JsonObject[] {
  return Object.entries(reader.catalogue.attributes(entityType ?? '')).flatMap(([name, definition]) =>
    isMetricList(definition) ? objectsOf(attributes[name]) : [],
  )
}

export function measurementIn(
  { name, value, split, at, step, dataset }: JsonObject,
  fallbackAt: Json | undefined,
): readonly OwnMeasurement[] {
  if (typeof name !== 'string' || typeof value !== 'number') return []
  const data = textOf(dataset)
  return [
    {
      metric: name,
      split: textOf(split) ?? nameOfData(data),
      value,
      at: textOf(at) ?? textOf(fallbackAt),
      step: numberOf(step),
      dataset: data,
      by: null,
      otherwise: [],
    },
  ]
}

/** Versions compare by the data's name, because digests may differ between them. */
function nameOfData(dataset: string | null): string | null {
  return dataset?.replace(/\/[^/]*$/, '') ?? null
}

/**
 * Reads the results of runs that point at the entities. Runs themselves aren't measured: their own metrics and their
 * nested runs' are read elsewhere.
 */
async function scores(reader: Reader, type: string, entities: readonly Entity[]): Promise<readonly Measurement[]> {
  if (isRun(reader.catalogue, type)) return []
  const isData = isDataType(reader, type)
  const found: { readonly entity: number; readonly run: NodeId; readonly evaluation: NodeId | undefined }[] = []
  for (const edge of reader.catalogue.edgesInto(type)) {
    const isCompanion = edge.inverseShape === 'one'
    if (edge.origin !== 'relationship' || edge.to.any || isCompanion || !measures(reader, edge)) continue
    // A run that read several datasets measured none of them: an evaluation names the one that it ran on.
    if (isData && edge.shape !== 'one') continue
    for (const [entity, { node }] of entities.entries())
      for (const run of reader.neighbours(node, edge, 'in').slice(-MAX_RUNS))
        found.push({ entity, run, evaluation: containerOf(reader, edge.declaredOn, run) ?? dataOf(reader, edge, run) })
  }
  const wanted = found.flatMap(({ run, evaluation }) => (evaluation === undefined ? [run] : [run, evaluation]))
  const loaded = await reader.loader.byNode(wanted)
  return found.flatMap(({ entity, run: node, evaluation }): readonly Measurement[] => {
    const run = loaded.get(node)
    // An evaluation whose tests failed did measure: a report of drift, for example.
    if (run?.entityType == null) return []
    reader.noteShown(run)
    const container = evaluation === undefined ? null : (loaded.get(evaluation) ?? null)
    const data = container !== null && isDataType(reader, container.entityType ?? '') ? nameOf(container) : null
    return measuredBy(reader, run.entityType, run).map((measurement) => ({
      ...measurement,
      split: measurement.split ?? data,
      entity,
      run: run.uri,
      evaluation: data === null ? (container ?? run) : null,
    }))
  })
}

function measures(reader: Reader, { declaredOn }: EdgeType): boolean {
  return Object.values(reader.catalogue.attributes(declaredOn)).some(isMetricList)
}

export function containerOf(reader: Reader, type: string, run: NodeId): NodeId | undefined {
  const edge = reader.catalogue.relationships(type).find(({ flow }) => flow === 'occurrenceOf')
  return edge === undefined ? undefined : reader.neighbours(run, edge, 'out')[0]
}

/** Returns the dataset on which a run measured something, if no named evaluation covers it. */
function dataOf(reader: Reader, { declaredOn, to }: EdgeType, run: NodeId): NodeId | undefined {
  const leadsToData = ({ types }: EdgeType['to']): boolean => [...types].some((type) => isDataType(reader, type))
  const edge = reader.catalogue.relationships(declaredOn).find((one) => one.shape === 'one' && leadsToData(one.to))
  const version = edge === undefined || leadsToData(to) ? undefined : reader.neighbours(run, edge, 'out')[0]
  return version === undefined ? undefined : (containerOf(reader, reader.typeOf(version) ?? '', version) ?? version)
}

function isDataType({ catalogue }: Reader, type: string): boolean {
  return catalogue.target(['DataAsset']).types.has(type)
}

type MetricMeaning = Pick<MetricRow, 'unit' | 'better'>

/** Collects which direction is better from the evaluations that measured one of the entities. */
function definitionsOf(measurements: readonly Measurement[]): ReadonlyMap<string, MetricMeaning> {
  const evaluations = new Set(measurements.flatMap(({ evaluation }) => evaluation ?? []))
  const found = new Map<string, MetricMeaning>()
  for (const { attributes } of evaluations) {
    for (const { name, direction, unit } of objectsOf(attributes.metricDefinitions)) {
      if (typeof name !== 'string') continue
      const better = direction === 'higher' || direction === 'lower' ? direction : null
      found.set(name, { unit: textOf(unit), better })
    }
  }
  return found
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null
}
