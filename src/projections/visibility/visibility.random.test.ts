import { expect, it } from 'vitest'
import { containerEdges } from '../../catalogue/containment.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { VisibilityRule } from '../../contracts/view.ts'
import { isObject } from '../../lib/json.ts'
import { below, seeded, type Random } from '../../lib/random.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import { partsOf } from '../../model/uri.ts'
import { at, saying, type Saying } from '../../api/testing/company.ts'
import { rejects } from '../../api/testing/rejects.ts'
import { openWorld, type ApiWorld } from '../../api/testing/world.ts'
import { dropUpTo } from '../../testing/store/contract-retention.ts'
import { VisibilityOfRecord } from './hidden-entities.ts'

const SEEDS = 15
const STEPS = 14
const NUMBERS = 3

const RULES: readonly VisibilityRule[] = [
  { tags: ['a'], domains: [], platforms: [], exceptFor: ['x'] },
  { tags: ['b:2'], domains: ['Ads'], platforms: [], exceptFor: ['y'] },
  { tags: [], domains: [], platforms: ['vault'], exceptFor: ['x', 'y'] },
]

function pick<T>(random: Random, all: readonly T[]): T {
  const one = all[below(random, all.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

function randomModel(random: Random): string {
  return `aip://model/${pick(random, ['registry', 'vault'])}/m${below(random, NUMBERS)}`
}

function randomUser(random: Random): string {
  return `aip://user/${pick(random, ['identity', 'vault'])}/u${below(random, NUMBERS)}`
}

/**
 * A user, their address, a model with owners, or its instance, with any labels, as its own platform or another states
 * it.
 */
function randomSaying(random: Random): Saying {
  const platform = pick(random, ['registry', 'registry', 'vault'])
  const model = (): string => randomModel(random)
  const attributes = {
    ...(below(random, 2) === 0
      ? { tags: [{ tag: pick(random, ['a', 'A', 'b', 'c']), value: pick(random, ['', '1', '2']) }] }
      : {}),
    ...(below(random, 3) === 0 ? { businessDomains: [pick(random, ['Ads', 'ads', 'Studio'])] } : {}),
  }
  const user = (): string => randomUser(random)
  const address = (): string => `aip://lookup/email/u${below(random, NUMBERS)}%40company.com`
  if (below(random, 4) === 0) return saying({ type: 'User', uri: user(), attributes })
  if (below(random, 8) === 0)
    return saying({
      type: 'Lookup',
      uri: address(),
      platform: 'identity',
      edges: below(random, 2) === 0 ? [[RESOLVES_TO, user()]] : [],
    })
  if (below(random, 2) === 0) {
    const of = pick(random, ['other', platform])
    const owners = Array.from({ length: below(random, 3) }, () => pick(random, [user, user, address])())
    return saying({
      type: 'Model',
      uri: model(),
      attributes,
      edges: owners.map((owner) => ['Entity.ownedBy', owner] as const),
      ...(of === 'other' ? { platform: 'labels' } : {}),
    })
  }
  const uri = `aip://model/${platform}/i${below(random, NUMBERS)}`
  return saying({ type: 'ModelInstance', uri, attributes, edges: [['ModelInstance.instanceOf', model()]] })
}

/** The naive filter: every fact of every node, and from there everything contained. */
async function expected(world: ApiWorld, rules: readonly VisibilityRule[], at: number): Promise<ReadonlySet<NodeId>> {
  const graph = world.deps.graph()
  const hidden = new Set<NodeId>()
  const nodes = Array.from({ length: graph.idBound - 1 }, (_, i) => i + 1)
  for (const record of await world.store.entities(
    nodes.map((node) => graph.uriOf(node)),
    at,
  )) {
    if (record === null) continue
    const labels = record.stated.flatMap(({ attributes }) => [
      ...list(attributes['businessDomains']).map((name) => `domain ${String(name).toLowerCase()}`),
      ...list(attributes['tags']).flatMap((tag) =>
        isObject(tag) ? [`tag ${tag['tag']}`.toLowerCase(), `tag ${tag['tag']}:${tag['value']}`.toLowerCase()] : [],
      ),
    ])
    const named = rules.flatMap(({ tags, domains }) => [
      ...tags.map((one) => `tag ${one}`),
      ...domains.map((one) => `domain ${one.toLowerCase()}`),
    ])
    if (named.some((one) => labels.includes(one))) hidden.add(record.node)
  }
  for (const node of nodes)
    if (rules.some(({ platforms }) => platforms.includes(partsOf(graph.uriOf(node)).platformId))) hidden.add(node)
  for (let size = -1; size < hidden.size;) {
    size = hidden.size
    for (const node of nodes)
      for (const type of [...containerEdges(world.deps.catalogue), RESOLVES_TO])
        graph.eachNeighbour(
          node,
          graph.edgeTypeNumber(type),
          'out',
          at,
          (of) => void (hidden.has(of) && hidden.add(node)),
        )
  }
  return hidden
}

/** Nodes with owners, by whether all are hidden; an address that resolves to somebody owns nothing. */
function unownedBy(world: ApiWorld, hidden: ReadonlySet<NodeId>, at: number): ReadonlyMap<NodeId, boolean> {
  const graph = world.deps.graph()
  const [ownedBy, resolvesTo] = [graph.edgeTypeNumber('Entity.ownedBy'), graph.edgeTypeNumber(RESOLVES_TO)]
  const found = new Map<NodeId, boolean>()
  for (let node = 1; node < graph.idBound; node++) {
    const owners: NodeId[] = []
    if (ownedBy >= 0) graph.eachNeighbour(node, ownedBy, 'out', at, (owner) => void owners.push(owner))
    const visible = owners.filter((owner) => !hidden.has(owner))
    const isOwned = visible.some((owner) => resolvesTo < 0 || graph.degree(owner, resolvesTo, 'out', at) === 0)
    if (isOwned || visible.length < owners.length) found.set(node, !isOwned)
  }
  return found
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function hasBit(bits: Uint32Array = new Uint32Array(), node: NodeId): boolean {
  return (((bits[node >>> 5] ?? 0) >>> (node & 31)) & 1) === 1
}

function union(...sets: readonly ReadonlySet<NodeId>[]): readonly NodeId[] {
  return [...new Set(sets.flatMap((set) => [...set]))].toSorted((a, b) => a - b)
}

async function droppedBefore({ store }: ApiWorld, horizon: number): Promise<number> {
  await dropUpTo(store, horizon)
  return horizon
}

it('hides what a look at everything hides, at any moment, followed step by step or read at once', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = seeded(seed)
    const world = await openWorld()
    world.hide(...RULES)
    const containers = containerEdges(world.deps.catalogue)
    let horizon = 1
    for (let step = 0; step < STEPS; step++) {
      if (step % 3 === 2) await rejects(world, { from: randomModel(random), to: randomUser(random) })
      const head = await world.say(...Array.from({ length: 1 + below(random, 3) }, () => randomSaying(random)))
      if (step === STEPS / 2 && seed % 2 === 0) horizon = await droppedBefore(world, head - below(random, 4))
      const fresh = new VisibilityOfRecord({
        store: world.store,
        graph: world.deps.graph,
        rules: () => RULES,
        containers: () => containers,
      })
      for (const roles of [new Set<string>(), new Set(['x']), new Set(['y'])]) {
        const rules = RULES.filter(({ exceptFor }) => !exceptFor.some((role) => roles.has(role)))
        const nodes = Array.from({ length: world.deps.graph().idBound }, (_, node) => node)
        const at = horizon + below(random, head - horizon + 1)
        const now = await expected(world, rules, head)
        const then = union(now, await expected(world, rules, at))
        for (const visibility of [world.deps.visibility, fresh]) {
          const view = await visibility.viewOf({ roles })
          const message = { seed, step, roles: [...roles], at }
          expect({ ...message, now: nodes.filter((node) => view?.now.hides(node)) }).toEqual({
            ...message,
            now: union(now),
          })
          const earlier = view?.asOf(at)
          expect({ ...message, past: nodes.filter((node) => earlier?.hides(node)) }).toEqual({ ...message, past: then })
          expect({ ...message, past: nodes.filter((node) => earlier?.hidAt(node, at)) }).toEqual({
            ...message,
            past: then,
          })
          expect(view?.now.count).toBe(now.size)
          const unowned = unownedBy(world, now, head)
          const judged = [...unowned.keys()].map((node) => [node, hasBit(view?.now.unowned, node)])
          expect({ ...message, unowned: judged }).toEqual({ ...message, unowned: [...unowned] })
        }
      }
    }
    await world.close()
  }
})

it('takes an address that resolves to somebody for no owner: that one is, unless a person says otherwise', async () => {
  const world = await openWorld()
  const [model, user, secret] = ['aip://model/registry/m', 'aip://user/identity/u', 'aip://user/vault/u']
  const address = 'aip://lookup/email/u%40company.com'
  world.hide(...RULES)
  await world.say(
    saying({ type: 'Lookup', uri: address, platform: 'identity', edges: [[RESOLVES_TO, user]] }),
    saying({
      type: 'Model',
      uri: model,
      edges: [
        ['Entity.ownedBy', address],
        ['Entity.ownedBy', secret],
      ],
    }),
  )
  const isUnowned = async () =>
    hasBit((await world.deps.visibility.viewOf({ roles: new Set() }))?.now.unowned, node(world, model))
  expect(await isUnowned()).toBe(false)
  await rejects(world, { from: model, to: user })
  expect(await isUnowned()).toBe(true)
  await world.close()
})

function node(world: ApiWorld, uri: string): NodeId {
  return world.deps.graph().idOf(at(uri)) ?? 0
}
