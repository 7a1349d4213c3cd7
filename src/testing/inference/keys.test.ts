import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../adapters/system-clock.ts'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { rejectEdge, retract } from '../../edits/edit.ts'
import { revert } from '../../edits/revert.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { askLineage } from '../../query/lineage/ask-lineage.ts'
import { knownOwners } from '../../query/entities/known-owners.ts'
import { ownershipOf } from '../../questions/ownership.ts'
import { lineagePageOf } from '../../query/lineage/lineage-page.ts'
import { affectedCounts } from '../../query/lineage/impact.ts'
import type { Way } from '../../query/lineage/flow.ts'
import { whyEdges } from '../../questions/why-edges.ts'
import type { CatalogueFile } from '../../catalogue/definition.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

let world: InferredWorld
afterEach(async () => await world.stop())

const ORDERS = thing('Dataset', 'orders')
const TABLE = thing('DataSource', 'orders-table')
const VERSION = thing('DatasetVersion', 'orders/1')
const LOADER = thing('Pipeline', 'load')
const URI = 's3://lake/orders'
const HAS = ['=dataUri', keyUri('dataUri', URI)] as const

const NAMED = { facts: { keys: [{ name: 'dataUri', value: URI }] } }

async function begun(file?: CatalogueFile): Promise<void> {
  world = await inferredWorld(file)
  await world.say('Pipeline', 'load')
  await world.say('PipelineNode', 'write', [
    ['nodeOf', LOADER],
    ['writes', ORDERS],
  ])
  await world.say('Dataset', 'orders', [HAS], NAMED)
}

async function lineage(uri: Uri, way: Way): Promise<readonly Uri[]> {
  const reader = await readerOf(world)
  const walk = must(await askLineage(reader, { uri, way }))
  return lineagePageOf(walk, walk.types, { after: null, limit: 100 }).reached.map(({ node }) =>
    reader.graph.uriOf(node),
  )
}

/** Returns the counts of a change's verdict, without those that are 0. */
async function affected(uri: Uri): Promise<readonly string[]> {
  const reader = await readerOf(world)
  const counts = await affectedCounts(reader, must(await askLineage(reader, { uri, way: 'downstream' })))
  return counts.flatMap(({ type, count }) => (count === 0 ? [] : [`${count} ${type}`]))
}

async function sentences(from = ORDERS, to = TABLE): Promise<readonly string[]> {
  const reader = await readerOf(world)
  const why = await whyEdges(reader, reader.graph.idOf(from) ?? 0, reader.graph.idOf(to) ?? 0)
  return why.flatMap((edge) => edge.reasons.map((reason) => reason.sentence))
}

describe('entities of two sources with an equal key', () => {
  it('are the same in both directions while both have it, and afterwards in the past', async () => {
    await begun()
    await world.say('DataSource', 'orders-table', [HAS], NAMED)
    await world.settled()
    expect(await world.concluded(TABLE)).toEqual([
      `DataSource.sameAs|${TABLE}|${ORDERS} by L1`,
      `Dataset.sameAs|${ORDERS}|${TABLE} by L1`,
    ])
    expect(await sentences()).toEqual([
      `The rule L1@2 (sameData) concludes that ${ORDERS} –sameAs→ ${TABLE}, because ${ORDERS} and ${TABLE} both have the dataUri ${URI}. The oldest verification of any step: ${isoOf()} (${ORDERS} –dataUri→ ${URI}).`,
    ])
    const { tx } = await world.store.head()
    await world.say('DataSource', 'orders-table', [['=dataUri', keyUri('dataUri', 's3://lake/others')]])
    await world.settled()
    expect(await world.concluded(TABLE)).toEqual([])
    expect(await world.concluded(TABLE, tx)).toHaveLength(2)
  })

  it('have the same content by an equal digest, but no common origin', async () => {
    await begun()
    const digest = ['=dataDigest', keyUri('dataDigest', 'sha256:a')] as const
    const copy = must(makeUri('dataset-version', 'other', 'loyalty/1'))
    await world.say('DatasetVersion', 'orders/1', [['versionOf', ORDERS], digest])
    await world.sayOf(must(makeUri('pipeline-run', 'other', 'r')), 'PipelineRun', [
      ['produced', copy],
      ['runOf', must(makeUri('pipeline', 'other', 'copy'))],
    ])
    await world.sayOf(copy, 'DatasetVersion', [digest])
    await world.say('ModelInstance', 'm/1', [['trainedOn', VERSION]])
    await world.settled()
    expect(await world.concluded(copy)).toContain(`DatasetVersion.sameContent|${copy}|${VERSION} by L2`)
    expect(await lineage(thing('ModelInstance', 'm/1'), 'upstream')).toEqual([
      VERSION,
      ORDERS,
      thing('PipelineNode', 'write'),
      LOADER,
    ])
    expect(await lineage(copy, 'downstream')).toEqual([])
  })

  it('are separated in both directions by one rejection, until it is retracted', async () => {
    await begun()
    await world.say('DataSource', 'orders-table', [HAS], NAMED)
    await world.settled()
    const edge = { type: 'DataSource.sameAs', from: TABLE, to: ORDERS } as const
    const parts = async () => ({ reader: await readerOf(world), store: world.store, clock: systemClock })
    const both = async () => [(await sentences()).length, (await sentences(TABLE, ORDERS)).length]
    expect(await both()).toEqual([1, 1])
    const { tx } = must(await rejectEdge(edge, LOCAL_OPERATOR, await parts()))
    expect(await both()).toEqual([0, 0])
    must(await revert({ uri: ORDERS, tx: tx ?? 0, overNewer: false }, LOCAL_OPERATOR, await parts()))
    expect(await both()).toEqual([1, 1])
    must(await rejectEdge(edge, LOCAL_OPERATOR, await parts()))
    expect(await both()).toEqual([0, 0])
    must(await retract({ uri: TABLE }, LOCAL_OPERATOR, await parts()))
    expect(await both()).toEqual([1, 1])
  })

  it('lead to the pipeline that makes the data under its other name', async () => {
    await begun()
    await world.say('DataSource', 'orders-table', [HAS])
    await world.say('Feature', 'total', [['sourcedFrom', TABLE]])
    await world.settled()
    expect(await world.concluded(thing('Feature', 'total'))).toContain(
      `Feature.computedBy|${thing('Feature', 'total')}|${LOADER} by D8`,
    )
  })

  it('lead from the version that a run read to the pipeline that makes it, also in lineage', async () => {
    await begun()
    const [version, run] = [must(makeUri('dataset-version', 'mlflow', 'o/1')), thing('PipelineRun', 'train')]
    await world.sayOf(version, 'DatasetVersion', [HAS])
    await world.say('PipelineRun', 'train', [
      ['consumed', version],
      ['runOf', thing('Pipeline', 'training')],
    ])
    await world.say('Pipeline', 'training')
    await world.settled()
    expect(await world.concluded(version)).toEqual([
      `DatasetVersion.contentOf|${version}|${ORDERS} by L3`,
      `DatasetVersion.madeBy|${version}|${LOADER} by D5`,
    ])
    const training = thing('Pipeline', 'training')
    expect(await world.concluded(training)).toContain(`Pipeline.follows|${training}|${LOADER} by D6`)
    expect(await lineage(run, 'upstream')).toEqual(expect.arrayContaining([version, ORDERS, LOADER]))
    expect(await lineage(LOADER, 'downstream')).toEqual(expect.arrayContaining([ORDERS, version, run]))
    // Upstream of the dataset, its versions under other names aren't part of its lineage.
    expect(await lineage(ORDERS, 'upstream')).not.toContain(version)
    // A report on the table makes a version of its own, of which the other version doesn't consist.
    const reported = must(makeUri('dataset-version', 'evidently', 'report'))
    await world.sayOf(reported, 'DatasetVersion', [['versionOf', ORDERS]])
    await world.settled()
    expect(await lineage(run, 'upstream')).not.toContain(reported)
    expect(await lineage(reported, 'downstream')).not.toContain(run)
    expect(await lineage(ORDERS, 'downstream')).toEqual(expect.arrayContaining([version, reported, run]))
  })

  it('count once among what a change affects, and not beside themselves', async () => {
    await begun()
    await world.say('DataSource', 'orders-table', [HAS], NAMED)
    const [copy, tracked] = [must(makeUri('dataset', 'elsewhere', 'orders')), thing('Dataset', 'tracked')]
    await world.sayOf(copy, 'Dataset', [HAS], NAMED)
    await world.say('Dataset', 'tracked')
    await world.sayOf(must(makeUri('dataset-version', 'mlflow', 'o/1')), 'DatasetVersion', [
      HAS,
      ['versionOf', tracked],
    ])
    await world.say('Dataset', 'report', [['derivedFrom', copy]])
    await world.settled()
    expect(await lineage(LOADER, 'downstream')).toEqual(expect.arrayContaining([ORDERS, TABLE, copy, tracked]))
    expect(await affected(LOADER)).toEqual(['2 Dataset'])
    for (const name of [ORDERS, TABLE, copy]) expect(await affected(name)).toEqual(['1 Dataset'])
  })

  it('have the owner of the same data wherever owners are listed', async () => {
    await begun()
    const [copy, owner] = [must(makeUri('dataset', 'elsewhere', 'orders')), thing('User', 'ada')]
    await world.say('User', 'ada', [], { facts: { name: 'Ada' } })
    await world.sayOf(copy, 'Dataset', [HAS, ['ownedBy', owner]], NAMED)
    await world.settled()
    const reader = await readerOf(world)
    const [orders] = await reader.loader.load([reader.graph.idOf(ORDERS) ?? 0])
    if (orders === undefined) throw new Error('it is not known')
    const inherited = { name: 'Ada', inheritedFrom: copy }
    expect(await knownOwners(reader, orders)).toMatchObject([inherited])
    const ownership = (await ownershipOf(reader, [orders]))(orders)
    expect(ownership).toMatchObject({ ownedBy: [{ name: 'Ada' }], ownersInheritedFrom: copy })
  })

  it('connect lineage through a model and the asset whose name is its URI', async () => {
    world = await inferredWorld()
    const called = [['=modelName', keyUri('modelName', 'churn')]] as const
    const [asset, loader] = [thing('Dataset', 'mlflow://churn'), thing('Pipeline', 'load')]
    const [model, version] = [thing('Model', 'churn'), thing('ModelInstance', 'churn/1')]
    const elsewhere = must(makeUri('model', 'elsewhere', 'churn'))
    await world.say('Pipeline', 'load')
    await world.say('PipelineNode', 'train', [
      ['nodeOf', loader],
      ['writes', asset],
    ])
    await world.say('Dataset', 'mlflow://churn', called)
    await world.say('Model', 'churn', called)
    await world.say('ModelInstance', 'churn/1', [['instanceOf', model]])
    await world.settled()
    expect(await world.concluded(model)).toEqual([
      `Dataset.sameModel|${asset}|${model} by L6`,
      `Model.sameModel|${model}|${asset} by L6`,
    ])
    expect(await lineage(loader, 'downstream')).toEqual(expect.arrayContaining([asset, model, version]))
    for (const from of [model, version]) expect(await lineage(from, 'upstream')).toContain(loader)
    const both = async () => [(await sentences(asset, model)).length, (await sentences(model, asset)).length]
    expect(await both()).toEqual([1, 1])
    const parts = { reader: await readerOf(world), store: world.store, clock: systemClock }
    must(await rejectEdge({ type: 'Dataset.sameModel', from: asset, to: model }, LOCAL_OPERATOR, parts))
    expect(await both()).toEqual([0, 0])
    // Two registries may each have a model of this name: they are different models.
    await world.sayOf(elsewhere, 'Model', called)
    await world.settled()
    expect(await world.concluded(elsewhere)).toEqual([
      `Dataset.sameModel|${asset}|${elsewhere} by L6`,
      `Model.sameModel|${elsewhere}|${asset} by L6`,
    ])
  })

  it('are not joined if they belong to one source', async () => {
    await begun()
    await world.say('DatasetVersion', 'orders/1', [HAS])
    await world.settled()
    expect(await world.concluded(VERSION)).toEqual([])
  })

  it('join nothing if there are too many, which is reported, also after a restart', { timeout: 60_000 }, async () => {
    await begun()
    const table = (i: number) => world.saying(thing('DataSource', `s${i}`), 'DataSource', [HAS])
    const dataset = (i: number) => world.saying(thing('Dataset', `d${i}`), 'Dataset', [HAS])
    const hundred = Array.from({ length: 100 }, (_, i) => i)
    // With the first one there are as many datasets as tables.
    await world.commit(...hundred.map(table), ...hundred.slice(1).map(dataset))
    await world.settled()
    expect((await world.concluded(ORDERS)).filter((line) => line.endsWith('by L1'))).toHaveLength(200)
    expect(world.inferring().inference.status().lastError).toBeNull()
    await world.commit(table(100), dataset(100))
    await world.settled()
    const reported = `the dataUri of ${ORDERS}: too many entities of different sources have the same value, so it joins none of them (at most 10000 pairs)`
    expect(await world.concluded(ORDERS)).toEqual([`Dataset.madeBy|${ORDERS}|${LOADER} by D5`])
    expect(world.inferring().inference.status().lastError).toContain(reported)
    const pass = await world.inferring().inference.pass()
    expect(pass.rules.every(({ asserted, retracted }) => asserted + retracted === 0)).toBe(true)
    await world.restart()
    await world.settled()
    expect(world.inferring().inference.status().lastError).toContain(reported)
    await world.say('DataSource', 's0')
    await world.say('Dataset', 'd1')
    await world.settled()
    expect((await world.concluded(ORDERS)).filter((line) => line.endsWith('by L1'))).toHaveLength(200)
    expect(world.inferring().inference.status().lastError).toBeNull()
  })
})

describe('a rule that supports a relationship', () => {
  const MODEL = thing('Model', 'm')
  const INSTANCE = thing('ModelInstance', 'm1')
  const FEATURE = thing('Feature', 'f')
  const RULE = {
    id: 'X1',
    name: 'usesWhatItsRunRead',
    version: 1,
    from: ['ModelInstance'],
    concludes: 'usesFeature',
    to: ['Feature'],
    inverse: 'usedBy',
    path: 'trainedOn · versionOf · <sourcedFrom[is Feature]',
    description: '',
  }

  it('adds a support that other rules follow, and that can be retracted alone', async () => {
    world = await inferredWorld({ rules: [RULE] })
    await world.say('Model', 'm')
    await world.say('Feature', 'f', [['sourcedFrom', ORDERS]])
    await world.say('DatasetVersion', 'orders/1', [['versionOf', ORDERS]])
    await world.say('ModelInstance', 'm1', [
      ['instanceOf', MODEL],
      ['trainedOn', VERSION],
    ])
    await world.settled()
    const edge = `ModelInstance.usesFeature|${INSTANCE}|${FEATURE} by X1`
    expect(await world.concluded(INSTANCE)).toContain(edge)
    expect(await world.concluded(MODEL)).toContain(`Model.uses|${MODEL}|${FEATURE} by D4`)
    expect(await sentences(INSTANCE, FEATURE)).toEqual([expect.stringContaining('The rule X1@1 (usesWhatItsRunRead)')])
    await world.say('ModelInstance', 'm1', [
      ['instanceOf', MODEL],
      ['trainedOn', VERSION],
      ['usesFeature', FEATURE],
    ])
    await world.say('DatasetVersion', 'orders/1')
    await world.settled()
    expect(await world.concluded(INSTANCE)).not.toContain(edge)
    expect(await world.concluded(MODEL)).toContain(`Model.uses|${MODEL}|${FEATURE} by D4`)
    await world.say('ModelInstance', 'm1', [['instanceOf', MODEL]])
    await world.settled()
    expect(await world.concluded(MODEL)).toEqual([])
    const pass = await world.inferring().inference.pass()
    expect(pass.rules.every(({ asserted, retracted }) => asserted + retracted === 0)).toBe(true)
  })
})

function isoOf(): string {
  return new Date(1_030).toISOString()
}
