import type { QuestionAnswer } from './ask.ts'
import { useAnswer } from './use-answer.ts'

export interface FirstRead {
  /** Whether the answer is awaited. */
  readonly pending: boolean
  /** Null: it was never read, or is not known. */
  readonly first: NonNullable<QuestionAnswer<'activity'>['firstRead']> | null
  /** Whether a person would tell of a change since then. */
  readonly changed: boolean
}

/** Since when an entity is in the record by more than its name, whichever moment the page is of. */
export function useFirstRead(uri: string, { enabled = true }: { readonly enabled?: boolean } = {}): FirstRead {
  const { answer, refusal } = useAnswer('activity', { entity: uri, limit: 1, asOf: undefined }, { enabled })
  const first = answer?.firstRead ?? null
  const last = answer?.items[0]
  return {
    pending: answer === undefined && refusal === null,
    first,
    changed: answer !== undefined && (answer.next !== null || (last !== undefined && last.tx > (first?.tx ?? 0))),
  }
}
