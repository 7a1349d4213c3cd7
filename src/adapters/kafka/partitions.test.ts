import { describe, expect, it } from 'vitest'
import { committedUpTo, lagOf, locate, rewind, type CommittedOffset } from './partitions.ts'
import { assignPartitions } from './testing/partitions.ts'

const inA = (offset: bigint, topicId: string | null = 'id of a'): CommittedOffset => ({ offset, topicId })

describe('partitions over group changes', () => {
  it('keep their position if they stay, but commit nothing before the committed offset is read', () => {
    const { partitions, first } = assignPartitions(0, 1)
    locate(first, inA(10n), 0n)
    first.taken = first.next = 30n
    expect(partitions.due()).toEqual([first])
    const gone = partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(gone.map((p) => [p.partition, p.lost])).toEqual([[1, true]])
    expect(partitions.due()).toEqual([])
    locate(first, inA(10n), 0n)
    expect([first.next, first.taken, partitions.due().length]).toEqual([30n, 30n, 1])
  })

  it('continue at the position of another member that had them in between', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, inA(10n), 0n)
    first.taken = first.next = 30n
    partitions.assign([{ topic: 'a', partitions: [0] }])
    locate(first, inA(50n), 0n)
    expect([first.next, first.taken, partitions.due()]).toEqual([50n, 50n, []])
  })

  it('are new objects after they were lost and come back', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, inA(10n), 0n)
    partitions.assign([])
    partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(first.lost).toBe(true)
    expect(partitions.all).toMatchObject([{ lost: false, next: null }])
  })

  it('are not read if their topic is not configured here', () => {
    const { partitions } = assignPartitions(0)
    partitions.assign([{ topic: 'c', partitions: [0] }])
    expect(partitions.all).toEqual([])
  })

  it('commit the new position after an expired offset, even if it is lower', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, inA(500n), 0n)
    first.end = 40n
    partitions.restart(first, 0n)
    expect(partitions.due()).toMatchObject([{ next: 0n, taken: 0n, end: 40n }])
    expect(partitions.all.map(lagOf)).toEqual([40])
  })

  it('keep the new position over group changes until it is committed, ignoring the old offset', () => {
    const { partitions, first } = assignPartitions(0)
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

  it('are not restarted after they were given away', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, inA(500n), 0n)
    partitions.assign([])
    expect(partitions.restart(first, 0n)).toBe(false)
    expect(partitions.all).toEqual([])
  })

  it('start at the earliest record if the offset belongs to an older topic of the same name', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, inA(20n, 'id of one before'), 3n)
    expect([first.next, first.taken, partitions.due()]).toEqual([3n, 3n, [first]])
  })

  it('accept an offset committed without a topic id, and commit it again with the id', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, inA(20n, null), 0n)
    expect([first.next, first.taken, partitions.due()]).toEqual([20n, 20n, [first]])
  })

  it('start at the earliest record without a committed offset, with nothing to commit', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, null, 7n)
    expect([first.next, first.taken, partitions.due()]).toEqual([7n, 7n, []])
  })

  it("restart with a recreated topic, and take but don't commit records of the old one", () => {
    const { partitions, first } = assignPartitions(0, 1)
    locate(first, inA(10n), 0n)
    first.taken = 12n
    expect(partitions.identify('a', 'id of a')).toBe(false)
    expect(partitions.all[0]).toBe(first)
    expect(partitions.identify('a', 'another id')).toBe(true)
    expect(first.lost).toBe(false)
    expect(partitions.all).toMatchObject([0, 1].map((partition) => ({ topicId: 'another id', partition, next: null })))
    expect(partitions.due()).toEqual([])
  })

  it('restart after their topic was missing, and are not read while it is', () => {
    const { partitions, first } = assignPartitions(0)
    locate(first, inA(10n), 0n)
    partitions.identify('a', null)
    expect(partitions.assign([{ topic: 'a', partitions: [0] }])).toEqual([first])
    expect([first.lost, partitions.all]).toEqual([false, []])
    expect(partitions.identify('a', 'another id')).toBe(true)
    partitions.assign([{ topic: 'a', partitions: [0] }])
    expect(partitions.all).toMatchObject([{ topicId: 'another id', next: null }])
  })

  it('reread records that were read but not taken before a fault, and only those', () => {
    const { first } = assignPartitions(0)
    rewind(first)
    expect(first.next).toBeNull()
    locate(first, inA(10n), 0n)
    first.next = 50n
    first.taken = 30n
    rewind(first)
    expect([first.next, first.taken]).toEqual([30n, 30n])
  })
})
