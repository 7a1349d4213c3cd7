import type { ThinEvent } from '../emit.ts'
import type { SourceName } from '../tables/table.ts'

/** Another way for thin events than HTTP. One for all sources, so that they share its connections. */
export interface Publisher {
  /** Resolves when the bus has them for good; rejects when they should be tried again. Never takes longer than 10 s. */
  publish(source: SourceName, events: readonly ThinEvent[]): Promise<void>
  close(): Promise<void>
}

/** Which way thin events take. `http` is the emitter's own and needs no publisher. */
export const BUSES = ['http', 'kafka', 'sqs', 'sns'] as const
export type Bus = (typeof BUSES)[number]

export const isBus = (text: string): text is Bus => BUSES.some((bus) => bus === text)

/** Each is loaded only where it is asked for: its client costs memory that the demo doesn't need otherwise. */
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
