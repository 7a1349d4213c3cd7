import type { SourceText } from '../contracts/interpreter.ts'
import type { TypeContract } from '../contracts/source.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { messageOf } from '../lib/message-of.ts'

/** Returns the record within an answer about an id, with its own text to store; null if the entity is gone. */
export function recordOf(
  contract: TypeContract | undefined,
  id: string,
  answer: SourceText,
): Result<SourceText | null> {
  if (contract?.record === undefined) return ok(answer)
  try {
    const record = contract.record(answer.body, id)
    if (!record.ok) return record
    if (record.value === answer.body) return ok(answer)
    return ok(
      record.value === null ? null : { ...answer, body: record.value, raw: Buffer.from(JSON.stringify(record.value)) },
    )
  } catch (error) {
    return err(`the response couldn't be parsed: ${messageOf(error)}`)
  }
}
