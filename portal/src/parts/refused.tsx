import type { RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { RefusalState } from '../ui/states.tsx'
import { RecordBegins } from './record-begins.tsx'

const TOO_EARLY: ReadonlySet<string> = new Set(['BEFORE_FIRST', 'BEFORE_HORIZON'])

/** Explains a refusal and, if the moment is before everything, links to the first one. */
export function Refused({ refusal, again }: { readonly refusal: RefusedRequest; readonly again: () => void }) {
  if (!TOO_EARLY.has(refusal.code)) return <RefusalState refusal={refusal} again={again} />
  return (
    <RefusalState refusal={refusal}>
      <RecordBegins />
    </RefusalState>
  )
}
