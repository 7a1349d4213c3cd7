import type { Demo } from '../../../demo/company.ts'
import { isObject, type MutableJsonObject } from '../../../demo/schema.ts'
import { below, shuffle, type Random } from '../../lib/random.ts'

/** Makes random changes of every kind that conclusions depend on, always referring to existing entities. */
export function changesOf(demo: Demo, random: Random): () => void {
  const pick = (ids: readonly string[]): string => ids[below(random, ids.length)] ?? ''
  const some = (ids: readonly string[], most: number): string[] =>
    Array.from({ length: below(random, most + 1) }, () => pick(ids))
  const idsOf = (plural: string): readonly string[] => [...demo.ids(plural)]
  const [models, datasets, pipelines, features] = [
    idsOf('models'),
    idsOf('datasets'),
    idsOf('pipelines'),
    idsOf('features'),
  ]
  const [instances, runs, versions, tests] = [
    idsOf('instances'),
    idsOf('pipeline-runs'),
    idsOf('feature-versions'),
    idsOf('tests'),
  ]
  const [users, groups, rules] = [idsOf('users'), idsOf('groups'), idsOf('serving-rules')]
  const removed = new Map<string, MutableJsonObject>()
  let number = 0

  const cell = (): MutableJsonObject => {
    const test = pick(tests)
    const cells = demo.record('tests', test)?.['cells']
    const numbers = Array.isArray(cells) ? cells.filter(isObject).map((c) => c['cell_number']) : []
    return { test_id: test, cell_number: numbers[below(random, numbers.length)] ?? 1 }
  }
  const rename = (): void => {
    const [source, plural, ids] = shuffle(random, [
      ['registry', 'models', models],
      ['datasets', 'datasets', datasets],
      ['orchestrator', 'pipelines', pipelines],
      ['feature-store', 'features', features],
    ] as const)[0] ?? ['registry', 'models', models]
    demo.patch(source, plural, pick(ids), { name: `name ${number}`, description: `changed ${number} times` })
  }
  const retrain = (): void => {
    const cells = Array.from({ length: below(random, 3) }, cell)
    demo.patch('orchestrator', 'pipeline-runs', pick(runs), { ab_test_cells: cells })
  }
  const reattribute = (): void =>
    void demo.patch('registry', 'instances', pick(instances), { pipeline_run_id: pick(runs), version: `v${number}` })
  const reuse = (): void => {
    const uses = [
      ...some(features, 3).map((feature_id) => ({ feature_id })),
      ...some(versions, 3).map((id) => ({
        feature_id: String(demo.record('feature-versions', id)?.['feature_id']),
        feature_version_id: id,
      })),
    ]
    demo.patch('registry', 'instances', pick(instances), { features: uses })
  }
  const handOver = (): void => {
    const emails = some(users, 2).map((id) => String(demo.record('users', id)?.['email']))
    demo.patch('registry', 'models', pick(models), { owner_emails: emails, owner_groups: some(groups, 1) })
  }
  const move = (): void => void demo.patch('identity', 'users', pick(users), { group_ids: [pick(groups)] })
  const serve = (): void => {
    const id = pick(rules)
    const before = removed.get(id)
    if (before !== undefined) {
      removed.delete(id)
      demo.put('serving', 'serving-rules', id, before)
    } else if (random() < 0.15) {
      removed.set(id, demo.record('serving-rules', id) ?? {})
      demo.remove('serving', 'serving-rules', id)
    } else demo.patch('serving', 'serving-rules', id, { ...cell(), instance_id: pick(instances) })
  }
  // The company's own activity: runs begin and end, instances are released, tests start and stop, people move.
  const live = (): void => demo.step()

  const kinds = [rename, retrain, retrain, reattribute, reuse, handOver, move, serve, serve, live, live]
  return () => {
    number++
    kinds[below(random, kinds.length)]?.()
  }
}
