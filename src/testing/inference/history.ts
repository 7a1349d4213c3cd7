import { expect } from 'vitest'
import type { CatalogueFile, PolicyDefinition } from '../../catalogue/definition.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { RULE_TYPE, type EdgeTypeId } from '../../model/facts.ts'
import { keyUri } from '../../model/key.ts'
import { isApart } from '../../catalogue/edges.ts'
import type { Uri } from '../../model/uri.ts'
import { compiledPaths } from '../compiled-paths.ts'
import { editedBy, gone, keyOf } from '../store/build.ts'
import { expectedConclusions } from '../sim/conclusions.ts'
import { pick } from '../store/sequence.ts'
import { catalogueWith, inferredWorld, thing, type InferredWorld } from './world.ts'

/** References between types, with few names each, so that everything meets everything. */
const WORLD: readonly (readonly [type: string, name: string, to: string])[] = [
  ['ModelInstance', 'instanceOf', 'Model'],
  ['ModelInstance', 'producedBy', 'PipelineRun'],
  ['ModelInstance', 'usesFeature', 'FeatureVersion'],
  ['ModelInstance', 'usesFeature', 'Feature'],
  ['Model', 'usesFeature', 'Feature'],
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
  ['Pipeline', 'ownedBy', 'Group'],
  ['Model', 'ownedBy', 'Group'],
]
/** Types of two sources that may share a key. */
const WITH_KEYS = ['Dataset', 'DatasetVersion', 'DataSource']
const SUBJECTS = [...new Set([...WORLD.map(([type]) => type), ...WITH_KEYS])]
/** A Model and a ModelInstance with one id are one entity of changing type; in half of the worlds they differ. */
type UriNaming = (type: string, id: number) => Uri
const shared: UriNaming = (type, id) => thing(type, String(id))
const distinct: UriNaming = (type, id) => thing(type, `${type}-${id}`)

const OTHERS = ['Model', 'Service', 'Pipeline', 'AbTest', 'Feature', 'Dataset'] as const
/** One forbids and one requires something; each path contains a conclusion, which people may reject. */
const POLICIES: readonly PolicyDefinition[] = [
  {
    id: 'T1',
    title: 'Models tested without an owner',
    severity: 'block',
    of: ['Model'],
    forbids: '<instanceOf · testedIn',
    unless: 'ownedBy',
    says: '{subject} is tested in {found}.',
  },
  {
    id: 'T2',
    title: 'Instances come from a pipeline or use features',
    severity: 'warn',
    of: ['ModelInstance'],
    requires: 'pipeline | usesFeature',
    says: '{subject} comes from nowhere.',
  },
]
const ALL_POLICIES: CatalogueFile = { policies: POLICIES }
const RULES: readonly CatalogueFile[] = [
  ALL_POLICIES,
  { policies: POLICIES.slice(1), without: ['D1', 'D6'] },
  { policies: POLICIES.map((policy) => ({ ...policy, off: true })), enforces: ['T1'], without: ['D13'] },
]

/** People reject conclusions that others depend on, and change their minds. */
const PEOPLE = ['ann', 'bob']

/** Picks a conclusion in the record, or a person's statement about one. */
async function judgeConclusion(random: Random, world: InferredWorld, named: UriNaming): Promise<void> {
  const { tx } = await world.store.head()
  const from = named(pick(random, ['ModelInstance', 'Model', 'Dataset', 'DatasetVersion']), below(random, 3))
  const { rows } = await world.store.supports(from, tx, 1_000)
  const own = rows.filter((row) => row.from === from && CONCLUDED.has(nameOf(row.type)))
  if (own.length === 0) return
  const { type, to } = pick(random, own)
  const kind = pick(random, ['reject', 'reject', 'confirm', 'withdraw'] as const)
  await world.commit(editedBy(pick(random, PEOPLE), from, [{ kind, edge: { type, from, to } }]))
}

const CONCLUDED = new Set([
  'testedIn',
  'uses',
  'similarTo',
  'mightUse',
  'mightBeOwnedBy',
  'consumedByService',
  'sameAs',
  'sameContent',
  'contentOf',
  'madeBy',
])

/** These aren't in the record. */
const WALKED = ['Pipeline.dependsOn', 'Entity.owningTeam']

function nameOf(type: EdgeTypeId): string {
  return type.slice(type.indexOf('.') + 1)
}

async function step(random: Random, world: InferredWorld, named: UriNaming): Promise<void> {
  if (random() < 0.2) return await judgeConclusion(random, world, named)
  const type = random() < 0.85 ? pick(random, SUBJECTS) : pick(random, OTHERS)
  const uri = named(type, below(random, 3))
  if (random() < 0.1) {
    return await world.commit(gone(keyOf(uri, type, uri.split('/')[3] ?? ''), false))
  }
  const edges: (readonly [string, Uri])[] = []
  for (const [from, name, to] of WORLD) {
    if (from === type && random() < 0.8) edges.push([name, named(to, below(random, 3))])
  }
  if (WITH_KEYS.includes(type) && random() < 0.8)
    edges.push(['=dataUri', keyUri('dataUri', `file:///${below(random, 2)}`)])
  await world.sayOf(uri, type, edges)
}

/** Compares the recorded conclusions with plain joins over edges that are stated and not rejected. */
async function wrongConclusions({ store, inferring }: InferredWorld): Promise<readonly string[]> {
  const { tx } = await store.head()
  const { graph } = inferring().follower
  const stated = new Map<string, { type: EdgeTypeId; from: Uri; to: Uri }>()
  const rejected = new Set<string>()
  const concluded = new Set<string>()
  const known = new Set<string>()
  for (const { uri, id } of await store.nodePage(0, 10_000)) {
    if (graph.typeOf(id, tx) !== null) known.add(uri)
    for (const { type, from, to, document } of (await store.supports(uri, tx, 10_000)).rows) {
      const line = `${type}|${from}|${to}`
      if (graph.isRejected(graph.idOf(from) ?? 0, graph.edgeTypeNumber(type), graph.idOf(to) ?? 0, tx))
        rejected.add(line)
      // The joins know no policies: a complete pass compares those.
      if (isApart(type)) continue
      if (document.type === RULE_TYPE) concluded.add(line)
      else stated.set(line, { type, from, to })
    }
  }
  const expected = [
    ...expectedConclusions([...stated.values()], {
      rejected,
      idOf: (uri) => graph.idOf(uri as Uri) ?? 0,
      isKnown: (uri) => known.has(uri),
    }),
  ].filter((line) => known.has(line.split('|')[1] ?? '') && !WALKED.some((type) => line.startsWith(type)))
  return [
    ...expected.filter((line) => !concluded.has(line)).map((line) => `not concluded: ${line}`),
    ...[...concluded].filter((line) => !expected.includes(line)).map((line) => `wrongly concluded: ${line}`),
  ]
}

/** Compares inference from random statements with inference from scratch; returns the number of conclusions. */
export async function history(seed: number, open?: () => Promise<RecordPorts>): Promise<number> {
  const random = randomFrom(seed)
  const named = seed % 2 === 0 ? distinct : shared
  const world = await inferredWorld(undefined, open)
  try {
    let rules = pick(random, RULES)
    let asserted = 0
    for (let i = 0; i < 60; i++) {
      await step(random, world, named)
      const dice = random()
      if (dice < 0.04) await world.restart(catalogueWith(rules))
      else if (dice < 0.08) {
        rules = pick(random, RULES)
        world.inferring().inference.use(compiledPaths(catalogueWith(rules)).recorded)
      } else if (dice < 0.3) await world.settled()
    }
    world.inferring().inference.use(compiledPaths(catalogueWith(ALL_POLICIES)).recorded)
    await world.settled()
    const pass = await world.inferring().inference.pass()
    for (const rule of pass.rules) {
      expect([seed, rule.rule, rule.asserted, rule.retracted]).toEqual([seed, rule.rule, 0, 0])
      asserted += rule.conclusions
    }
    expect([seed, pass.enriched]).toEqual([seed, 0])
    if (named === distinct) expect([seed, await wrongConclusions(world)]).toEqual([seed, []])
    await world.inferring().inference.pass()
    expect((await world.store.head()).tx).toBe(pass.tx)
    return asserted
  } finally {
    await world.stop()
  }
}
