import type { RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { RefusalState } from '../ui/states.tsx'
import { RecordBegins } from './record-begins.tsx'

const TOO_EARLY: ReadonlySet<string> = new Set(['BEFORE_FIRST', 'BEFORE_HORIZON'])

/** Why there is no answer, and where the moment was before everything, the first that there is. */
export function Refused({ refusal, again }: { readonly refusal: RefusedRequest; readonly again: () => void }) {
  if (!TOO_EARLY.has(refusal.code)) return <RefusalState refusal={refusal} again={again} />
  return (
    <RefusalState refusal={refusal}>
      <RecordBegins />
    </RefusalState>
  )
}
