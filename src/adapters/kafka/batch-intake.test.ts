import { describe, expect, it } from 'vitest'
import { silentLog } from '../../testing/parts.ts'
import { systemClock } from '../system-clock.ts'
import { batchesIn } from './batches.ts'
import { BatchIntake } from './batch-intake.ts'
import { OngoingFailures } from './ongoing-failures.ts'
import { locate, type Partitions, type TopicPartition } from './partitions.ts'
import type { FetchedBatch } from './reader.ts'
import { batchOf, recordOf } from './testing/bombs.ts'
import { assignPartitions } from './testing/partitions.ts'
import { TakenRecord } from './testing/taking.ts'

/** A broker's answer for a partition from this offset on, with records that state their own offsets. */
function fetchedBatch(of: TopicPartition, from: number, end: number): FetchedBatch {
  const offsets = Array.from({ length: end - from }, (_, i) => from + i)
  const bytes = batchOf(Buffer.concat(offsets.map((offset, i) => recordOf(i, String(offset)))), 0, offsets.length)
  bytes.writeBigInt64BE(BigInt(from), 0)
  of.next = BigInt(end)
  return { of, from: BigInt(from), batches: [...batchesIn(bytes)] }
}

function startPartition(): {
  partitions: Partitions
  partition: TopicPartition
  record: TakenRecord
  intake: BatchIntake
} {
  const { partitions, first: partition } = assignPartitions(0)
  locate(partition, null, 0n)
  const record = new TakenRecord()
  const intake = new BatchIntake({
    take: record.take,
    sourceOf: () => null,
    clock: systemClock,
    ongoing: new OngoingFailures(silentLog, { now: Date.now }),
    stopping: new AbortController().signal,
    taken: () => undefined,
  })
  return { partitions, partition, record, intake }
}

describe('fetched records', () => {
  it('are taken in offset order, even if a later broker answers first', async () => {
    const { partition, record, intake } = startPartition()
    const first = fetchedBatch(partition, 0, 2)
    const later = fetchedBatch(partition, 2, 4)
    await intake.takeAll([later])
    expect([...record.numbers]).toEqual([])
    // The gap isn't skipped: it is fetched again, with everything left out.
    expect([partition.taken, partition.next]).toEqual([0n, 0n])
    await intake.takeAll([first])
    await intake.takeAll([fetchedBatch(partition, 0, 4)])
    expect([...record.numbers]).toEqual([0, 1, 2, 3])
    expect(record.taken).toHaveLength(4)
    expect(partition.taken).toBe(4n)
  })

  it('are taken even if their log was truncated meanwhile, without skipping newer records', async () => {
    const { partitions, partition, record, intake } = startPartition()
    const gate = Promise.withResolvers<void>()
    record.gate = gate.promise
    const taking = intake.takeAll([fetchedBatch(partition, 0, 4)])
    partitions.restart(partition, 0n)
    gate.resolve()
    await taking
    expect([...record.numbers]).toEqual([0, 1, 2, 3])
    const [restarted] = partitions.all
    if (restarted === undefined) throw new Error('it is assigned')
    expect([restarted.taken, restarted.next]).toEqual([0n, 0n])
    await intake.takeAll([fetchedBatch(restarted, 0, 2)])
    expect(record.taken).toHaveLength(6)
    expect(partitions.due()).toMatchObject([{ taken: 2n }])
  })
})
