import type { KafkaTopicOptions } from '../adapters/kafka/topic.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { kafkaSecurity } from './intake.ts'
import { NamedValues, type NamedFrom } from './named-values.ts'
import type { ConfigFile } from './shape.ts'

/** Outputs for other systems, with every secret and certificate read. */
export interface OutConfig {
  /** Null means that no topic of changes is written. */
  readonly kafka: (KafkaTopicOptions & { readonly roles: ReadonlySet<string> }) | null
}

export function outOf({ kafka }: ConfigFile['out'], context: NamedFrom): Result<OutConfig, string[]> {
  if (kafka === undefined) return ok({ kafka: null })
  const values = new NamedValues(context)
  const { brokers, topic, roles } = kafka
  const security = kafkaSecurity(kafka, 'out.kafka', values)
  if (values.problems.length > 0) return err(values.problems)
  return ok({ kafka: { brokers, topic, roles: new Set(roles), ...security } })
}

/** Lists contradictions to the rest of the file. */
export function outProblems({ out, intake }: ConfigFile, roles: ReadonlySet<string>): string[] {
  const { kafka } = out
  if (kafka === undefined) return []
  const unknown = kafka.roles.filter((role) => !roles.has(role))
  const problems = unknown.map(
    (role) => `out.kafka.roles: there is no role "${role}"; there are ${[...roles].join(', ')}`,
  )
  const read = intake.kafka
  const isRead =
    read?.topics.some(({ topic }) => topic === kafka.topic) === true &&
    read.brokers.some((broker) => kafka.brokers.includes(broker))
  if (isRead) problems.push(`out.kafka.topic: "${kafka.topic}" is read by intake.kafka; name another one`)
  return problems
}
