import { createSecureContext } from 'node:tls'
import type { KafkaIntakeOptions, KafkaSasl } from '../adapters/kafka/options.ts'
import type { SqsIntakeOptions } from '../adapters/sqs/intake.ts'
import { MIN_SECRET } from '../adapters/webhook-intake/signature.ts'
import type { QuarantineBounds } from '../contracts/quarantine.ts'
import { hasUser } from '../contracts/address.ts'
import { mapValues } from '../lib/json.ts'
import { isLoopback } from '../lib/loopback.ts'
import type { NamedSecret, NamedValues } from './named-values.ts'
import type { ConfigFile } from './shape.ts'
import { messageOf } from '../lib/message-of.ts'
import { DAY_MS } from '../lib/durations.ts'

type KafkaConfig = Omit<KafkaIntakeOptions, 'take' | 'log' | 'clock' | 'onLag' | 'timing'>

/** Channels of events other than HTTP, with every secret and certificate read. */
export interface IntakeConfig {
  readonly kafka: KafkaConfig | null
  readonly sqs: readonly SqsConfig[]
  readonly sns: {
    readonly origins: readonly string[]
    readonly topics: Readonly<Record<string, readonly string[]>>
  } | null
  /** Platform → secrets. */
  readonly webhooks: Readonly<Record<string, readonly string[]>>
  /** Null if senders of OpenLineage need no key. */
  readonly openlineage: { readonly apiKey: string } | null
  /** Limits for each source, and for events that belong to none. */
  readonly quarantine: QuarantineBounds
}

type SqsConfig = Omit<SqsIntakeOptions, 'take' | 'log' | 'clock' | 'random'>

/** Shorter keys can be guessed. */
const MIN_KEY = 16

type IntakeFile = ConfigFile['intake']

/** Reads secrets and certificates that the file names. Reports every one that is missing. */
export function intakeOf(file: IntakeFile, reader: NamedValues): IntakeConfig {
  return {
    kafka: file.kafka === undefined ? null : kafkaOf(file.kafka, reader),
    sqs: file.sqs.map(({ endpoint, source, ...queue }) => ({
      ...queue,
      source: source ?? null,
      ...(endpoint === undefined ? {} : { endpoint }),
    })),
    sns: file.sns ?? null,
    webhooks: mapValues(file.webhooks, ({ secrets }, platform) =>
      secrets.map((secret, i) =>
        secretOf(secret, { path: `intake.webhooks.${platform}.secrets[${i}]`, least: MIN_SECRET }, reader),
      ),
    ),
    openlineage:
      file.openlineage === undefined
        ? null
        : { apiKey: secretOf(file.openlineage.apiKey, { path: 'intake.openlineage.apiKey', least: MIN_KEY }, reader) },
    quarantine: { bytes: file.quarantine.megabytes * 1_048_576, ageMs: file.quarantine.days * DAY_MS },
  }
}

/** A missing secret isn't also reported as too short. */
function secretOf(
  secret: NamedSecret,
  { path, least }: { readonly path: string; readonly least: number },
  reader: NamedValues,
): string {
  const value = reader.secret(secret, path)
  if (value !== '' && value.length < least) reader.problems.push(`${path}: it must have at least ${least} characters`)
  return value
}

function kafkaOf(file: NonNullable<IntakeFile['kafka']>, reader: NamedValues): KafkaConfig {
  const { brokers, groupId, topics } = file
  return {
    brokers,
    groupId,
    topics: topics.map(({ topic, source }) => ({ topic, source: source ?? null })),
    ...kafkaSecurity(file, 'intake.kafka', reader),
  }
}

type KafkaFile = NonNullable<IntakeFile['kafka']>

/** Reads the certificates and secrets. */
export function kafkaSecurity(
  { brokers, tls, sasl }: Pick<KafkaFile, 'brokers' | 'tls' | 'sasl'>,
  path: string,
  reader: NamedValues,
): Pick<KafkaConfig, 'tls' | 'sasl'> {
  if (sasl?.mechanism === 'OAUTHBEARER') checkTokenPath({ brokers, tls, sasl }, path, reader)
  return {
    ...(tls === undefined ? {} : { tls: tlsOf(tls, `${path}.tls`, reader) }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl, `${path}.sasl`, reader) }),
  }
}

function saslOf(sasl: NonNullable<KafkaFile['sasl']>, path: string, reader: NamedValues): KafkaSasl {
  if (sasl.mechanism !== 'OAUTHBEARER') return { ...sasl, password: reader.secret(sasl.password, `${path}.password`) }
  const { scope, audience, ca, extensions, ...named } = sasl
  return {
    ...named,
    clientSecret: reader.secret(named.clientSecret, `${path}.clientSecret`),
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
    ...(extensions !== undefined && { extensions }),
    ...(ca !== undefined && { ca: reader.file(ca, `${path}.ca`) }),
  }
}

/** Anyone who intercepts a token may use it. Errors never quote a URL, which may contain a password. */
function checkTokenPath(
  { brokers, tls, sasl }: Pick<KafkaFile, 'brokers' | 'tls'> & { readonly sasl: { readonly tokenUrl: string } },
  path: string,
  { problems }: NamedValues,
): void {
  const url = new URL(sasl.tokenUrl)
  if (hasUser(url)) problems.push(`${path}.sasl.tokenUrl: put credentials into clientId and clientSecret instead`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    problems.push(`${path}.sasl.tokenUrl: the secret would go over the network unencrypted: use https`)
  const isNear = brokers.every((broker) => isLoopback(broker.slice(0, broker.lastIndexOf(':'))))
  if (tls === undefined && !isNear)
    problems.push(`${path}.tls: the token would go over the network unencrypted: set tls ({} is enough)`)
}

function tlsOf(tls: NonNullable<KafkaFile['tls']>, path: string, reader: NamedValues): NonNullable<KafkaConfig['tls']> {
  const { serverName, ...files } = tls
  if ((tls.cert === undefined) !== (tls.key === undefined))
    reader.problems.push(`${path}: cert and key go together; ${tls.cert === undefined ? 'cert' : 'key'} is missing`)
  const before = reader.problems.length
  const texts = mapValues(files, (file, name) => reader.file(file, `${path}.${name}`))
  if (reader.problems.length === before) checkPem(texts, path, reader)
  return { ...texts, ...(serverName === undefined ? {} : { serverName }) }
}

/** Checked now, not at every connection. */
function checkPem(texts: Readonly<Record<string, string>>, path: string, { problems }: NamedValues): void {
  try {
    createSecureContext(texts)
  } catch (error) {
    const text = messageOf(error)
    problems.push(`${path}: ${Object.keys(texts).join(', ')} can't be used: ${text}`)
  }
}
