import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { KafkaIntakeOptions } from '../adapters/kafka/options.ts'
import type { SqsIntakeOptions } from '../adapters/sqs/run.ts'
import { err, ok, type Result } from '../lib/result.ts'
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
}

export type SqsConfig = Omit<SqsIntakeOptions, 'take' | 'log' | 'clock' | 'random'>

type IntakeFile = ConfigFile['intake']
type Environment = Readonly<Record<string, string | undefined>>

/** Reads what the file only names: secrets of the environment, certificates on disk. Reports every one that is missing. */
export function intakeOf(
  file: IntakeFile,
  context: { base: string; env: Environment },
): Result<IntakeConfig, string[]> {
  const reader = new Reader(context.base, context.env)
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
        secrets.map((secret, i) => reader.secret(secret, `intake.webhooks.${platform}.secrets[${i}]`)),
      ]),
    ),
  }
  return reader.problems.length > 0 ? err(reader.problems) : ok(intake)
}

function kafkaOf(file: NonNullable<IntakeFile['kafka']>, reader: Reader): KafkaConfig {
  const { brokers, groupId, topics, tls, sasl } = file
  return {
    brokers,
    groupId,
    topics: topics.map(({ topic, source }) => ({ topic, source: source ?? null })),
    ...(tls === undefined ? {} : { tls: tlsOf(tls, reader) }),
    ...(sasl === undefined
      ? {}
      : { sasl: { ...sasl, password: reader.secret(sasl.password, 'intake.kafka.sasl.password') } }),
  }
}

function tlsOf(
  tls: NonNullable<NonNullable<IntakeFile['kafka']>['tls']>,
  reader: Reader,
): NonNullable<KafkaConfig['tls']> {
  const { serverName, ...files } = tls
  const texts = Object.entries(files).map(
    ([name, path]) => [name, reader.file(path, `intake.kafka.tls.${name}`)] as const,
  )
  return { ...Object.fromEntries(texts), ...(serverName === undefined ? {} : { serverName }) }
}

class Reader {
  readonly problems: string[] = []
  readonly #base: string
  readonly #env: Environment

  constructor(base: string, env: Environment) {
    this.#base = base
    this.#env = env
  }

  secret(value: string | { readonly env: string; readonly prefix?: string }, path: string): string {
    if (typeof value === 'string') return value
    const fromEnvironment = this.#env[value.env]
    if (fromEnvironment === undefined || fromEnvironment === '')
      this.problems.push(`${path}: the environment variable ${value.env} is not set`)
    return (value.prefix ?? '') + (fromEnvironment ?? '')
  }

  file(path: string, place: string): string {
    try {
      return readFileSync(resolve(this.#base, path), 'utf8')
    } catch (error) {
      this.problems.push(`${place}: ${path} can't be read: ${error instanceof Error ? error.message : String(error)}`)
      return ''
    }
  }
}
