import type { Clock } from '../contracts/clock.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { SourceHealth } from './health.ts'
import { messageOf } from '../lib/message-of.ts'

/**
 * Guards an interpreter whose mapping may throw: until the mistake is fixed, such answers count as malformed. The
 * failure is recorded at the document, as after any malformed answer, and at the source, because it concerns every
 * document of the type.
 */
export function interpretSafely(
  interpreter: Interpreter,
  { health, clock }: { health: SourceHealth; clock: Clock },
): Interpreter {
  return {
    ...interpreter,
    document: (uri, type, answer) => {
      try {
        return interpreter.document(uri, type, answer)
      } catch (cause) {
        const error = `the mapping failed: ${messageOf(cause)}`
        health.noteMappingFault(type, { now: clock.now(), first: `${uri}: ${error}` })
        return { kind: 'failed', error }
      }
    },
  }
}
