import type { Clock } from '../contracts/clock.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { SourceHealth } from './health.ts'

/**
 * An interpreter whose mapping may throw: there is a mistake in it, and until that is mended its answers are as good as wrong ones.
 * The thing itself says so, as after any answer that can't be read, and its source does: it concerns each thing of the type.
 */
export function interpretedSafely(interpreter: Interpreter, of: { health: SourceHealth; clock: Clock }): Interpreter {
  return {
    ...interpreter,
    document: (uri, type, answer) => {
      try {
        return interpreter.document(uri, type, answer)
      } catch (cause) {
        const error = `the mapping failed: ${cause instanceof Error ? cause.message : String(cause)}`
        of.health.mappingFailed(type, { now: of.clock.now(), first: `${uri}: ${error}` })
        return { kind: 'failed', error }
      }
    },
  }
}
