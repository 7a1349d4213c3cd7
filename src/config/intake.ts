import type { KafkaIntakeOptions } from '../adapters/kafka/options.ts'
import type { SqsIntakeOptions } from '../adapters/sqs/intake.ts'
import { MIN_SECRET } from '../adapters/webhook-intake/signature.ts'
import type { QuarantineBounds } from '../contracts/quarantine.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { NamedValues, type NamedFrom } from './named-values.ts'
import type { ConfigFile } from './shape.ts'

export type KafkaConfig = Omit<KafkaIntakeOptions, 'take' | 'log' | 'clock' | 'onLag' | 'timing'>

/** Where events come from beside HTTP, with every secret and certificate read. */
export interface IntakeConfig {
  readonly kafka: KafkaConfig | null
  readonly sqs: readonly SqsConfig[]
  readonly sns: {
    readonly origins: readonly string[]
    readonly topics: Readonly<Record<string, readonly string[]>>
  } | null
  /** Platform → secrets. */
  readonly webhooks: Readonly<Record<string, readonly string[]>>
  /** Null where senders of OpenLineage need no key. */
  readonly openlineage: { readonly apiKey: string } | null
  /** Of each source, and of what was sent for none. */
  readonly quarantine: QuarantineBounds
}

export type SqsConfig = Omit<SqsIntakeOptions, 'take' | 'log' | 'clock' | 'random'>

/** Shorter keys can be guessed. */
const MIN_KEY = 16

type IntakeFile = ConfigFile['intake']
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads what the file only names: secrets of the environment, certificates on disk. Reports every one that is missing.
 */
export function intakeOf(file: IntakeFile, context: NamedFrom): Result<IntakeConfig, string[]> {
  const reader = new NamedValues(context)
  const intake: IntakeConfig = {
    kafka: file.kafka === undefined ? null : kafkaOf(file.kafka, reader),
    sqs: file.sqs.map(({ endpoint, source, ...queue }) => ({
      ...queue,
      source: source ?? null,
      ...(endpoint === undefined ? {} : { endpoint }),
    })),
    sns: file.sns ?? null,
    webhooks: Object.fromEntries(
      Object.entries(file.webhooks).map(([platform, { secrets }]) => [
        platform,
        secrets.map((secret, i) => webhookSecret(secret, `intake.webhooks.${platform}.secrets[${i}]`, reader)),
      ]),
    ),
    openlineage:
      file.openlineage === undefined
        ? null
        : { apiKey: reader.secret(file.openlineage.apiKey, 'intake.openlineage.apiKey') },
    quarantine: { bytes: file.quarantine.megabytes * 1_048_576, ageMs: file.quarantine.days * 86_400_000 },
  }
  const key = intake.openlineage?.apiKey
  if (reader.problems.length === 0 && key !== undefined && key.length < MIN_KEY)
    return err([`intake.openlineage.apiKey: it must have at least ${MIN_KEY} characters`])
  return reader.problems.length > 0 ? err(reader.problems) : ok(intake)
}

/** A short one of the file is refused by its shape; nor is one of the environment taken. */
function webhookSecret(secret: Parameters<NamedValues['secret']>[0], path: string, reader: NamedValues): string {
  const value = reader.secret(secret, path)
  if (value !== '' && value.length < MIN_SECRET)
    reader.problems.push(`${path}: it must have at least ${MIN_SECRET} characters`)
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

/** With certificates and the password read. */
export function kafkaSecurity(
  { tls, sasl }: Pick<NonNullable<IntakeFile['kafka']>, 'tls' | 'sasl'>,
  path: string,
  reader: NamedValues,
): Pick<KafkaConfig, 'tls' | 'sasl'> {
  return {
    ...(tls === undefined ? {} : { tls: tlsOf(tls, `${path}.tls`, reader) }),
    ...(sasl === undefined
      ? {}
      : { sasl: { ...sasl, password: reader.secret(sasl.password, `${path}.sasl.password`) } }),
  }
}

function tlsOf(
  tls: NonNullable<NonNullable<IntakeFile['kafka']>['tls']>,
  path: string,
  reader: NamedValues,
): NonNullable<KafkaConfig['tls']> {
  const { serverName, ...files } = tls
  const texts = Object.entries(files).map(([name, file]) => [name, reader.file(file, `${path}.${name}`)] as const)
  return { ...Object.fromEntries(texts), ...(serverName === undefined ? {} : { serverName }) }
}
