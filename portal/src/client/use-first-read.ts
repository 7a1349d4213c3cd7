import type { QuestionAnswer } from './ask.ts'
import { useAnswer } from './use-answer.ts'

interface FirstRead {
  readonly pending: boolean
  /** Null if it was never read, or isn't known. */
  readonly first: NonNullable<QuestionAnswer<'activity'>['firstRead']> | null
  /** Whether it has changed since then in a way that people would mention. */
  readonly changed: boolean
}

/** Returns since when the record has had more than an entity's name, whichever moment the page shows. */
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
