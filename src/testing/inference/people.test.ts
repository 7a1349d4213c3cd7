import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { annotate, confirmEdge, rejectEdge, retract } from '../../edits/edit.ts'
import { rejectedEdges } from '../../edits/rejected.ts'
import { must } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { entityOf } from '../../query/entities/entity.ts'
import { historyOf } from '../../query/time/history.ts'
import type { Reader } from '../../query/reader.ts'
import { whyEdges } from '../../questions/why-edges.ts'
import { GraphFollower } from '../../projections/graph/graph-follower.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const [INSTANCE, RUN, CELL, TEST] = [
  thing('ModelInstance', 'i'),
  thing('PipelineRun', 'r'),
  thing('AbTestCell', 't/1'),
  thing('AbTest', 't'),
]
const [ANN, BOB] = [thing('User', 'ann'), thing('User', 'bob')]
const TESTED = { type: 'ModelInstance.testedIn', from: INSTANCE, to: TEST }
const PRODUCED = { type: 'ModelInstance.producedBy', from: INSTANCE, to: RUN }
const NO_CHANGE = { addTags: [], removeTags: [], addOwners: [], removeOwners: [] }

let world: InferredWorld
beforeEach(async () => {
  world = await inferredWorld()
  await world.say('User', 'ann')
  await world.say('User', 'bob')
  await world.say('AbTest', 't')
  await world.say('AbTestCell', 't/1', [['belongsTo', TEST]])
  await world.say('PipelineRun', 'r', [['executedFor', CELL]])
  await instance()
  await world.settled()
})
afterEach(async () => await world.stop())

const instance = () =>
  world.say(
    'ModelInstance',
    'i',
    [
      ['producedBy', RUN],
      ['ownedBy', ANN],
    ],
    { facts: { description: 'theirs', tags: [{ tag: 'team', value: 'a' }] } },
  )

const reading = (at?: number, follower?: GraphFollower): Promise<Reader> => readerOf(world, { at, follower })
const parts = async () => ({ reader: await reading(), store: world.store, clock: systemClock })
const as = { ...LOCAL_OPERATOR, name: 'Olga' }

async function stands({ type, from, to }: typeof TESTED, at?: number, follower?: GraphFollower): Promise<boolean> {
  const reader = await reading(at, follower)
  const edge = reader.catalogue.edgeTypes.find(({ id }) => id === type)
  const [start, end] = [reader.graph.idOf(from), reader.graph.idOf(to)]
  if (edge === undefined || start === undefined || end === undefined) throw new Error(`${type} isn't known`)
  return reader.neighbours(start, edge, 'out').includes(end)
}

async function shown(at?: number) {
  const { tx } = await world.store.head()
  const [record] = await world.store.entities([INSTANCE], at ?? tx)
  if (record === undefined || record === null) throw new Error('nothing is known of the instance')
  return entityOf(record, world.catalogue).attributes
}

async function sentences(uri: Uri): Promise<readonly string[]> {
  const reader = await reading()
  const { transactions } = await historyOf(reader, uri, { before: reader.at + 1, limit: 100 })
  return transactions.flatMap(({ changes }) => changes.map(({ sentence }) => sentence))
}

describe('an edge that a person rejects', () => {
  it('is hidden, kept in the past, listed, and visible again if the rejection is retracted', async () => {
    const { tx } = must(await rejectEdge({ ...PRODUCED, by: ANN }, as, await parts()))
    expect(await stands(PRODUCED)).toBe(false)
    expect(await stands(PRODUCED, (tx ?? 0) - 1)).toBe(true)
    const { edges } = await rejectedEdges(await reading(), { after: 0, limit: 10 })
    expect(edges).toEqual([{ ...PRODUCED, by: ANN, byName: 'ann', since: tx, at: expect.any(String), hidden: true }])
    expect((await rejectedEdges(await reading((tx ?? 0) - 1), { after: 0, limit: 10 })).edges).toEqual([])
    expect(await sentences(INSTANCE)).toContain('ann rejected r as pipeline run')
    must(await retract({ uri: INSTANCE, by: ANN }, as, await parts()))
    expect(await stands(PRODUCED)).toBe(true)
    expect((await rejectedEdges(await reading(), { after: 0, limit: 10 })).edges).toEqual([])
    expect(await sentences(INSTANCE)).toContain('ann took back the rejection of r as pipeline run')
  })

  it('is no premise: its conclusions are retracted, and come back with it', async () => {
    expect(await stands(TESTED)).toBe(true)
    must(await rejectEdge(PRODUCED, as, await parts()))
    await world.settled()
    expect(await stands(TESTED)).toBe(false)
    must(await retract({ uri: INSTANCE }, as, await parts()))
    await world.settled()
    expect(await stands(TESTED)).toBe(true)
  })

  it('concluded by a rule is no premise: its conclusions go, return with it, and stay in the past', async () => {
    const model = thing('Model', 'm')
    const modelTested = { type: 'Model.testedIn', from: model, to: TEST }
    await world.say('Model', 'm')
    await world.say('ModelInstance', 'i', [
      ['producedBy', RUN],
      ['instanceOf', model],
    ])
    await world.settled()
    const reasons = async (at?: number) => {
      const reader = await reading(at)
      return await whyEdges(reader, reader.graph.idOf(model) ?? 0, reader.graph.idOf(TEST) ?? 0)
    }
    expect(await stands(modelTested)).toBe(true)
    must(await rejectEdge(TESTED, as, await parts()))
    await world.settled()
    const rejected = (await world.store.head()).tx
    expect(await stands(modelTested)).toBe(false)
    expect(await reasons()).toEqual([])
    expect(
      (await world.inferring().inference.pass()).rules.filter((rule) => rule.asserted + rule.retracted > 0),
    ).toEqual([])
    must(await retract({ uri: INSTANCE }, as, await parts()))
    await world.settled()
    expect(await stands(modelTested)).toBe(true)
    expect((await reasons())[0]?.reasons).toMatchObject([{ rule: 'D13@1', paths: [{ steps: { length: 4 } }] }])
    expect(await stands(modelTested, rejected)).toBe(false)
    expect(await reasons(rejected)).toEqual([])
  })

  it('stays hidden however often a source states it, a rule concludes it, or all is compared', async () => {
    must(await rejectEdge(TESTED, as, await parts()))
    await world.say('PipelineRun', 'r')
    await world.settled()
    await world.say('PipelineRun', 'r', [['executedFor', CELL]])
    await world.settled()
    await world.inferring().inference.pass()
    expect(await stands(TESTED)).toBe(false)
    await world.restart()
    await world.settled()
    expect(await stands(TESTED)).toBe(false)
    must(await retract({ uri: INSTANCE }, as, await parts()))
    expect(await stands(TESTED)).toBe(true)
    expect(await world.concluded(INSTANCE)).toEqual([`ModelInstance.testedIn|${INSTANCE}|${TEST} by D1`])
  })

  it('is hidden in a loaded graph as in one that followed the log', async () => {
    must(await rejectEdge(PRODUCED, as, await parts()))
    const loaded = new GraphFollower(world.store, systemClock)
    await loaded.ready
    expect(await stands(PRODUCED, undefined, loaded)).toBe(false)
    must(await retract({ uri: INSTANCE }, as, await parts()))
    expect(await stands(PRODUCED, undefined, loaded)).toBe(true)
    await loaded.stop()
  })

  it('is visible if the latest statement confirms it', async () => {
    must(await rejectEdge({ ...PRODUCED, by: ANN }, as, await parts()))
    must(await confirmEdge({ ...PRODUCED, by: BOB }, as, await parts()))
    expect(await stands(PRODUCED)).toBe(true)
    const { edges } = await rejectedEdges(await reading(), { after: 0, limit: 10 })
    expect(edges).toMatchObject([{ by: ANN, hidden: false }])
    must(await rejectEdge({ ...PRODUCED, by: ANN }, as, await parts()))
    expect(await stands(PRODUCED)).toBe(false)
    must(await retract({ uri: INSTANCE, by: ANN }, as, await parts()))
    expect(await stands(PRODUCED)).toBe(true)
  })
})

describe('an edge that a person confirms', () => {
  it('has their support beside the others, and stays when those go', async () => {
    const { tx } = must(await confirmEdge({ ...TESTED, by: ANN }, as, await parts()))
    const reader = await reading()
    const [from, to] = [reader.graph.idOf(INSTANCE) ?? 0, reader.graph.idOf(TEST) ?? 0]
    const [why] = await whyEdges(reader, from, to)
    const [at] = await world.store.times([tx ?? 0])
    const since = new Date(at ?? 0).toISOString()
    expect(why?.provenance).toBe('CURATED')
    expect(why?.reasons).toMatchObject([
      { kind: 'concluded', rule: 'D1@1' },
      {
        kind: 'stated',
        provenance: 'CURATED',
        documentType: ANN,
        firstSeen: since,
        sentence: `ann states it, since ${since}.`,
      },
    ])
    expect(await sentences(INSTANCE)).toContain('ann also states tested in: t, which was known from elsewhere; by ann')
    await world.say('PipelineRun', 'r')
    await world.settled()
    expect(await stands(TESTED)).toBe(true)
    must(await retract({ uri: INSTANCE, by: ANN }, as, await parts()))
    expect(await stands(TESTED)).toBe(false)
  })

  it("has its rule's support again once the person retracts, even if concluded meanwhile", async () => {
    // An edge that only one rule concludes isn't written again if it is already visible.
    const pipeline = thing('Pipeline', 'p')
    const made = { type: 'ModelInstance.pipeline', from: INSTANCE, to: pipeline }
    await world.say('Pipeline', 'p')
    await world.say('PipelineRun', 'r', [['runOf', pipeline]])
    await world.settled()
    must(await confirmEdge(made, as, await parts()))
    await world.say('PipelineRun', 'r')
    await world.settled()
    await world.say('PipelineRun', 'r', [['runOf', pipeline]])
    await world.settled()
    must(await retract({ uri: INSTANCE }, as, await parts()))
    expect(await stands(made)).toBe(true)
  })
})

describe("a person's statement about an entity", () => {
  it('overrides values of sources, adds tags and owners, and can be retracted completely', async () => {
    const owned = { type: 'Entity.ownedBy', from: INSTANCE, to: BOB }
    const before = (await world.store.head()).tx
    const words = { description: 'mine', addTags: [{ tag: 'env', value: 'prod' }], addOwners: [BOB] }
    const { tx } = must(await annotate({ ...NO_CHANGE, ...words, uri: INSTANCE, by: ANN }, as, await parts()))
    await instance()
    const [theirs, mine] = [
      { tag: 'team', value: 'a' },
      { tag: 'env', value: 'prod' },
    ]
    expect(await shown()).toMatchObject({ description: 'mine', tags: [theirs, mine] })
    expect(await stands(owned)).toBe(true)
    expect([await shown(before), await stands(owned, before)]).toMatchObject([
      { description: 'theirs', tags: [theirs] },
      false,
    ])
    expect(await sentences(INSTANCE)).toEqual(
      expect.arrayContaining([
        'description changed from "theirs" to "mine", by ann',
        'tags changed from [{"tag":"team","value":"a"}] to [{"tag":"team","value":"a"},{"tag":"env","value":"prod"}], by ann',
        'bob was added as owner, by ann',
      ]),
    )
    expect(await world.store.times([tx ?? 0])).not.toEqual([null])
    must(
      await retract({ uri: INSTANCE, by: ANN, what: [{ kind: 'attribute', name: 'description' }] }, as, await parts()),
    )
    expect(await shown()).toMatchObject({ description: 'theirs', tags: [theirs, mine] })
    must(await retract({ uri: INSTANCE, by: ANN }, as, await parts()))
    expect(await shown()).toMatchObject({ description: 'theirs', tags: [theirs] })
    expect(await stands(owned)).toBe(false)
  })

  it("removes a source's tag or owner only if it names it", async () => {
    const owned = { type: 'Entity.ownedBy', from: INSTANCE, to: ANN }
    const fewer = { removeTags: [{ tag: 'team', value: 'a' }], removeOwners: [ANN], description: null }
    must(await annotate({ ...NO_CHANGE, ...fewer, uri: INSTANCE }, as, await parts()))
    await instance()
    const now = await shown()
    expect([now['tags'], now['description'], await stands(owned)]).toEqual([[], undefined, false])
  })
})

describe('an edit', () => {
  it.each([
    ['for an unmentioned entity', () => ({ uri: 'aip://model/registry/none' }), 'UNKNOWN_URI'],
    ['for an invalid URI', () => ({ uri: 'model' }), 'BAD_URI'],
    ['by an unknown person', () => ({ by: 'aip://user/identity/none' }), 'UNKNOWN_PERSON'],
    ["by an entity that isn't a person", () => ({ by: TEST }), 'UNKNOWN_PERSON'],
    ['by an invalid name', () => ({ by: 'a|b' }), 'UNKNOWN_PERSON'],
    ['with an oversized text', () => ({ description: 'x'.repeat(8_001) }), 'TOO_LARGE'],
    ["with an owner of a type that can't own", () => ({ addOwners: [TEST] }), 'NOT_FOR_TYPE'],
    ["if it removes an owner that isn't there", () => ({ removeOwners: [BOB] }), 'UNKNOWN_EDGE'],
    ['if it states nothing', () => ({ description: undefined }), 'EMPTY'],
  ])('is refused %s', async (_, more, code) => {
    const { tx } = await world.store.head()
    const args = { ...NO_CHANGE, uri: INSTANCE, description: 'd', ...more() }
    const answer = await annotate(args, as, await parts())
    expect(answer).toMatchObject({ ok: false, error: { code } })
    expect((await world.store.head()).tx).toBe(tx)
  })

  it('is refused of an unstated edge, an unknown type, or a statement that was not made', async () => {
    const none = { ...PRODUCED, to: TEST }
    expect(await rejectEdge(none, as, await parts())).toMatchObject({ ok: false, error: { code: 'UNKNOWN_EDGE' } })
    const odd = { ...PRODUCED, type: 'Odd.edge' }
    expect(await confirmEdge(odd, as, await parts())).toMatchObject({ ok: false, error: { code: 'UNKNOWN_EDGE' } })
    expect(await retract({ uri: INSTANCE }, as, await parts())).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    })
  })
})
