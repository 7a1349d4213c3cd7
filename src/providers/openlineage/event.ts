// Reads and checks OpenLineage events.
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { isoOf, timeOfIso } from '../../lib/iso.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { truncate } from '../../lib/cut-text.ts'

/** The common members of all kinds of OpenLineage events (spec 2-0-2). */
export interface LineageEvent {
  /** Time of the event, in UTC to the nanosecond: texts of equal length, which sort chronologically. */
  readonly at: string
  readonly type: RunEventType | null
  /** Null for events about a job or a dataset itself. */
  readonly run: RunOf | null
  /** Null for events about a dataset. */
  readonly job: JobOf | null
  readonly inputs: readonly DatasetOf[]
  readonly outputs: readonly DatasetOf[]
  readonly dataset: DatasetOf | null
}

const EVENT_TYPES = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const
export type RunEventType = (typeof EVENT_TYPES)[number]

export interface RunOf {
  readonly id: string
  readonly facets: JsonObject
}

export interface LineageName {
  readonly namespace: string
  readonly name: string
}

export interface JobOf extends LineageName {
  readonly facets: JsonObject
}

export interface DatasetOf extends LineageName {
  readonly facets: JsonObject
  /** Facets that a run states about reading or writing it. */
  readonly runFacets: JsonObject
}

/** Where and why an event is invalid. Never quotes values, since nothing is redacted yet. */
interface Flaw {
  readonly path: string
  readonly reason: string
}

/** A longer name can't be part of a URI. */
const MAX_NAME = 2_000

export function readLineageEvent(value: Json): Result<LineageEvent, Flaw> {
  try {
    return ok(eventOf(objectAt(value, '')))
  } catch (error) {
    if (error instanceof NotAnEvent) return err(error.flaw)
    throw error
  }
}

class NotAnEvent extends Error {
  readonly flaw: Flaw

  constructor(path: string, reason: string) {
    super(reason)
    this.flaw = { path, reason }
  }
}

function eventOf(event: JsonObject): LineageEvent {
  const { eventTime, eventType = null, run, job, dataset, inputs, outputs } = event
  if (run === undefined && job === undefined && dataset === undefined)
    throw new NotAnEvent('', 'the event has neither a run, nor a job, nor a dataset')
  if (run !== undefined && job === undefined) throw new NotAnEvent('job', 'a run must have a job')
  return {
    at: timeAt(eventTime, 'eventTime'),
    type: typeAt(eventType),
    run: run === undefined ? null : runAt(run),
    job: job === undefined ? null : { ...namedAt(job, 'job'), facets: facetsAt(job, 'job') },
    inputs: datasetsAt(inputs, 'inputs'),
    outputs: datasetsAt(outputs, 'outputs'),
    dataset: dataset === undefined ? null : datasetAt(dataset, 'dataset'),
  }
}

function typeAt(value: Json): RunEventType | null {
  if (value === null) return null
  const known = EVENT_TYPES.find((type) => type === value)
  if (known === undefined) throw new NotAnEvent('eventType', `the value must be one of ${EVENT_TYPES.join(', ')}`)
  return known
}

function runAt(value: Json): RunOf {
  const run = objectAt(value, 'run')
  return { id: textAt(run.runId, 'run.runId'), facets: facetsAt(value, 'run') }
}

function datasetsAt(value: Json | undefined, path: string): readonly DatasetOf[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new NotAnEvent(path, 'the value must be a list')
  return (value as readonly Json[]).map((one, i) => datasetAt(one, `${path}[${i}]`))
}

function datasetAt(value: Json, path: string): DatasetOf {
  const { inputFacets, outputFacets } = objectAt(value, path)
  const runFacets = {
    ...optionalAt(inputFacets, `${path}.inputFacets`),
    ...optionalAt(outputFacets, `${path}.outputFacets`),
  }
  return { ...namedAt(value, path), facets: facetsAt(value, path), runFacets }
}

function namedAt(value: Json, path: string): LineageName {
  const { namespace, name } = objectAt(value, path)
  return { namespace: textAt(namespace, `${path}.namespace`), name: textAt(name, `${path}.name`) }
}

function facetsAt(value: Json, path: string): JsonObject {
  const facets = optionalAt(objectAt(value, path).facets, `${path}.facets`)
  for (const [name, facet] of Object.entries(facets)) objectAt(facet, `${path}.facets.${truncate(name, 100)}`)
  return facets
}

function optionalAt(value: Json | undefined, path: string): JsonObject {
  return value === undefined || value === null ? {} : objectAt(value, path)
}

function objectAt(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw new NotAnEvent(path, 'the value must be an object')
  return value as JsonObject
}

function textAt(value: Json | undefined, path: string): string {
  if (typeof value !== 'string' || value === '') throw new NotAnEvent(path, "the value must be a text that isn't empty")
  if (value.length > MAX_NAME)
    throw new NotAnEvent(path, `the value has ${value.length} characters; the limit is ${MAX_NAME}`)
  return value
}

function timeAt(value: Json | undefined, path: string): string {
  const at = typeof value === 'string' ? eventTimeOf(value) : null
  if (at === null) throw new NotAnEvent(path, 'the value must be an ISO 8601 time')
  return at
}

const FRACTION = /\.(\d+)/

/** Converts an ISO 8601 time to UTC with nanoseconds; null if it isn't one from 1970 to 9999. */
function eventTimeOf(text: string): string | null {
  const fraction = FRACTION.exec(text)?.[1] ?? ''
  const ms = timeOfIso(text.replace(FRACTION, ''))
  if (Number.isNaN(ms) || ms < 0 || ms >= 253_402_300_800_000) return null
  return `${isoOf(ms).slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, '0')}Z`
}
