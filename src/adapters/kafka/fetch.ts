import {
  createAPI,
  FetchIsolationLevels,
  fetchV12,
  fetchV13,
  ResponseError,
  type Connection,
  type Reader,
} from '@platformatic/kafka'

/** A broker's answer for one partition, with its records undecoded. */
export interface FetchedPartition {
  /** Topic id, or in version 12 the name. */
  readonly topic: string
  readonly partition: number
  readonly highWatermark: bigint
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[]
  readonly records: Buffer
}

/** Version 12 is the last that names topics; 13 is the first with topic ids (Kafka 3.1). */
export type FetchVersion = 12 | 13

type FetchTopics = Parameters<typeof fetchV13.createRequest>[6]

interface FetchLimits {
  readonly maxWaitMs: number
  readonly maxBytes: number
}

/** API key of a fetch request. */
const REQUEST = 1

/** Fetches without decoding: the client's own `fetch` decompresses and parses an answer of any size at once. */
export async function fetchRaw(
  connection: Connection,
  version: FetchVersion,
  { topics, maxWaitMs, maxBytes }: FetchLimits & { readonly topics: FetchTopics },
): Promise<readonly FetchedPartition[]> {
  // No fetch session: each request names all its partitions. Uncommitted records of transactions aren't read.
  const [session, epoch] = [0, -1]
  const { READ_COMMITTED } = FetchIsolationLevels
  return await APIS[version].async(connection, maxWaitMs, 1, maxBytes, READ_COMMITTED, session, epoch, topics, [], '')
}

type FetchArguments = Parameters<typeof fetchV13.createRequest>

const APIS = {
  12: createAPI<FetchArguments, FetchedPartition[]>(REQUEST, 12, fetchV12.createRequest, parse),
  13: createAPI<FetchArguments, FetchedPartition[]>(REQUEST, 13, fetchV13.createRequest, parse),
}

function parse(_correlation: number, request: number, version: number, reader: Reader): FetchedPartition[] {
  const errors: Record<string, [number, null]> = {}
  const found: FetchedPartition[] = []
  reader.readInt32() // throttle time
  const error = reader.readInt16()
  if (error !== 0) errors['/'] = [error, null]
  reader.readInt32() // session
  reader.readArray((topics) => {
    const topic = version === 12 ? topics.readString() : topics.readUUID()
    topics.readArray((partitions) => {
      const [failed, partition] = partitionOf(topic, partitions)
      if (failed !== 0) errors[`/${topic}/${partition.partition}`] = [failed, null]
      found.push(partition)
    })
  })
  reader.readTaggedFields()
  if (Object.keys(errors).length > 0) throw new ResponseError(request, version, errors, {})
  return found
}

function partitionOf(topic: string, reader: Reader): [error: number, FetchedPartition] {
  const partition = reader.readInt32()
  const error = reader.readInt16()
  const highWatermark = reader.readInt64()
  reader.readInt64() // last stable offset
  reader.readInt64() // log start offset
  const aborted = reader.readArray((r) => ({ producerId: r.readInt64(), firstOffset: r.readInt64() }))
  reader.readInt32() // preferred read replica
  return [error, { topic, partition, highWatermark, aborted, records: reader.readBytes() }]
}
