import type { ThinEvent } from '../emit.ts'
import type { SourceName } from '../tables/table.ts'

/** An alternative to HTTP for thin events. Shared by all sources, and so are its connections. */
export interface Publisher {
  /** Resolves once the bus has stored them; rejects if they should be retried. Takes at most 10 s. */
  publish(source: SourceName, events: readonly ThinEvent[]): Promise<void>
  close(): Promise<void>
}

/** Transports of thin events. `http` is built into the emitter. */
export const BUSES = ['http', 'kafka', 'sqs', 'sns'] as const
export type Bus = (typeof BUSES)[number]

export const isBus = (text: string): text is Bus => BUSES.some((bus) => bus === text)

/** Each is loaded on demand, because its client takes memory. */
export async function openPublisher(bus: Exclude<Bus, 'http'>, url: string): Promise<Publisher> {
  switch (bus) {
    case 'kafka':
      return (await import('./kafka.ts')).kafkaPublisher(url)
    case 'sqs':
      return (await import('./sqs.ts')).sqsPublisher(url)
    case 'sns':
      return (await import('./sqs.ts')).snsPublisher(url)
  }
}
