import type { Json, JsonObject } from '../../lib/json.ts'
import { below, type Random } from '../../lib/random.ts'
import type { CompanyChange, SimulatedWorld } from './world.ts'

/** Data in a namespace belongs to the receiver, except in this one, whose data the first platform has. */
export const NAMESPACES: Readonly<Record<string, string>> = { 's3://store': 'datasets' }

type DatasetName = Readonly<Record<'namespace' | 'name', string>>
type Facets = Readonly<Record<string, JsonObject>>

const DATASETS: readonly DatasetName[] = [
  { namespace: 's3://lake', name: 'a' },
  { namespace: 's3://lake', name: 'b' },
  { namespace: 's3://store', name: 'datasets-0' },
]
const JOBS: readonly DatasetName[] = [
  { namespace: 'jobs', name: 'load' },
  { namespace: 'jobs', name: 'clean' },
]
const TAKEN_AWAY = { _deleted: true }

/**
 * OpenLineage events about data and the jobs that read and write it: each event tells a part, and the truth is their
 * combination, by time. The world's tables have it.
 */
export class Lineage {
  readonly #world: SimulatedWorld
  readonly #random: Random
  /** Everything said of each entity, even if it was dropped since. */
  readonly #stated = new Map<string, JsonObject>()
  #events = 0

  constructor(world: SimulatedWorld, random: Random) {
    this.#world = world
    this.#random = random
  }

  next(): CompanyChange {
    return this.#random() < 0.6 ? this.#ofDataset() : this.#ofJob()
  }

  #ofDataset(): CompanyChange {
    const dataset = this.#one(DATASETS)
    const dropped = this.#random() < 0.2
    const facets: Facets = {
      ...(this.#random() < 0.5 && { documentation: this.#perhaps({ description: this.#word() }) }),
      ...(this.#random() < 0.6 && { symlinks: this.#perhaps({ identifiers: this.#few(2, () => this.#symlink()) }) }),
      ...(dropped && { lifecycleStateChange: { lifecycleStateChange: 'DROP' } }),
    }
    this.#say(dataset, facets)
    if (dropped) this.#world.remove(...pluralAndId(dataset))
    return this.#event(dataset.name, dropped ? 'remove' : 'put', { dataset: { ...dataset, facets } })
  }

  #ofJob(): CompanyChange {
    const job = this.#one(JOBS)
    const facets: Facets = this.#random() < 0.5 ? { documentation: this.#perhaps({ description: this.#word() }) } : {}
    const [inputs, outputs] = [this.#few(2, () => this.#one(DATASETS)), this.#few(1, () => this.#one(DATASETS))]
    const id = `${job.namespace}/${job.name}`
    const before = this.#stated.get(`lineage-nodes/${id}`)
    const named = (field: string, datasets: readonly DatasetName[]): Json => [
      ...new Set([...((before?.[field] ?? []) as readonly string[]), ...datasets.map(uriOf)]),
    ]
    const own = { name: job.name, ...describeFacets(facets) }
    const pipeline = `aip://pipeline/openlineage/${id}`
    this.#put('lineage-nodes', id, {
      ...own,
      facets,
      pipeline,
      job: { uri: pipeline, ...jobOf(before), ...own },
      reads: named('reads', inputs),
      writes: named('writes', outputs),
    })
    for (const dataset of [...inputs, ...outputs]) this.#say(dataset, {})
    return this.#event(job.name, 'put', { job: { ...job, facets }, inputs, outputs })
  }

  #event(name: string, what: CompanyChange['what'], event: JsonObject): CompanyChange {
    // If two events share a moment, the later has the greater time.
    const at = new Date(this.#world.now()).toISOString().replace('Z', `${String(++this.#events).padStart(6, '0')}Z`)
    return { subject: `lineage/${name}`, what, pushed: true, event: { eventTime: at, ...event } }
  }

  #say(dataset: DatasetName, facets: Facets): void {
    const { symlinks } = facets
    const identifiers = symlinks === TAKEN_AWAY ? [] : ((symlinks?.['identifiers'] ?? []) as DatasetName[])
    this.#put(...pluralAndId(dataset), {
      name: dataset.name,
      ...describeFacets(facets),
      data_uri: [locationOf(dataset)],
      ...(symlinks !== undefined && { symlinks: identifiers.map(locationOf) }),
      facets,
    })
  }

  /** A property replaces the earlier one; facets do so one by one. */
  #put(plural: string, id: string, stated: JsonObject): void {
    const before = this.#stated.get(`${plural}/${id}`)
    const facets = Object.entries({ ...Object(before?.['facets']), ...Object(stated['facets']) } as JsonObject)
    const retained = facets.flatMap(retainedFacet)
    const record = {
      ...before,
      ...stated,
      facets: retained.length === 0 ? null : Object.fromEntries(retained),
    }
    this.#stated.set(`${plural}/${id}`, record)
    this.#world.put(plural, id, record)
  }

  #perhaps(facet: JsonObject): JsonObject {
    return this.#random() < 0.2 ? TAKEN_AWAY : facet
  }

  #symlink(): JsonObject {
    const namespace = this.#random() < 0.5 ? 's3://lake' : 's3a://lake/'
    return { namespace, name: ['a', 'b', 'c'][below(this.#random, 3)] ?? '', type: 'LOCATION' }
  }

  #word(): string {
    return `said ${below(this.#random, 5)}`
  }

  #one(of: readonly DatasetName[]): DatasetName {
    return of[below(this.#random, of.length)] ?? { namespace: 's3://lake', name: 'a' }
  }

  #few<T>(most: number, make: () => T): T[] {
    return Array.from({ length: below(this.#random, most + 1) }, make)
  }
}

/** A job that nothing else started is also a pipeline, described by its step's document. */
function jobOf(before: JsonObject | undefined): JsonObject {
  return (before?.['job'] ?? {}) as JsonObject
}

/** Documentation is in the description, and isn't stored separately. */
function retainedFacet([name, facet]: readonly [string, Json]): readonly (readonly [string, Json])[] {
  return name === 'documentation' ? [] : [[name, facet === TAKEN_AWAY ? null : facet]]
}

function describeFacets({ documentation }: Facets): JsonObject {
  if (documentation === undefined) return {}
  return { description: documentation === TAKEN_AWAY ? null : (documentation['description'] ?? null) }
}

function pluralAndId({ namespace, name }: DatasetName): readonly [plural: string, id: string] {
  return namespace in NAMESPACES ? ['store-datasets', name] : ['lineage-datasets', `${namespace}/${name}`]
}

function uriOf(dataset: DatasetName): string {
  const home = NAMESPACES[dataset.namespace]
  return home === undefined
    ? `aip://dataset/openlineage/${dataset.namespace}/${dataset.name}`
    : `aip://dataset/${home}/${dataset.name}`
}

function locationOf({ namespace, name }: DatasetName): string {
  return `${namespace.replace(/\/$/, '')}/${name}`
}
