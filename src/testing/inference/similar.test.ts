import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../adapters/system-clock.ts'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { confirmEdge, rejectEdge, retract } from '../../edits/edit.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { whyEdges } from '../../questions/why-edges.ts'
import { inferredAndVerified, inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const FEATURES = ['clicks', 'title', 'genre', 'price', 'colour'].map((id) => thing('Feature', id))
const [CLICKS, TITLE, GENRE, PRICE, COLOUR] = FEATURES as [Uri, Uri, Uri, Uri, Uri]
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((id) => thing('Model', id)) as [Uri, Uri, Uri, Uri]
const MIGHT_USE: EdgeTypeId = 'Model.mightUse'
const SIMILAR: EdgeTypeId = 'Model.similarTo'
const caller = { ...LOCAL_OPERATOR, name: 'Olga' }

let world: InferredWorld
beforeEach(async () => {
  world = await inferredWorld()
  for (const id of ['clicks', 'title', 'genre', 'price', 'colour']) await world.say('Feature', id)
  await uses('a', CLICKS, TITLE)
  await uses('b', CLICKS, TITLE, GENRE)
  await uses('c', CLICKS, TITLE, GENRE)
  await uses('d', PRICE)
})
afterEach(async () => await world.stop())

/** Links through an instance, like registries. */
async function uses(model: string, ...features: readonly Uri[]): Promise<void> {
  await world.say('Model', model)
  await world.say('ModelInstance', `${model}/1`, [
    ['instanceOf', thing('Model', model)],
    ...features.map((feature) => ['usesFeature', feature] as const),
  ])
}

async function shown(type: EdgeTypeId, from: Uri): Promise<readonly Uri[]> {
  await world.settled()
  const reader = await readerOf(world)
  const edge = reader.catalogue.edgeType(type)
  if (edge === undefined) throw new Error(`there is no ${type}`)
  return reader.neighbours(reader.graph.idOf(from) ?? 0, edge, 'out').map((node) => reader.graph.uriOf(node))
}

async function parts() {
  await world.settled()
  return { reader: await readerOf(world), store: world.store, clock: systemClock }
}

async function isVerified(): Promise<boolean> {
  await world.settled()
  await world.inferring().stop()
  const { same } = await inferredAndVerified(world.store, world.catalogue)
  await world.restart()
  return same
}

describe('models that use similar features', () => {
  it('are similar to each other, and might use what several of the others use', async () => {
    expect(await shown(SIMILAR, A)).toEqual([B, C])
    expect(await shown(SIMILAR, B)).toEqual([A, C])
    expect(await shown(SIMILAR, D)).toEqual([])
    expect(await shown(MIGHT_USE, A)).toEqual([GENRE])
    expect(await shown(MIGHT_USE, B)).toEqual([])
    expect(await isVerified()).toBe(true)
  })

  it('say why: how much two share, and which models a feature is learned from', async () => {
    await world.settled()
    const reader = await readerOf(world)
    const node = (uri: Uri): number => reader.graph.idOf(uri) ?? 0
    const [similar] = await whyEdges(reader, node(A), node(B))
    // Each of the three features is used by fewer than four models, so they have equal weights: two of three.
    const [reason] = reader.paths.explain(SIMILAR, node(B), reader.pathStart(node(A)))
    expect(reason).toMatchObject({ rule: 'D11', score: 666, provenance: 'SUGGESTED', more: 0 })
    expect(reason?.attributes).toEqual({ shared: [CLICKS, TITLE] })
    expect(similar?.reasons[0]).toMatchObject({ kind: 'concluded', rule: 'D11@1', morePaths: 0 })
    expect(similar?.reasons[0]?.sentence).toContain('–uses→')

    const [learned] = reader.paths.explain(MIGHT_USE, node(GENRE), reader.pathStart(node(A)))
    expect(learned).toMatchObject({ rule: 'D12', score: 1_000, provenance: 'SUGGESTED' })
    expect(learned?.attributes).toEqual({ learnedFrom: [B, C] })
    expect(learned?.paths[0]?.at(-1)).toEqual({ type: 'Model.uses', from: B, to: GENRE })
  })

  it('are no longer similar once they have nothing in common', async () => {
    expect(await shown(SIMILAR, A)).toEqual([B, C])
    await uses('a', COLOUR)
    expect(await shown(SIMILAR, A)).toEqual([])
    expect(await shown(SIMILAR, B)).toEqual([C])
    expect(await shown(MIGHT_USE, A)).toEqual([])
    expect(await isVerified()).toBe(true)
  })

  it('use what a person accepts, with all its consequences', async () => {
    await world.say('Service', 'home')
    await world.say('ModelDeployment', 'x', [
      ['deploys', thing('ModelInstance', 'a/1')],
      ['runsOn', thing('Service', 'home')],
    ])
    const accepted = await confirmEdge({ type: MIGHT_USE, from: A, to: GENRE }, caller, await parts())
    expect(accepted.ok && accepted.value.states.edges).toMatchObject([
      { edge: { type: 'Model.usesFeature', to: GENRE } },
    ])
    expect(await shown('Model.uses', A)).toEqual([CLICKS, TITLE, GENRE])
    expect(await shown(MIGHT_USE, A)).toEqual([])
    expect(await shown('Feature.consumedByService', GENRE)).toEqual([thing('Service', 'home')])
    expect(await isVerified()).toBe(true)
  })

  it('are not offered a rejected feature again, after a restart or for new reasons', async () => {
    expect((await rejectEdge({ type: MIGHT_USE, from: A, to: GENRE }, caller, await parts())).ok).toBe(true)
    expect(await shown(MIGHT_USE, A)).toEqual([])
    await world.restart()
    await uses('d', CLICKS, TITLE, GENRE)
    expect(await shown(SIMILAR, A)).toEqual([B, C, D])
    expect(await shown(MIGHT_USE, A)).toEqual([])
    expect(await isVerified()).toBe(true)
    const back = { uri: A, by: undefined, what: [{ kind: 'edge' as const, type: MIGHT_USE, from: A, to: GENRE }] }
    expect((await retract(back, caller, await parts())).ok).toBe(true)
    expect(await shown(MIGHT_USE, A)).toEqual([GENRE])
  })

  it('are not similar if a person says so, in either direction, and nothing is learned from there', async () => {
    expect((await rejectEdge({ type: SIMILAR, from: A, to: B }, caller, await parts())).ok).toBe(true)
    expect(await shown(SIMILAR, A)).toEqual([C])
    expect(await shown(SIMILAR, B)).toEqual([C])
    // One model isn't enough evidence.
    expect(await shown(MIGHT_USE, A)).toEqual([])
    expect(await isVerified()).toBe(true)
  })
})

describe('an entity without an owner', () => {
  it('might be owned by the owner of what makes it, until somebody owns it', async () => {
    const [group, data] = [thing('Group', 'a-team'), thing('Dataset', 'orders')]
    await world.say('Group', 'a-team')
    await world.say('Dataset', 'orders')
    await world.say('Pipeline', 'p', [['ownedBy', group]])
    await world.say('PipelineNode', 'p/1', [
      ['nodeOf', thing('Pipeline', 'p')],
      ['writes', data],
    ])
    expect(await shown('Dataset.mightBeOwnedBy', data)).toEqual([group])
    expect(await shown('Pipeline.mightBeOwnedBy', thing('Pipeline', 'p'))).toEqual([])
    const accepted = await confirmEdge({ type: 'Dataset.mightBeOwnedBy', from: data, to: group }, caller, await parts())
    expect(accepted.ok).toBe(true)
    expect(await shown('Entity.ownedBy', data)).toEqual([group])
    expect(await shown('Dataset.mightBeOwnedBy', data)).toEqual([])
    expect(await isVerified()).toBe(true)
  })
})
