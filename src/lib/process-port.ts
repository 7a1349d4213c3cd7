import type { EventEmitter } from 'node:events'
import type { CallMessage, CallPort } from './port-calls.ts'

/** Either end of the channel between a process and one that it forked with `serialization: 'advanced'`. */
interface ForkedProcess extends EventEmitter {
  readonly connected: boolean
  send?(message: unknown, sent: (error: Error | null) => void): unknown
}

/** Adapts the channel to a port. Messages to an ended process are dropped, since `close` reports the end. */
export function portOf(forked: ForkedProcess): CallPort {
  return {
    postMessage: (message) => {
      if (forked.connected) forked.send?.(message, () => undefined)
    },
    on: (event: 'message' | 'close', listener: (message: CallMessage) => void) =>
      forked.on(event === 'close' ? 'disconnect' : event, listener),
    off: (event, listener) => forked.off(event, listener),
  }
}
