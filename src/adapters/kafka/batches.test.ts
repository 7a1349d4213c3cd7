import { describe, expect, it } from 'vitest'
import { below, randomFrom } from '../../lib/random.ts'
import { batchesIn, recordsOf, type KafkaRecord, type RecordBatch, type UnreadBatch } from './batches.ts'
import { batchOf, recordOf } from './testing/bombs.ts'

const THREE = Buffer.concat(['one', 'two', 'three'].map((text, i) => recordOf(i, text)))

function read(batch: RecordBatch): { records: readonly KafkaRecord[]; unread: UnreadBatch | null } {
  const reading = recordsOf(batch)
  const records: KafkaRecord[] = []
  for (;;) {
    const next = reading.next()
    if (next.done === true) return { records, unread: next.value }
    records.push(next.value)
  }
}

const only = (bytes: Buffer): RecordBatch => {
  const [batch] = batchesIn(bytes)
  if (batch === undefined) throw new Error('there is no batch')
  return batch
}

describe('a batch of records', () => {
  it('is read record by record, with headers', () => {
    const { records, unread } = read(only(batchOf(THREE, 0, 3)))
    expect(records.map(({ offset, value }) => [offset, value?.toString()])).toEqual([
      [0n, 'one'],
      [1n, 'two'],
      [2n, 'three'],
    ])
    expect([...(records[0]?.headers ?? [])].map((pair) => pair.map(String))).toEqual([['h', 'w']])
    expect(unread).toBeNull()
  })

  it('is skipped if the answer ends within it', () => {
    const batch = batchOf(THREE, 0, 3)
    for (let cut = 0; cut < batch.length; cut++)
      expect([...batchesIn(Buffer.concat([batch, batch.subarray(0, cut)]))]).toHaveLength(1)
  })

  it('names its damaged record, and the records before it are read', () => {
    const damaged = Buffer.concat([recordOf(0, 'one'), Buffer.from([100, 0, 0])])
    const { records, unread } = read(only(batchOf(damaged, 0, 3)))
    expect(records).toHaveLength(1)
    expect(unread).toEqual({
      from: 1n,
      kind: 'unreadable',
      why: 'the batch of offsets 0 to 2: record 2 of 3 is damaged',
    })
  })

  it('is reported if it has an older format', () => {
    const batch = batchOf(THREE, 0, 3)
    batch.writeInt8(1, 16)
    expect(only(batch)).toMatchObject({ first: 0n, end: 1n })
    expect(read(only(batch)).unread?.why).toBe('the record has the format 1; 2 is read')
  })

  it('never throws, whatever its bytes', () => {
    const random = randomFrom(Number(process.env['MLG_SEED'] ?? 1))
    for (let n = 0; n < 3_000; n++) {
      const bytes = batchOf(THREE, 0, 3)
      for (let i = 0; i <= below(random, 3); i++) bytes[below(random, bytes.length)] = below(random, 256)
      for (const batch of batchesIn(bytes))
        for (const { headers } of read({ ...batch, count: Math.min(batch.count, 10) }).records)
          expect([...headers].length).toBeLessThanOrEqual(bytes.length)
    }
  })
})
