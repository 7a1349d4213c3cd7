import { isIP } from 'node:net'
import type { BaseOptions, ConsumerOptions } from '@platformatic/kafka'
import type { Clock } from '../../contracts/clock.ts'
import type { TakeEvents } from '../../contracts/intake.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { isObject } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'
import { assignBySubscription } from './assign.ts'
import { CONNECT_MS, TokenSource, type TokenEndpoint } from './token.ts'

interface KafkaTopic {
  readonly topic: string
  /** Platform of the events; null for a shared topic, whose events each name their own. */
  readonly source: string | null
}

/** PEM texts. An empty object means TLS with the machine's own authorities. */
export interface KafkaTls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Needed if the certificate names a host other than the dialled address. */
  readonly serverName?: string
}

export type KafkaSasl =
  | {
      readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
      readonly username: string
      readonly password: string
    }
  | (TokenEndpoint & {
      readonly mechanism: 'OAUTHBEARER'
      /** Extensions that a broker requires in addition to the token (a cluster's name, an identity pool). */
      readonly extensions?: Readonly<Record<string, string>>
    })

export interface KafkaConnection {
  /** `host:port`, one or more. */
  readonly brokers: readonly string[]
  readonly tls?: KafkaTls
  readonly sasl?: KafkaSasl
}

export interface KafkaIntakeOptions extends KafkaConnection {
  readonly groupId: string
  readonly topics: readonly KafkaTopic[]
  readonly take: TakeEvents
  readonly log: Log
  readonly clock: Clock
  /** Receives the number of a partition's undurable records; null once another member has the partition. */
  readonly onLag?: (topic: string, partition: number, lag: number | null) => void
  readonly timing?: Partial<KafkaTiming>
}

export interface KafkaTiming {
  /** A member that is silent for this long loses its partitions, so a take-over after a kill takes this long. */
  readonly sessionMs: number
  readonly heartbeatMs: number
  /** Interval between checks of topics, partitions and lag. */
  readonly roundMs: number
  /** How long `stop` waits for a batch under way. */
  readonly drainMs: number
}

export const TIMING: KafkaTiming = { sessionMs: 10_000, heartbeatMs: 1_000, roundMs: 5_000, drainMs: 5_000 }

/**
 * Size of one fetch. For each broker, the response being taken and the next one are in memory: 8 MiB, or more if a
 * single batch of records is larger (the broker's `message.max.bytes`, usually 1 MiB). Only one batch in total is
 * decompressed at a time, within `MAX_DECOMPRESSED`.
 */
export const FETCH_BYTES = 4 * 1_048_576
export const PARTITION_BYTES = 1_048_576
/** Time that the broker may delay an empty answer. Records are never held back to fill a batch. */
export const FETCH_WAIT_MS = 250
/** Maximum number of events in one call of `take`. */
export const BATCH_EVENTS = 1_000
export const BATCH_BYTES = 1_048_576

export function clientOptions(
  options: KafkaIntakeOptions,
  timing: KafkaTiming,
): ConsumerOptions<Buffer, Buffer, Buffer, Buffer> {
  // A rebalance waits this long for members that don't rejoin; it may not be shorter than the session.
  const rebalanceTimeout = timing.sessionMs + 5_000
  return {
    clientId: 'mlg',
    groupId: options.groupId,
    bootstrapBrokers: [...options.brokers],
    autocommit: false,
    // All retries are ours. After a late commit the client would join the group again and then commit for partitions
    // that have moved, which rewinds their new owner.
    retries: 0,
    requestTimeout: rebalanceTimeout + 5_000,
    sessionTimeout: timing.sessionMs,
    heartbeatInterval: timing.heartbeatMs,
    heartbeatStallTimeout: timing.sessionMs,
    rebalanceTimeout,
    partitionAssigner: assignBySubscription,
    ...securityOptions(options),
  }
}

/** Created once for all connections of a client, since they share a token. */
export function securityOptions({
  brokers,
  tls,
  sasl,
}: KafkaConnection): Pick<BaseOptions, 'tls' | 'tlsServerName' | 'sasl' | 'connectTimeout'> {
  return {
    connectTimeout: sasl?.mechanism === 'OAUTHBEARER' ? CONNECT_MS : 5_000,
    ...(tls !== undefined && { tls: tlsOptions(tls), tlsServerName: tls.serverName ?? brokers.every(isNamed) }),
    ...(sasl !== undefined && { sasl: saslOptions(sasl) }),
  }
}

function saslOptions(sasl: KafkaSasl): NonNullable<BaseOptions['sasl']> {
  if (sasl.mechanism !== 'OAUTHBEARER') return sasl
  const { mechanism, extensions } = sasl
  const { token } = new TokenSource(sasl)
  const oauth = { mechanism, token, authBytesValidator: passRefusal }
  return extensions === undefined ? oauth : { ...oauth, oauthBearerExtensions: { ...extensions } }
}

/** A broker refuses a token in an answer without an error code. The client's own check calls back twice. */
function passRefusal(answer: Buffer, callback: (error: Error | null, answer?: Buffer) => void): void {
  const read = readJson(answer.length === 0 ? '{}' : answer.toString('utf8'))
  const status = read.ok && isObject(read.value) ? read.value.status : undefined
  if (status === undefined) callback(null, answer)
  else callback(new Error(`the broker refuses the token: ${String(status)}`))
}

/** Brokers behind one address are distinguished by name (SNI), so an IP address gets none. */
const isNamed = (broker: string): boolean => isIP(broker.slice(0, broker.lastIndexOf(':'))) === 0

function tlsOptions({ ca, cert, key }: KafkaTls): Record<string, string> {
  const given = { ca, cert, key }
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
