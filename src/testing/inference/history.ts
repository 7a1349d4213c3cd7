import { expect } from 'vitest'
import type { CatalogueFile } from '../../catalogue/definition.ts'
import type { Store } from '../../contracts/store.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { below, seeded, type Random } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import type { Uri } from '../../model/uri.ts'
import { gone, keyOf } from '../store/build.ts'
import { pick } from '../store/sequence.ts'
import { catalogueWith, inferredWorld, thing, type InferredWorld } from './world.ts'

/** What refers to what, by which names: a handful of each, so that everything meets everything. */
const WORLD: readonly (readonly [type: string, name: string, to: string])[] = [
  ['ModelInstance', 'instanceOf', 'Model'],
  ['ModelInstance', 'producedBy', 'PipelineRun'],
  ['ModelInstance', 'usesFeature', 'FeatureVersion'],
  ['ModelInstance', 'usesFeature', 'Feature'],
  ['ModelDeployment', 'deploys', 'ModelInstance'],
  ['ModelDeployment', 'runsOn', 'Service'],
  ['PipelineRun', 'runOf', 'Pipeline'],
  ['PipelineRun', 'executedFor', 'AbTestCell'],
  ['PipelineRun', 'consumed', 'DatasetVersion'],
  ['PipelineRun', 'produced', 'DatasetVersion'],
  ['PipelineNode', 'nodeOf', 'Pipeline'],
  ['PipelineNode', 'reads', 'Dataset'],
  ['PipelineNode', 'writes', 'Dataset'],
  ['AbTestCell', 'belongsTo', 'AbTest'],
  ['ServingRule', 'serves', 'ModelInstance'],
  ['ServingRule', 'forCell', 'AbTestCell'],
  ['ServingRule', 'ruleOf', 'Service'],
  ['FeatureVersion', 'versionOf', 'Feature'],
  ['Feature', 'sourcedFrom', 'Dataset'],
  ['DatasetVersion', 'versionOf', 'Dataset'],
]
/** What may have the same key, of two sources. */
const WITH_KEYS = ['Dataset', 'DatasetVersion', 'DataSource']
const SUBJECTS = [...new Set([...WORLD.map(([type]) => type), ...WITH_KEYS])]
const OTHERS = ['Model', 'Service', 'Pipeline', 'AbTest', 'Feature', 'Dataset'] as const
const RULES: readonly CatalogueFile[] = [{}, { without: ['D1', 'D6'] }, { without: ['D13'] }]

async function step(random: Random, world: InferredWorld): Promise<void> {
  const type = random() < 0.85 ? pick(random, SUBJECTS) : pick(random, OTHERS)
  const id = String(below(random, 3))
  if (random() < 0.1) {
    const uri = thing(type, id)
    return await world.commit(gone(keyOf(uri, type, uri.split('/')[3] ?? ''), false))
  }
  const edges: (readonly [string, Uri])[] = []
  for (const [from, name, to] of WORLD) {
    if (from === type && random() < 0.8) edges.push([name, thing(to, String(below(random, 3)))])
  }
  if (WITH_KEYS.includes(type) && random() < 0.8)
    edges.push(['=dataUri', keyUri('dataUri', `file:///${below(random, 2)}`)])
  await world.say(type, id, edges)
}

/** What is stated and inferred in a random order is, in the end, what follows from scratch; returns how much is concluded. */
export async function history(seed: number, open?: () => Promise<Store>): Promise<number> {
  const random = seeded(seed)
  const world = await inferredWorld({}, open)
  try {
    let rules = pick(random, RULES)
    let asserted = 0
    for (let i = 0; i < 60; i++) {
      await step(random, world)
      const dice = random()
      if (dice < 0.04) await world.restart(catalogueWith(rules))
      else if (dice < 0.08) {
        rules = pick(random, RULES)
        world.inferring().inference.use(must(compilePaths(catalogueWith(rules))).recorded)
      } else if (dice < 0.3) await world.settled()
    }
    world.inferring().inference.use(must(compilePaths(catalogueWith({}))).recorded)
    await world.settled()
    const pass = await world.inferring().inference.pass()
    for (const rule of pass.rules) {
      expect([seed, rule.rule, rule.asserted, rule.retracted]).toEqual([seed, rule.rule, 0, 0])
      asserted += rule.conclusions
    }
    expect([seed, pass.enriched]).toEqual([seed, 0])
    await world.inferring().inference.pass()
    expect((await world.store.head()).tx).toBe(pass.tx)
    return asserted
  } finally {
    await world.stop()
  }
}
