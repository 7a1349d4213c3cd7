import type { KafkaTopicOptions } from '../adapters/kafka/topic.ts'
import { kafkaSecurity } from './intake.ts'
import type { NamedValues } from './named-values.ts'
import type { ConfigFile } from './shape.ts'

/** Outputs for other systems, with every secret and certificate read. */
export interface OutConfig {
  /** Null means that no topic of changes is written. */
  readonly kafka: (KafkaTopicOptions & { readonly roles: ReadonlySet<string> }) | null
}

export function outConfigOf({ kafka }: ConfigFile['out'], values: NamedValues): OutConfig {
  if (kafka === undefined) return { kafka: null }
  const { brokers, topic, roles } = kafka
  return { kafka: { brokers, topic, roles: new Set(roles), ...kafkaSecurity(kafka, 'out.kafka', values) } }
}

/** Lists contradictions to the rest of the file. */
export function outConfigProblems({ out, intake }: ConfigFile, roles: ReadonlySet<string>): string[] {
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
