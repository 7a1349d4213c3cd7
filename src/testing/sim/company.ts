import type { Json, JsonObject } from '../../lib/json.ts'
import { below, type Random } from '../../lib/random.ts'
import type { SimulationSettings } from './settings.ts'
import { Lineage } from './lineage.ts'
import type { CompanyChange, SimulatedWorld } from './world.ts'

/** The kinds of a small simulated company: enough of each that every path of the rules occurs. */
const KINDS = [
  { plural: 'users', idKey: 'user_id', event: 'user_updated', count: 4 },
  { plural: 'groups', idKey: 'group_id', event: 'group_updated', count: 2 },
  { plural: 'models', idKey: 'model_id', event: 'model_updated', count: 4 },
  { plural: 'instances', idKey: 'instance_id', event: 'model_instance_updated', count: 4 },
  { plural: 'deployments', idKey: 'deployment_id', event: 'model_deployment_updated', count: 2 },
  { plural: 'pipelines', idKey: 'pipeline_id', event: 'pipeline_updated', count: 2 },
  { plural: 'pipeline-nodes', idKey: 'node_id', event: 'pipeline_node_updated', count: 3 },
  { plural: 'pipeline-runs', idKey: 'run_id', event: 'pipeline_run_succeeded', count: 4 },
  { plural: 'tests', idKey: 'test_id', event: 'ab_test_updated', count: 2 },
  { plural: 'datasets', idKey: 'dataset_id', event: 'dataset_updated', count: 2 },
  { plural: 'dataset-versions', idKey: 'dataset_version_id', event: 'dataset_version_loaded', count: 3 },
  { plural: 'data-sources', idKey: 'data_source_id', event: 'data_source_updated', count: 1 },
  { plural: 'feature-groups', idKey: 'feature_group_id', event: 'feature_group_updated', count: 1 },
  { plural: 'features', idKey: 'feature_id', event: 'feature_updated', count: 3 },
  { plural: 'feature-versions', idKey: 'feature_version_id', event: 'feature_version_created', count: 2 },
  { plural: 'services', idKey: 'service_id', event: 'service_updated', count: 1 },
  { plural: 'serving-rules', idKey: 'rule_id', event: 'serving_rule_updated', count: 3 },
] as const

/** Another platform's entities for the same data, if the company has one. */
const LAKE = [
  { plural: 'lake-tables', idKey: 'table_id', event: 'lake_table_updated', count: 2 },
  { plural: 'lake-versions', idKey: 'lake_version_id', event: 'lake_version_updated', count: 2 },
] as const
/** Kinds that keys join, and those that lead from there to conclusions. */
const NEAR_KEYS = KINDS.filter(({ plural }) =>
  ['datasets', 'dataset-versions', 'data-sources', 'pipeline-nodes', 'features'].includes(plural),
)
/** Share of changes that are pushed, if anything is. */
const PUSHED = 0.2

type CompanyKind = (typeof KINDS)[number] | (typeof LAKE)[number]
type Plural = CompanyKind['plural']

/** More addresses than people, so that they change, and change hands. */
const ADDRESSES = 7

/** Random changes of the world. At least half concern a few entities, which so change while they are read. */
export class Changes {
  readonly #world: SimulatedWorld
  readonly #random: Random
  readonly #hot: readonly (readonly [CompanyKind, string])[]
  readonly #heat: number
  readonly #sharing: boolean
  readonly #lineage: Lineage | null

  constructor(
    world: SimulatedWorld,
    random: Random,
    { mostlyPeople, sharedAddresses, joined }: Pick<SimulationSettings, 'mostlyPeople' | 'sharedAddresses' | 'joined'>,
  ) {
    this.#sharing = sharedAddresses
    this.#world = world
    this.#random = random
    this.#lineage = joined ? new Lineage(world, random) : null
    const people = Array.from({ length: 4 }, (_, i) => [KINDS[0], `users-${i}`] as const)
    this.#hot = mostlyPeople ? people : Array.from({ length: 7 }, () => this.#any())
    this.#heat = mostlyPeople ? 0.8 : 0.5
  }

  /** Makes one change, with the thin event that reports it. */
  next(): CompanyChange {
    const random = this.#random
    if (this.#lineage !== null && random() < PUSHED) return this.#lineage.next()
    const [kind, id] = random() < this.#heat ? (this.#hot[below(random, this.#hot.length)] ?? this.#any()) : this.#any()
    const event = { event_type: kind.event, [kind.idKey]: id }
    const subject = `${kind.plural}/${id}`
    if (this.#world.table(kind.plural).has(id) && random() < 0.2) {
      this.#world.remove(kind.plural, id)
      return { subject, event, what: 'remove', pushed: false }
    }
    this.#world.put(kind.plural, id, this.#record(kind.plural, id))
    return { subject, event, what: 'put', pushed: false }
  }

  /** Gives all but the last of those with one address other addresses. */
  separated(): CompanyChange[] {
    const table = this.#world.table('users')
    const shared = [...Map.groupBy(table, ([, { record }]) => record['email']).values()]
    return shared.flatMap((holders) =>
      holders.slice(0, -1).map(([id, { record }]): CompanyChange => {
        this.#world.put('users', id, { ...record, email: this.#freeAddress(id) })
        return {
          subject: `users/${id}`,
          event: { event_type: 'user_updated', user_id: id },
          what: 'put',
          pushed: false,
        }
      }),
    )
  }

  #any(): readonly [CompanyKind, string] {
    const kinds = this.#lineage !== null && this.#random() < 0.5 ? [...NEAR_KEYS, ...LAKE] : KINDS
    const kind = kinds[below(this.#random, kinds.length)] ?? KINDS[0]
    return [kind, `${kind.plural}-${below(this.#random, kind.count)}`]
  }

  #one(plural: Plural): string {
    const count = [...KINDS, ...LAKE].find((kind) => kind.plural === plural)?.count ?? 1
    return `${plural}-${below(this.#random, count)}`
  }

  /** Returns null now and then: not every field is filled. */
  #maybe(plural: Plural): string | null {
    return this.#random() < 0.8 ? this.#one(plural) : null
  }

  #few<T>(most: number, make: () => T): T[] {
    return Array.from({ length: below(this.#random, most + 1) }, make)
  }

  #withTypes(kinds: Readonly<Record<string, Plural>>): JsonObject[] {
    const names = Object.keys(kinds)
    return this.#few(2, () => {
      const type = names[below(this.#random, names.length)] ?? ''
      return { type, id: this.#one(kinds[type] ?? 'datasets') }
    })
  }

  #cells(): { cell_number: number; name: string }[] {
    const from = 1 + below(this.#random, 2)
    return this.#few(2, () => 0).map((_, i) => ({ cell_number: from + i, name: `arm ${below(this.#random, 3)}` }))
  }

  #record(plural: Plural, id: string): JsonObject {
    const common = {
      name: `${id} v${below(this.#random, 5)}`,
      labels: this.#few(1, (): Json => ({ key: 'team', value: this.#one('groups') })),
      owner_emails: this.#few(2, () => this.#writtenAddress()),
      owner_groups: this.#random() < 0.2 ? [this.#one('groups')] : [],
    }
    return { ...common, ...this.#own(plural, id) }
  }

  #own(plural: Plural, id: string): JsonObject {
    switch (plural) {
      case 'users':
        return { id, email: this.#address(id), manager_id: this.#maybe('users'), group_ids: [this.#one('groups')] }
      case 'groups':
        return {
          id,
          kind: 'team',
          parent_group_id: this.#maybe('groups'),
          owned_resources: this.#few(2, () => this.#uri()),
        }
      case 'models':
        return { id, stage: 'production', current_instance_id: this.#maybe('instances') }
      case 'instances':
        return {
          id,
          state: this.#random() < 0.5 ? 'trained' : 'released',
          model_id: this.#maybe('models'),
          pipeline_run_id: this.#maybe('pipeline-runs'),
          features: this.#few(2, (): JsonObject =>
            this.#random() < 0.5
              ? { feature_id: this.#one('features') }
              : { feature_version_id: this.#one('feature-versions') },
          ),
          dataset_version_ids: this.#few(1, () => this.#one('dataset-versions')),
        }
      case 'deployments':
        return {
          id,
          instance_id: this.#maybe('instances'),
          service_id: this.#maybe('services'),
          replicas: below(this.#random, 3),
        }
      case 'pipelines':
        return this.#random() < 0.5
          ? {
              id,
              kind: 'workflow',
              depends_upon: this.#few(1, () => `aip://pipeline/orchestrator/${this.#one('pipelines')}`),
            }
          : { id, kind: 'pipeline', depends_upon: this.#few(1, () => this.#uri()) }
      case 'pipeline-nodes':
        return {
          id,
          pipeline_id: this.#maybe('pipelines'),
          after: this.#few(1, () => this.#one('pipeline-nodes')),
          reads: this.#withTypes(READABLE),
          writes: this.#withTypes(READABLE),
        }
      case 'pipeline-runs':
        return {
          run_id: id,
          status: this.#random() < 0.5 ? 'running' : 'succeeded',
          pipeline: this.#maybe('pipelines'),
          ab_test_cells: this.#cells().map(({ cell_number, name }) => ({
            test_id: this.#one('tests'),
            cell_number,
            cell_name: name,
          })),
          consumed_dataset_version_ids: this.#few(2, () => this.#one('dataset-versions')),
          produced_dataset_version_ids: this.#few(1, () => this.#one('dataset-versions')),
        }
      case 'tests':
        return { test_id: id, status: 'ACTIVE', cells: this.#cells() }
      case 'datasets':
        return { id, format: 'parquet', derived_from: this.#withTypes(ASSETS), ...this.#dataSources() }
      case 'dataset-versions':
        return {
          id,
          dataset_id: this.#maybe('datasets'),
          version: `${below(this.#random, 4)}`,
          ...this.#dataSources(),
          ...this.#digest(),
        }
      case 'data-sources':
        return { id, kind: 'topic', ...this.#dataSources() }
      case 'lake-tables':
        return { id, format: 'iceberg', ...this.#dataSources() }
      case 'lake-versions':
        return { id, version: '1', table_id: this.#maybe('lake-tables'), ...this.#dataSources(), ...this.#digest() }
      case 'feature-groups':
        return { id, ttl: '1d' }
      case 'features':
        return {
          id,
          value_type: 'float',
          feature_group_id: this.#maybe('feature-groups'),
          sources: this.#withTypes(ASSETS),
        }
      case 'feature-versions':
        return { id, version: '1', feature_id: this.#maybe('features'), computed_from: this.#withTypes(COMPUTABLE) }
      case 'services':
        return { id, tier: 'gold' }
      case 'serving-rules':
        return {
          id,
          weight: 0.5,
          service_id: this.#maybe('services'),
          test_id: this.#one('tests'),
          cell_number: 1 + below(this.#random, 3),
          instance_id: this.#maybe('instances'),
        }
    }
  }

  /** Returns a location that others name as well, perhaps in another spelling. */
  #dataSources(): JsonObject {
    if (this.#lineage === null) return {}
    return { where: this.#few(2, () => `${['s3', 's3a'][below(this.#random, 2)]}://lake/${this.#letter()}`) }
  }

  #digest(): JsonObject {
    return this.#lineage === null ? {} : { digest: this.#random() < 0.7 ? `sha256:${this.#letter()}` : null }
  }

  #letter(): string {
    return 'abc'[below(this.#random, 3)] ?? ''
  }

  /** Case doesn't matter in an address, so documents differ in it. */
  #writtenAddress(): string {
    const address = `person${below(this.#random, ADDRESSES)}@example.com`
    return this.#random() < 0.2 ? address.toUpperCase() : address
  }

  /** If people may share addresses, some take any. */
  #address(id: string): string {
    if (this.#sharing && this.#random() < 0.4) return `person${below(this.#random, ADDRESSES)}@example.com`
    return this.#freeAddress(id)
  }

  /** Addresses change hands. Who owns an address of two depends on who had it before. */
  #freeAddress(id: string): string {
    const taken = new Set(
      [...this.#world.table('users')].flatMap(([other, row]) => (other === id ? [] : [row.record['email']])),
    )
    const free = Array.from({ length: ADDRESSES }, (_, i) => `person${i}@example.com`).filter((a) => !taken.has(a))
    return free[below(this.#random, free.length)] ?? ''
  }

  /** A full URI may mean either of two types: only its source can tell which (T1). */
  #uri(): string {
    const random = this.#random()
    if (random < 0.4) return `aip://model/registry/${this.#one('models')}`
    if (random < 0.8) return `aip://model/registry/${this.#one('instances')}`
    return `aip://dataset/datasets/${this.#one('datasets')}`
  }
}

const ASSETS = { dataset: 'datasets', dataset_version: 'dataset-versions', data_source: 'data-sources' } as const
const READABLE = { ...ASSETS, feature: 'features' } as const
const COMPUTABLE = { dataset_version: 'dataset-versions', data_source: 'data-sources' } as const
