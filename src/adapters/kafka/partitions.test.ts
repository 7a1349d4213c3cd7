import { describe, expect, it } from 'vitest'
import { lagOf, locate, Partitions, restart, rewind, type CommittedOffset, type Partition } from './partitions.ts'

const inA = (offset: bigint, topicId: string | null = 'id of a'): CommittedOffset => ({ offset, topicId })

function held(...numbers: readonly number[]): { partitions: Partitions; first: Partition } {
  const partitions = new Partitions()
  partitions.identify('a', 'id of a')
  partitions.assign([{ topic: 'a', partitions: [...numbers] }])
  const [first] = partitions.all
  if (first === undefined) throw new Error('nothing was assigned')
  return { partitions, first }
}

describe('partitions over changes of the group', () => {
  it('one that stays keeps its place, and nothing of it is committed until the group was asked', () => {
    const { partitions, first } = held(0, 1)
    locate(first, inA(10n), 0n)
    first.taken = first.next = 30n
    expect(partitions.due()).toEqual([first])
    const gone = partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(gone.map((p) => [p.partition, p.lost])).toEqual([[1, true]])
    expect(partitions.due()).toEqual([])
    locate(first, inA(10n), 0n)
    expect([first.next, first.taken, partitions.due().length]).toEqual([30n, 30n, 1])
  })

  it('one that was another’s in between goes on where that one stood', () => {
    const { partitions, first } = held(0)
    locate(first, inA(10n), 0n)
    first.taken = first.next = 30n
    partitions.assign([{ topic: 'a', partitions: [0] }])
    locate(first, inA(50n), 0n)
    expect([first.next, first.taken, partitions.due()]).toEqual([50n, 50n, []])
  })

  it('one that was lost and comes back is another object', () => {
    const { partitions, first } = held(0)
    locate(first, inA(10n), 0n)
    partitions.assign([])
    partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(first.lost).toBe(true)
    expect(partitions.all).toMatchObject([{ lost: false, next: null }])
  })

  it('a topic that nobody configured here is not read', () => {
    const { partitions } = held(0)
    partitions.assign([{ topic: 'c', partitions: [0] }])
    expect(partitions.all).toEqual([])
  })

  it('a place that is not kept any more is told to the group, also where the new one is lower', () => {
    const { partitions, first } = held(0)
    locate(first, inA(500n), 0n)
    restart(first, 0n)
    expect([first.next, first.taken, partitions.due()]).toEqual([0n, 0n, [first]])
    first.end = 40n
    expect(lagOf(first)).toBe(40)
  })

  it('a committed place of another topic under the same name means nothing: the earliest record does, and the group is told', () => {
    const { partitions, first } = held(0)
    locate(first, inA(20n, 'id of one before'), 3n)
    expect([first.next, first.taken, partitions.due()]).toEqual([3n, 3n, [first]])
  })

  it('a place that was committed without the id of its topic counts, and is told again with it', () => {
    const { partitions, first } = held(0)
    locate(first, inA(20n, null), 0n)
    expect([first.next, first.taken, partitions.due()]).toEqual([20n, 20n, [first]])
  })

  it('where the group has none yet, the earliest record is the place, and there is nothing to tell', () => {
    const { partitions, first } = held(0)
    locate(first, null, 7n)
    expect([first.next, first.taken, partitions.due()]).toEqual([7n, 7n, []])
  })

  it('a topic that is made again begins anew; what was read of the old one is taken, and not committed', () => {
    const { partitions, first } = held(0, 1)
    locate(first, inA(10n), 0n)
    first.taken = 12n
    expect(partitions.identify('a', 'id of a')).toBe(false)
    expect(partitions.all[0]).toBe(first)
    expect(partitions.identify('a', 'another id')).toBe(true)
    expect(first.lost).toBe(false)
    expect(partitions.all).toMatchObject([0, 1].map((partition) => ({ topicId: 'another id', partition, next: null })))
    expect(partitions.due()).toEqual([])
  })

  it('so does one that was missing in between, and is not read so long', () => {
    const { partitions, first } = held(0)
    locate(first, inA(10n), 0n)
    partitions.identify('a', null)
    expect(partitions.assign([{ topic: 'a', partitions: [0] }])).toEqual([first])
    expect([first.lost, partitions.all]).toEqual([false, []])
    expect(partitions.identify('a', 'another id')).toBe(true)
    partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(partitions.all).toMatchObject([{ topicId: 'another id', next: null }])
  })

  it('what was read but not taken is read again after a fault, and what was taken is not', () => {
    const { first } = held(0)
    rewind(first)
    expect(first.next).toBeNull()
    locate(first, inA(10n), 0n)
    first.next = 50n
    first.taken = 30n
    rewind(first)
    expect([first.next, first.taken]).toEqual([30n, 30n])
  })
})
