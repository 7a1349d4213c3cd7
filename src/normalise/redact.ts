import type { SourceText } from '../contracts/interpreter.ts'
import { withoutPaths } from '../lib/redact.ts'

/** The answer as it may be read and stored: without the members that the configuration names. */
export function redacted(answer: SourceText, paths: readonly string[]): SourceText {
  if (paths.length === 0) return answer
  const body = withoutPaths(answer.body, paths)
  return { ...answer, body, raw: Buffer.from(JSON.stringify(body)) }
}
