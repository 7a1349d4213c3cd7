import { expect, it } from 'vitest'
import { containerEdges } from '../../catalogue/containment.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { VisibilityRule } from '../../contracts/visibility.ts'
import { isObject } from '../../lib/json.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import { partsOf } from '../../model/uri.ts'
import { saying, type Saying } from '../../api/testing/company.ts'
import { expectAgreeingOwners } from '../../api/testing/agreeing-owners.ts'
import { rejects } from '../../api/testing/rejects.ts'
import { openWorld, type ApiWorld } from '../../api/testing/world.ts'
import { filledIndex } from '../../testing/search/filled.ts'
import { dropUpTo } from '../../testing/store/contract-retention.ts'
import { VisibilitiesOfRecord } from './hidden-entities.ts'

const SEEDS = 15
const STEPS = 14
const NUMBERS = 3

const RULES: readonly VisibilityRule[] = [
  { tags: ['a'], domains: [], platforms: [], exceptFor: ['x'] },
  { tags: ['b::2'], domains: ['Ads'], platforms: [], exceptFor: ['y'] },
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
      ? { tags: [{ tag: pick(random, ['a', 'A', 'b', 'c', 'team']), value: pick(random, ['', '1', '2']) }] }
      : {}),
    ...(below(random, 3) === 0 ? { businessDomains: [pick(random, ['Ads', 'ads', 'Studio'])] } : {}),
  }
  const user = (): string => randomUser(random)
  const address = (): string => `aip://lookup/email/u${below(random, NUMBERS)}%40company.com`
  if (below(random, 4) === 0) {
    const group = `aip://group/${pick(random, ['identity', 'vault'])}/g${below(random, NUMBERS)}`
    if (below(random, 4) === 0) return saying({ type: 'Group', uri: group, attributes })
    const edges = below(random, 2) === 0 ? [['User.memberOf', group] as const] : []
    return saying({ type: 'User', uri: user(), attributes, edges })
  }
  if (below(random, 8) === 0)
    return saying({
      type: 'Lookup',
      uri: address(),
      platform: 'identity',
      edges: below(random, 2) === 0 ? [[RESOLVES_TO, user()]] : [],
    })
  if (below(random, 2) === 0) {
    const platformOf = pick(random, ['other', platform])
    const owners = Array.from({ length: below(random, 3) }, () => pick(random, [user, user, address])())
    return saying({
      type: 'Model',
      uri: model(),
      attributes,
      edges: owners.map((owner) => ['Entity.ownedBy', owner] as const),
      ...(platformOf === 'other' ? { platform: 'labels' } : {}),
    })
  }
  const uri = `aip://model/${platform}/i${below(random, NUMBERS)}`
  const owned = below(random, 4) === 0 ? [['Entity.ownedBy', user()] as const] : []
  return saying({ type: 'ModelInstance', uri, attributes, edges: [['ModelInstance.instanceOf', model()], ...owned] })
}

/** The naive filter: every fact of every node, and from there everything contained. */
async function visibleNaively(
  world: ApiWorld,
  rules: readonly VisibilityRule[],
  at: number,
): Promise<ReadonlySet<NodeId>> {
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
        isObject(tag) ? [`tag ${tag['tag']}`.toLowerCase(), `tag ${tag['tag']}::${tag['value']}`.toLowerCase()] : [],
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

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function union(...sets: readonly ReadonlySet<NodeId>[]): readonly NodeId[] {
  return [...new Set(sets.flatMap((set) => [...set]))].toSorted((a, b) => a - b)
}

async function droppedBefore({ store }: ApiWorld, horizon: number): Promise<number> {
  await dropUpTo(store, horizon)
  return horizon
}

it('hides what a naive look at everything hides, at any moment, stepwise or at once', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = randomFrom(seed)
    const world = await openWorld()
    world.hide(...RULES)
    const containers = containerEdges(world.deps.catalogue)
    let horizon = 1
    for (let step = 0; step < STEPS; step++) {
      if (step % 3 === 2) await rejects(world, { from: randomModel(random), to: randomUser(random) })
      const head = await world.say(...Array.from({ length: 1 + below(random, 3) }, () => randomSaying(random)))
      if (step === STEPS / 2 && seed % 2 === 0) horizon = await droppedBefore(world, head - below(random, 4))
      const fresh = new VisibilitiesOfRecord({
        store: world.store,
        graph: world.deps.graph,
        rules: () => RULES,
        containers: () => containers,
      })
      for (const roles of [new Set<string>(), new Set(['x']), new Set(['y'])]) {
        const rules = RULES.filter(({ exceptFor }) => !exceptFor.some((role) => roles.has(role)))
        const nodes = Array.from({ length: world.deps.graph().idBound }, (_, node) => node)
        const at = horizon + below(random, head - horizon + 1)
        const now = await visibleNaively(world, rules, head)
        const then = union(now, await visibleNaively(world, rules, at))
        for (const visibilities of [world.deps.visibilities, fresh]) {
          const visibility = await visibilities.of({ roles })
          const context = { seed, step, roles: [...roles], at }
          expect({ ...context, now: nodes.filter((node) => visibility?.now.hides(node)) }).toEqual({
            ...context,
            now: union(now),
          })
          const earlier = visibility?.asOf(at)
          expect({ ...context, past: nodes.filter((node) => earlier?.hides(node)) }).toEqual({ ...context, past: then })
          expect({ ...context, past: nodes.filter((node) => earlier?.hidAt(node, at)) }).toEqual({
            ...context,
            past: then,
          })
          expect(visibility?.now.count).toBe(now.size)
        }
      }
    }
    await world.close()
  }
})

it('finds each entity by the owners that it shows, whatever is hidden', async () => {
  const counts: Record<string, number> = {}
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = randomFrom(seed)
    const world = await openWorld()
    world.hide(...RULES)
    for (let step = 0; step < STEPS; step++) {
      if (step % 3 === 2) await rejects(world, { from: randomModel(random), to: randomUser(random) })
      await world.say(...Array.from({ length: 1 + below(random, 3) }, () => randomSaying(random)))
      if (step % 4 !== 3) continue
      world.searchBy(await filledIndex(world.store, world.deps.catalogue))
      for (const roles of [['reader'], ['reader', 'x'], ['reader', 'y']]) {
        world.callAs({ roles: new Set(roles) })
        const shown = await expectAgreeingOwners(world)
        for (const [filter, count] of Object.entries(shown)) counts[filter] = (counts[filter] ?? 0) + count
      }
    }
    await world.close()
  }
  expect(Math.min(counts['is:owned'] ?? 0, counts['is:unowned'] ?? 0)).toBeGreaterThan(100)
})
