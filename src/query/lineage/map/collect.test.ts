import { expect, it } from 'vitest'
import type { NodeId } from '../../../contracts/log.ts'
import { finish } from '../../../lib/pausing-work.ts'
import { randomFlow, type RandomEdge } from '../../../testing/graph/flowing.ts'
import type { Way } from '../flow.ts'
import { FlowNeighbours } from '../flow-neighbours.ts'
import { lineage, reachedFrom } from '../lineage.ts'
import { collectEntities, FOCUS } from './collect.ts'
import { mapEdges } from './edges.ts'
import { nextOf, waysOfSide } from './map.ts'
import { FOCUS_SLOT, MapSlots } from './placing.ts'

const WAYS: readonly Way[] = ['upstream', 'downstream']

it.each(Array.from({ length: 40 }, (_, seed) => [seed, 1 + (seed % 4)]))(
  'seed %i, %i hops: collects the lineage, every edge within, and one step beyond',
  async (seed, hops) => {
    const { sources, edges } = randomFlow(seed, 30)
    const near = new FlowNeighbours(sources, 1)
    const focus = 1 + (seed % 30)
    const start = { start: [focus], about: focus, at: 1, until: [] }
    const walks = await Promise.all(
      WAYS.map(async (way) => ({ way, flowed: await lineage(sources, { ...start, way, maxDepth: hops }) })),
    )
    const entities = finish(collectEntities(sources, { walks, at: 1, near }))
    const sides = WAYS.map((_, i) => walks[i]?.flowed).map(
      (flowed) => new Set(flowed === undefined ? [] : [...reachedFrom(flowed, null, 1)].map(({ node }) => node)),
    )
    const [up = new Set<NodeId>(), down = new Set<NodeId>()] = sides
    expect(entities.map(({ node }) => node).sort((a, b) => a - b)).toEqual(
      [...new Set([...up, ...down])].sort((a, b) => a - b),
    )
    for (const [i, { node, side, parent, relation }] of entities.entries()) {
      expect(side).toBe(up.has(node) && down.has(node) ? 'both' : up.has(node) ? 'upstream' : 'downstream')
      expect(parent).toBeLessThan(i)
      const above = parent === FOCUS ? focus : (entities[parent]?.node ?? 0)
      const joins = ({ from, type, to }: RandomEdge): boolean =>
        type === relation && ((from === above && to === node) || (from === node && to === above))
      expect(edges.some(joins)).toBe(true)
    }
    // One more hop of lineage is one more step from the map.
    const known = new Set([focus, ...entities.map(({ node }) => node)])
    for (const way of WAYS) {
      const flowed = await lineage(sources, { ...start, way, maxDepth: hops + 1 })
      const further = [...reachedFrom(flowed, null, 1)].map(({ node }) => node).filter((node) => !known.has(node))
      const steps = entities.flatMap((entity) =>
        waysOfSide(entity, WAYS).includes(way) ? nextOf(near, entity, way) : [],
      )
      const next = new Set(steps.map(({ node }) => node).filter((node) => !known.has(node)))
      for (const node of further) expect(next).toContain(node)
    }
    const slots = new MapSlots({ entities, shows: () => true, key: String, teamOf: () => null, teamKey: String })
    const nodeOf = (slot: unknown): NodeId => (slot === FOCUS_SLOT ? focus : (entities[Number(slot)]?.node ?? 0))
    const alone = (slot: unknown): boolean => typeof slot !== 'object'
    const shown = finish(mapEdges(slots, focus, { near, before: null }))
    const direct = shown.filter(({ edge, from, to }) => edge !== null && alone(from) && alone(to))
    const drawn = new Set([focus, ...entities.flatMap(({ node }, i) => (slots.slotOf(i) === i ? [node] : []))])
    const wanted = edges.filter(({ from, to }) => drawn.has(from) && drawn.has(to))
    const text = ({ from, type, to }: RandomEdge): string => `${from} ${type} ${to}`
    const found = direct.map(({ from, to, edge, reversed }) => {
      const [a, b] = reversed ? [to, from] : [from, to]
      return text({ from: nodeOf(a), type: edge?.id ?? 'Entity.none', to: nodeOf(b) })
    })
    expect(found.sort()).toEqual([...new Set(wanted.map(text))].sort())
    // Everything shown is connected.
    const joined = new Set(shown.flatMap(({ from, to }) => [from, to]))
    for (const [i] of entities.entries()) expect(joined).toContain(slots.slotOf(i))
  },
)
