import type { JsonObject } from '../../lib/json.ts'
import { below, type Random } from '../../lib/random.ts'
import type { World } from './world.ts'

/** What a small company consists of, in the simulation: enough of each kind that every path of the rules occurs. */
const KINDS = [
  { platform: 'identity', plural: 'users', idKey: 'user_id', event: 'user_updated', count: 4 },
  { platform: 'registry', plural: 'models', idKey: 'model_id', event: 'model_updated', count: 3 },
  { platform: 'registry', plural: 'instances', idKey: 'instance_id', event: 'model_instance_updated', count: 6 },
  { platform: 'orchestrator', plural: 'pipelines', idKey: 'pipeline_id', event: 'pipeline_updated', count: 2 },
  { platform: 'orchestrator', plural: 'pipeline-runs', idKey: 'run_id', event: 'pipeline_run_succeeded', count: 5 },
  { platform: 'experimentation', plural: 'tests', idKey: 'test_id', event: 'ab_test_updated', count: 3 },
  { platform: 'feature-store', plural: 'features', idKey: 'feature_id', event: 'feature_updated', count: 4 },
] as const

export type Kind = (typeof KINDS)[number]

export interface Change {
  readonly kind: Kind
  readonly id: string
  readonly event: JsonObject
}

/**
 * One random change of the world, and the thin event that tells of it. Runs, instances and tests are never deleted here:
 * being history, they keep what was seen of them, and what was seen depends on when one looked.
 */
export function change(world: World, random: Random): Change {
  const kind = KINDS[below(random, KINDS.length)] ?? KINDS[0]
  const id = `${kind.plural}-${below(random, kind.count)}`
  const deletable = kind.plural === 'users' || kind.plural === 'models' || kind.plural === 'features'
  if (deletable && world.get(kind.platform, kind.plural, id) !== undefined && random() < 0.25)
    world.remove(kind.platform, kind.plural, id)
  else world.put(kind.platform, kind.plural, id, record(kind, id, random))
  return { kind, id, event: { event_type: kind.event, [kind.idKey]: id } }
}

function record(kind: Kind, id: string, random: Random): JsonObject {
  const some = (plural: string, count: number): string => `${plural}-${below(random, count)}`
  const base = {
    name: `${id} v${below(random, 5)}`,
    labels: [{ key: 'team', value: some('team', 2) }],
    owner_emails: emails(random),
  }
  switch (kind.plural) {
    case 'users':
      // Addresses change, but never belong to two at once: who keeps one then depends on who was seen first.
      return { id, name: base.name, email: `person${Number(id.slice(6)) + 4 * below(random, 2)}@example.com` }
    case 'models':
      return { ...base, id, current_instance_id: some('instances', 6) }
    case 'instances':
      return {
        ...base,
        id,
        model_id: some('models', 3),
        pipeline_run_id: some('pipeline-runs', 5),
        features: [{ feature_id: some('features', 4) }],
      }
    case 'pipelines':
      return { ...base, id }
    case 'pipeline-runs':
      return {
        run_id: id,
        pipeline: some('pipelines', 2),
        ab_test_cells: cells(random, 'run').map((c) => ({ ...c, test_id: some('tests', 3) })),
      }
    case 'tests':
      return {
        ...base,
        test_id: id,
        cells: cells(random, 'test').map(({ cell_number, cell_name }) => ({ cell_number, name: cell_name })),
      }
    case 'features':
      return { ...base, id, value_type: 'float' }
  }
}

function emails(random: Random): string[] {
  return Array.from({ length: below(random, 3) }, () => `person${below(random, 9)}@example.com`)
}

function cells(random: Random, by: string): { cell_number: number; cell_name: string }[] {
  return Array.from({ length: below(random, 3) }, (_, i) => ({
    cell_number: i + 1,
    cell_name: `${by}-${below(random, 3)}`,
  }))
}
