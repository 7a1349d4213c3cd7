import type { SourceText } from '../contracts/interpreter.ts'
import { withoutPaths } from '../lib/redact.ts'

/** Removes the members that the configuration redacts, before anything is read or stored. */
export function redactAnswer(answer: SourceText, paths: readonly string[]): SourceText {
  if (paths.length === 0) return answer
  const body = withoutPaths(answer.body, paths)
  return { ...answer, body, raw: Buffer.from(JSON.stringify(body)) }
}
