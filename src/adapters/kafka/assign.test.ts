import type { ClusterMetadata, ExtendedGroupProtocolSubscription } from '@platformatic/kafka'
import { describe, expect, it } from 'vitest'
import { assignBySubscription } from './assign.ts'

const topics = (counts: Readonly<Record<string, number>>): ClusterMetadata => ({
  id: 'cluster',
  brokers: new Map(),
  controllerId: 1,
  lastUpdate: 0,
  topics: new Map(
    Object.entries(counts).map(([id, partitionsCount]) => [id, { id, partitions: [], partitionsCount, lastUpdate: 0 }]),
  ),
})

const members = (
  subscriptions: Readonly<Record<string, readonly string[]>>,
): Map<string, ExtendedGroupProtocolSubscription> =>
  new Map(
    Object.entries(subscriptions).map(([memberId, names]) => [memberId, { memberId, version: 1, topics: [...names] }]),
  )

const shares = (...args: Parameters<typeof assignBySubscription>): unknown =>
  Object.fromEntries(
    assignBySubscription(...args).map(({ memberId, assignments }) => [
      memberId,
      [...assignments.values()].map(({ topic, partitions }) => `${topic}:${partitions.join(',')}`),
    ]),
  )

describe('the partition assignment', () => {
  it("assigns a topic only to members that read it, even if the leader doesn't", () => {
    const group = members({ old: ['a'], new: ['a', 'b'] })
    expect(shares('old', group, new Set(['a']), topics({ a: 2, b: 2 }))).toEqual({
      new: ['a:0', 'b:0,1'],
      old: ['a:1'],
    })
  })

  it('is balanced over all topics together', () => {
    const group = members({ x: ['a', 'b', 'c', 'd'], y: ['a', 'b', 'c', 'd'] })
    const counts = topics({ a: 1, b: 1, c: 1, d: 1 })
    expect(shares('x', group, new Set(['a', 'b', 'c', 'd']), counts)).toEqual({ x: ['a:0', 'c:0'], y: ['b:0', 'd:0'] })
  })
})
