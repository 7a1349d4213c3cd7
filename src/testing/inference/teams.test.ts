import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../adapters/system-clock.ts'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import type { NodeId } from '../../contracts/log.ts'
import { rejectEdge } from '../../edits/edit.ts'
import { must } from '../../lib/result.ts'
import { OWNING_TEAM } from '../../query/entities/owning-teams.ts'
import { teamsOf } from '../../query/entities/teams-of.ts'
import type { Reader } from '../../query/reader.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const OWNERS = ['User ann', 'User bob', 'Group a', 'Group b', 'User nobody'] as const
const ownerOf = (one: string) => thing(one.split(' ')[0] ?? '', one.split(' ')[1] ?? '')

let world: InferredWorld
beforeEach(async () => {
  world = await inferredWorld()
  for (const group of ['a', 'b', 'c']) await world.say('Group', group)
  await world.say('User', 'ann', [
    ['memberOf', thing('Group', 'a')],
    ['memberOf', thing('Group', 'c')],
  ])
  await world.say('User', 'bob', [['memberOf', thing('Group', 'b')]])
  // Two owners of each set.
  for (let set = 0; set < 2 ** OWNERS.length; set++)
    for (const copy of ['x', 'y']) {
      const owners = OWNERS.filter((_, n) => (set >> n) % 2 === 1).map((one) => ['ownedBy', ownerOf(one)] as const)
      await world.say('Feature', `f${set}${copy}`, owners)
    }
  await world.settled()
}, 20_000)
afterEach(async () => await world.stop())

const reading = (): Promise<Reader> => readerOf(world, { rules: 'walked' })

/**
 * Compares each node's stored teams with those that the rule finds. Returns how often the rule was walked for the
 * former.
 */
function expectSame(reader: Reader): number {
  const edge = reader.catalogue.edgeType(OWNING_TEAM)
  if (edge === undefined) throw new Error('there is no rule of owning teams')
  const nodes: readonly NodeId[] = ['Feature', 'User', 'Group'].flatMap((type) => [
    ...reader.graph.nodesOfType(type, reader.at, 0, 1_000),
  ])
  const walk = reader.neighbours.bind(reader)
  let walked = 0
  reader.neighbours = (...requested) => {
    walked++
    return walk(...requested)
  }
  const retained = nodes.map(teamsOf(reader))
  reader.neighbours = walk
  expect(retained).toEqual(nodes.map((node) => walk(node, edge, 'out')))
  expect(retained.some((teams) => teams.length > 1)).toBe(true)
  return walked
}

it('entities with the same owners share one walk to their teams, even if a judgement adds teams', async () => {
  const sets = 2 ** OWNERS.length
  expect(expectSame(await reading())).toBeLessThanOrEqual(sets + 5)
  const rejected = { type: OWNING_TEAM, from: thing('Feature', 'f1x'), to: thing('Group', 'a') }
  must(await rejectEdge(rejected, LOCAL_OPERATOR, { reader: await reading(), store: world.store, clock: systemClock }))
  await world.settled()
  const reader = await reading()
  expect(expectSame(reader)).toBeGreaterThanOrEqual(2 * sets)
  const [x = 0, y = 0] = ['f1x', 'f1y'].map((id) => reader.graph.idOf(thing('Feature', id)))
  const teamsOfNode = teamsOf(reader)
  expect(teamsOfNode(y).filter((team) => !teamsOfNode(x).includes(team))).toEqual([reader.graph.idOf(rejected.to)])
})
