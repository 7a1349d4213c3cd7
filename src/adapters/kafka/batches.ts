import { decompress } from './decompress.ts'

/**
 * Record batches as a broker stores them (format 2, since Kafka 0.11). Records are read one at a time: parsed at once,
 * 32 MiB of small records would take gigabytes.
 *
 * 0 first offset · 8 length of what follows · 12 leader's epoch · 16 format · 17 CRC · 21 attributes
 * 23 last offset delta · 27 first and last time · 43 producer's id · 51 its epoch · 53 sequence
 * 57 number of records · 61 records, compressed or not
 */
export interface RecordBatch {
  readonly first: bigint
  /** Offset after the last record. */
  readonly end: bigint
  readonly producerId: bigint
  readonly isTransactional: boolean
  /** Marks the end of a transaction; has no records. */
  readonly isControl: boolean
  readonly format: number
  readonly codec: number
  readonly count: number
  readonly records: Buffer
}

export interface KafkaRecord {
  readonly offset: bigint
  readonly value: Buffer | null
  readonly headers: Iterable<readonly [name: Buffer | null, value: Buffer | null]>
  readonly bytes: number
}

const HEAD = 12
const RECORDS = 61
const COMPRESSION = 0b111
const TRANSACTIONAL = 1 << 4
const CONTROL = 1 << 5

/** Yields complete batches: a broker truncates the last one if the answer would be too large. */
export function* batchesIn(bytes: Buffer): Generator<RecordBatch> {
  for (let at = 0; at + HEAD <= bytes.length;) {
    const end = at + HEAD + bytes.readInt32BE(at + 8)
    if (end > bytes.length || end < at + HEAD + 5) return
    yield batchOf(bytes.subarray(at, end))
    at = end
  }
}

function batchOf(bytes: Buffer): RecordBatch {
  const first = bytes.readBigInt64BE(0)
  const format = bytes.readInt8(16)
  // Older formats share only the offset and the format field.
  const isRead = format === 2 && bytes.length >= RECORDS
  const attributes = isRead ? bytes.readInt16BE(21) : 0
  return {
    first,
    end: first + (isRead ? BigInt(bytes.readInt32BE(23)) : 0n) + 1n,
    producerId: isRead ? bytes.readBigInt64BE(43) : -1n,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    format,
    codec: attributes & COMPRESSION,
    count: isRead ? bytes.readInt32BE(57) : 0,
    records: bytes.subarray(isRead ? RECORDS : bytes.length),
  }
}

/** Why a batch, or the rest of it, can't be read. */
export interface UnreadBatch {
  readonly from: bigint
  readonly kind: 'unreadable' | 'too-large'
  readonly why: string
}

/** Yields the records; returns the reason if the rest can't be read. */
export function* recordsOf(batch: RecordBatch): Generator<KafkaRecord, UnreadBatch | null> {
  const { first, format, count } = batch
  if (format !== 2) return { from: first, kind: 'unreadable', why: `the record has the format ${format}; 2 is read` }
  const decompressed = decompress(batch.records, batch.codec)
  if (!decompressed.ok)
    return { from: first, kind: decompressed.kind, why: `${nameOfBatch(batch)}: ${decompressed.why}` }
  const cursor = new Cursor(decompressed.bytes)
  let offset = first
  for (let n = 0; n < count; n++) {
    const record = cursor.record(first)
    if (record === null)
      return { from: offset, kind: 'unreadable', why: `${nameOfBatch(batch)}: record ${n + 1} of ${count} is damaged` }
    yield record
    offset = record.offset + 1n
  }
  return null
}

const nameOfBatch = ({ first, end }: RecordBatch): string => `the batch of offsets ${first} to ${end - 1n}`

export function isAbort(control: RecordBatch): boolean {
  const cursor = new Cursor(control.records)
  const key = cursor.key()
  return key !== null && key.length >= 4 && key.readInt16BE(2) === 0
}

class Cursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Returns null if no record follows. */
  record(first: bigint): KafkaRecord | null {
    try {
      const bytes = this.#number()
      const end = this.#at + bytes
      if (bytes < 0 || end > this.#bytes.length) return null
      this.#at += 1
      this.#skipNumber()
      const offset = first + BigInt(this.#number())
      this.#field(end)
      const value = this.#field(end)
      const headers = new Headers(this.#bytes.subarray(this.#at, end))
      this.#at = end
      return { offset, value, headers, bytes }
    } catch (error) {
      if (error instanceof RangeError) return null
      throw error
    }
  }

  /** Returns the key of the first record. */
  key(): Buffer | null {
    this.#number()
    this.#at += 1
    this.#skipNumber()
    this.#number()
    return this.#field(this.#bytes.length)
  }

  /** Yields names and values; a record may have millions. */
  *pairs(): Generator<readonly [Buffer | null, Buffer | null]> {
    const count = this.#number()
    for (let n = 0; n < count; n++) yield [this.#field(this.#bytes.length), this.#field(this.#bytes.length)]
  }

  #field(end: number): Buffer | null {
    const length = this.#number()
    if (length < 0) return null
    const from = this.#at
    if (from + length > end) throw new RangeError('the value ends beyond its record')
    this.#at += length
    return this.#bytes.subarray(from, this.#at)
  }

  /** Reads a zigzag varint of up to five groups of seven bits, lowest first; 0, 1, 2, 3 … mean 0, -1, 1, -2 … */
  #number(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#at++)
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    throw new RangeError("the value isn't a number")
  }

  #skipNumber(): void {
    while (this.#bytes.readUInt8(this.#at++) >= 0x80);
  }
}

/** Parsed on demand; damaged headers end the list. */
class Headers implements Iterable<readonly [Buffer | null, Buffer | null]> {
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  *[Symbol.iterator](): Generator<readonly [Buffer | null, Buffer | null]> {
    try {
      yield* new Cursor(this.#bytes).pairs()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
}
