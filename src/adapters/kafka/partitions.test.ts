import { describe, expect, it } from 'vitest'
import { committedUpTo, lagOf, locate, rewind, type CommittedOffset } from './partitions.ts'
import { assigned } from './testing/partitions.ts'

const inA = (offset: bigint, topicId: string | null = 'id of a'): CommittedOffset => ({ offset, topicId })

describe('partitions over changes of the group', () => {
  it('a partition that stays keeps its position, and is not committed until the committed offset was read', () => {
    const { partitions, first } = assigned(0, 1)
    locate(first, inA(10n), 0n)
    first.taken = first.next = 30n
    expect(partitions.due()).toEqual([first])
    const gone = partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(gone.map((p) => [p.partition, p.lost])).toEqual([[1, true]])
    expect(partitions.due()).toEqual([])
    locate(first, inA(10n), 0n)
    expect([first.next, first.taken, partitions.due().length]).toEqual([30n, 30n, 1])
  })

  it('a partition that another member had in between continues at its position', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(10n), 0n)
    first.taken = first.next = 30n
    partitions.assign([{ topic: 'a', partitions: [0] }])
    locate(first, inA(50n), 0n)
    expect([first.next, first.taken, partitions.due()]).toEqual([50n, 50n, []])
  })

  it('a partition that was lost and comes back is another object', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(10n), 0n)
    partitions.assign([])
    partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(first.lost).toBe(true)
    expect(partitions.all).toMatchObject([{ lost: false, next: null }])
  })

  it('a topic that is not configured here is not read', () => {
    const { partitions } = assigned(0)
    partitions.assign([{ topic: 'c', partitions: [0] }])
    expect(partitions.all).toEqual([])
  })

  it('the new position after an offset that is not kept any more is committed, also where it is lower', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(500n), 0n)
    first.end = 40n
    partitions.restart(first, 0n)
    expect(partitions.due()).toMatchObject([{ next: 0n, taken: 0n, end: 40n }])
    expect(partitions.all.map(lagOf)).toEqual([40])
  })

  it('the new position outlasts a change of the group until it is committed: the old offset counts no more', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(500n), 0n)
    partitions.restart(first, 0n)
    partitions.assign([{ topic: 'a', partitions: [0] }])
    const [restarted] = partitions.all
    if (restarted === undefined) throw new Error('it is assigned')
    expect(partitions.due()).toEqual([])
    locate(restarted, inA(500n), 0n)
    expect(partitions.due()).toMatchObject([{ next: 0n, taken: 0n }])
    committedUpTo(restarted, 0n)
    partitions.assign([{ topic: 'a', partitions: [0] }])
    locate(restarted, inA(50n), 0n)
    expect(partitions.all).toMatchObject([{ next: 50n, taken: 50n, committed: 50n }])
  })

  it('one that was given away meanwhile is not restarted', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(500n), 0n)
    partitions.assign([])
    expect(partitions.restart(first, 0n)).toBe(false)
    expect(partitions.all).toEqual([])
  })

  it('a committed offset of another topic under the same name is ignored: the earliest record is the position, and is committed', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(20n, 'id of one before'), 3n)
    expect([first.next, first.taken, partitions.due()]).toEqual([3n, 3n, [first]])
  })

  it('an offset that was committed without the id of its topic is valid, and is committed again with it', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(20n, null), 0n)
    expect([first.next, first.taken, partitions.due()]).toEqual([20n, 20n, [first]])
  })

  it('without a committed offset the earliest record is the position, and there is nothing to commit', () => {
    const { partitions, first } = assigned(0)
    locate(first, null, 7n)
    expect([first.next, first.taken, partitions.due()]).toEqual([7n, 7n, []])
  })

  it('a topic that is made again begins from its start; what was read of the old one is taken, and not committed', () => {
    const { partitions, first } = assigned(0, 1)
    locate(first, inA(10n), 0n)
    first.taken = 12n
    expect(partitions.identify('a', 'id of a')).toBe(false)
    expect(partitions.all[0]).toBe(first)
    expect(partitions.identify('a', 'another id')).toBe(true)
    expect(first.lost).toBe(false)
    expect(partitions.all).toMatchObject([0, 1].map((partition) => ({ topicId: 'another id', partition, next: null })))
    expect(partitions.due()).toEqual([])
  })

  it('a topic that was missing in between begins from its start, and is not read while it is missing', () => {
    const { partitions, first } = assigned(0)
    locate(first, inA(10n), 0n)
    partitions.identify('a', null)
    expect(partitions.assign([{ topic: 'a', partitions: [0] }])).toEqual([first])
    expect([first.lost, partitions.all]).toEqual([false, []])
    expect(partitions.identify('a', 'another id')).toBe(true)
    partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(partitions.all).toMatchObject([{ topicId: 'another id', next: null }])
  })

  it('what was read but not taken is read again after a fault, and what was taken is not', () => {
    const { first } = assigned(0)
    rewind(first)
    expect(first.next).toBeNull()
    locate(first, inA(10n), 0n)
    first.next = 50n
    first.taken = 30n
    rewind(first)
    expect([first.next, first.taken]).toEqual([30n, 30n])
  })
})
