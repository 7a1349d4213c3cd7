// The company at an earlier moment: later records are missing, and later changes undone. Derived from the current
// records, which state when they were created and last changed.

import { perPlural, plurals, type Plural } from './company/sizes.ts'
import { hashText } from './company/random.ts'
import { withoutResults } from './company/records/results.ts'
import { isObject, type MutableJson, type MutableJsonObject } from './schema.ts'
import type { DemoStore, Peek } from './store.ts'
import { homeOf } from './tables/all.ts'
import type { SourceName } from './tables/table.ts'

/** A record that differs from the previously shown moment. */
interface MovedRecord {
  readonly source: SourceName
  /** Entity type in the catalogue. */
  readonly type: string
  readonly id: string
}

/** The moment that all sources show; null, the usual state, for the present. */
export class ShownMoment {
  readonly #store: DemoStore
  #moment: number | null = null
  /** Current records when the first of several moments is shown; some 3 MB for the small company. */
  #present: PresentRecords | null = null
  /** Current text of each record, to detect differences at the next moment. */
  readonly #shown = new Map<string, string>()

  constructor(store: DemoStore) {
    this.#store = store
  }

  /** Shows a moment, and returns what differs from the previously shown one. */
  moveTo(moment: number): MovedRecord[] {
    this.#moment = moment
    this.#present ??= perPlural((plural) =>
      [...this.#store.records(plural)].map(([id, record]) => ({ id, record, text: JSON.stringify(record) })),
    )
    const present = this.#present
    const company = new PastCompany(present, moment)
    return plurals.flatMap((plural) => {
      const { source, table } = homeOf(plural)
      return present[plural].flatMap(({ id, record, text: newest }) => {
        const key = `${plural} ${id}`
        const past = company.asItWas(plural, record)
        const text = past === record ? newest : past === null ? undefined : JSON.stringify(past)
        if (text === this.#shown.get(key)) return []
        if (text === undefined) this.#shown.delete(key)
        else this.#shown.set(key, text)
        return [{ source, type: table.type, id }]
      })
    })
  }

  backToPresent(): void {
    this.#moment = null
    this.#present = null
    this.#shown.clear()
  }

  peek(plural: Plural, id: string): Peek {
    const present = this.#store.peek(plural, id)
    if (this.#moment === null || present.kind !== 'here') return present
    const body = this.#shown.get(`${plural} ${id}`)
    if (body === undefined) return { kind: 'unknown' }
    // An unchanged record keeps its current tag, so that nobody rereads it.
    const etag = body === present.body() ? present.etag : `"past-${hashText(body).toString(36)}"`
    return { kind: 'here', etag, body: () => body }
  }
}

interface PresentRecord {
  readonly id: string
  readonly record: MutableJsonObject
  readonly text: string
}

type PresentRecords = Readonly<Record<Plural, readonly PresentRecord[]>>

type Undo = (record: MutableJsonObject, company: PastCompany) => MutableJsonObject

const timeOf = (value: MutableJson | undefined): number => Date.parse(String(value))

class PastCompany {
  readonly moment: number
  readonly #instances: ReadonlyMap<string, readonly MutableJsonObject[]>
  readonly #made: ReadonlyMap<string, number>
  /** Versions of datasets that had been read by that moment. */
  readonly #read: ReadonlySet<string>

  constructor(present: PresentRecords, moment: number) {
    this.moment = moment
    const instances = present.instances.map(({ record }) => record)
    this.#made = new Map(instances.map((record) => [String(record['id']), timeOf(record['created_at'])]))
    this.#instances = Map.groupBy(instances, (record) => String(record['model_id']))
    this.#read = new Set(
      READERS.flatMap((plural) =>
        present[plural].flatMap(({ record }) => (this.#isThere(record) ? versionsReadBy(record) : [])),
      ),
    )
  }

  isPast(time: MutableJson | undefined): boolean {
    return timeOf(time) <= this.moment
  }

  /** Returns null before it existed. */
  asItWas(plural: Plural, present: MutableJsonObject): MutableJsonObject | null {
    if (!this.#isThere(present)) {
      // Some generated runs read a version before its stated time: then its times are left out.
      if (plural !== 'dataset-versions' || !this.#read.has(String(present['id']))) return null
      return { ...present, created_at: null, updated_at: null, loads: [] }
    }
    const always = ALWAYS[plural]?.(present, this) ?? present
    if (this.isPast(present['updated_at'])) return always
    const before = UNDO[plural]?.(always, this) ?? always
    return { ...before, updated_at: this.#lastTime(before) }
  }

  /** A model's trained instances, in the order of training, and whether others follow. */
  instancesOf(model: MutableJson | undefined): { settled: readonly MutableJsonObject[]; isLast: boolean } {
    const all = this.#instances.get(String(model)) ?? []
    const settled = all
      .filter((record) => this.isPast(record['updated_at']))
      .sort((a, b) => timeOf(a['updated_at']) - timeOf(b['updated_at']))
    return { settled, isLast: settled.length === all.length }
  }

  /** Whatever refers to an instance isn't older than it, regardless of its own times. */
  #isThere({ created_at: created, instance_id: instance }: MutableJsonObject): boolean {
    const made = typeof instance === 'string' ? this.#made.get(instance) : undefined
    return this.isPast(created) && (made === undefined || made <= this.moment)
  }

  #lastTime(record: MutableJsonObject): MutableJson {
    const times = [record['created_at'], record['started_at'], record['starts_at'], record['requested_at']]
    return times.reduce<MutableJson>(
      (latest, time = null) => (time !== null && this.isPast(time) && timeOf(time) > timeOf(latest) ? time : latest),
      record['created_at'] ?? null,
    )
  }
}

/** Undoes later changes that come from other records, which the record's own times don't show. */
const ALWAYS: Partial<Record<Plural, Undo>> = {
  models: (record, company) => {
    const { id, current_instance_id: current } = record
    const { settled } = company.instancesOf(id)
    if (typeof current !== 'string' || settled.some((one) => one['id'] === current)) return record
    const served = settled.findLast(({ state }) => state === 'released' || state === 'retired')
    return { ...record, current_instance_id: served?.['id'] ?? null }
  },
  instances: (record, company) => {
    const { settled, isLast } = company.instancesOf(record['model_id'])
    if (isLast || record['state'] !== 'retired' || settled.at(-1)?.['id'] !== record['id']) return record
    return { ...record, state: 'released' }
  },
}

/** Undoes the last change of a record; kinds not listed changed only their description. */
const UNDO: Partial<Record<Plural, Undo>> = {
  'pipeline-runs': (record) => ({ ...running(record), produced_dataset_version_ids: [] }),
  'job-attempts': (record) => running(record),
  'pipeline-requests': (record) => ({ ...record, status: 'requested' }),
  instances: (record, company) => ({
    ...record,
    state: 'trained',
    metrics: list(record['metrics']).filter((one) => isObject(one) && company.isPast(one['at'])),
  }),
  deployments: (record) => ({ ...record, status: 'serving', retired_at: null, replicas: 2, traffic_share: 1 }),
  tests: (record, company) => ({
    ...withoutResults(record),
    status: company.isPast(record['starts_at']) ? 'ACTIVE' : 'DRAFT',
  }),
  datasets: (record) => ({
    ...withoutDescription(record),
    schema: list(record['schema']).slice(0, -1),
  }),
  'dataset-versions': (record) => ({ ...record, loads: [] }),
  pipelines: withoutDescription,
  features: withoutDescription,
  'feature-groups': withoutDescription,
  'data-sources': withoutDescription,
  services: withoutDescription,
  objectives: (record) => ({ ...record, current: 99.9 }),
}

const running = (record: MutableJsonObject): MutableJsonObject => ({
  ...record,
  status: 'running',
  ended_at: null,
  error: null,
})

function withoutDescription(record: MutableJsonObject): MutableJsonObject {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'description'))
}

const list = (value: MutableJson | undefined): MutableJson[] => (Array.isArray(value) ? value : [])

/** Kinds of records that read versions of datasets. */
const READERS: readonly Plural[] = ['pipeline-runs', 'instances', 'feature-versions', 'evaluation-runs', 'datasets']

function versionsReadBy(record: MutableJsonObject): string[] {
  const typed = [...list(record['computed_from']), ...list(record['derived_from'])]
    .filter(isObject)
    .filter(({ type }) => type === 'dataset_version')
    .map(({ id }) => id)
  const named = [record['consumed_dataset_version_ids'], record['dataset_version_ids'], record['dataset_version_id']]
  return [...named.flat(), ...typed].filter((id) => typeof id === 'string')
}
