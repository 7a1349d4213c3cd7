import { describe, expect, it } from 'vitest'
import { lagOf, locate, Partitions, restart, type Partition } from './partitions.ts'

const configured = new Set(['a', 'b'])

function held(...numbers: readonly number[]): { partitions: Partitions; first: Partition } {
  const partitions = new Partitions()
  partitions.assign([{ topic: 'a', partitions: [...numbers] }], configured)
  const [first] = partitions.all
  if (first === undefined) throw new Error('nothing was assigned')
  return { partitions, first }
}

describe('partitions over changes of the group', () => {
  it('one that stays keeps its place, and nothing of it is committed until the group was asked', () => {
    const { partitions, first } = held(0, 1)
    locate(first, 10n)
    first.taken = first.next = 30n
    expect(partitions.due()).toEqual([first])
    const gone = partitions.assign([{ topic: 'a', partitions: [0] }], configured)
    expect(gone.map((p) => [p.partition, p.lost])).toEqual([[1, true]])
    expect(partitions.due()).toEqual([])
    locate(first, 10n)
    expect([first.next, first.taken, partitions.due().length]).toEqual([30n, 30n, 1])
  })

  it('one that was another’s in between goes on where that one stood', () => {
    const { partitions, first } = held(0)
    locate(first, 10n)
    first.taken = first.next = 30n
    partitions.assign([{ topic: 'a', partitions: [0] }], configured)
    locate(first, 50n)
    expect([first.next, first.taken, partitions.due()]).toEqual([50n, 50n, []])
  })

  it('one that was lost and comes back is another object', () => {
    const { partitions, first } = held(0)
    locate(first, 10n)
    partitions.assign([], configured)
    partitions.assign([{ topic: 'a', partitions: [0] }], configured)
    expect(first.lost).toBe(true)
    expect(partitions.all).toMatchObject([{ lost: false, next: null }])
  })

  it('a topic that nobody configured here is not read', () => {
    const { partitions } = held(0)
    partitions.assign([{ topic: 'c', partitions: [0] }], configured)
    expect(partitions.all).toEqual([])
  })

  it('a place that is not kept any more is told to the group, also where the new one is lower', () => {
    const { partitions, first } = held(0)
    locate(first, 500n)
    restart(first, 0n)
    expect(partitions.due()).toEqual([first])
    first.end = 40n
    expect(lagOf(first)).toBe(40)
  })
})
