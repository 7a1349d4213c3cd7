import { useRef, useState } from 'react'
import { noAnswer, type RefusedRequest } from '../../../clients/typescript/refusal.ts'

interface Submission {
  readonly refusal: RefusedRequest | null
  /** Sends, unless something is being sent; `done` is called unless it is refused. */
  readonly submit: (send: () => Promise<RefusedRequest | null>, done: () => void) => void
  readonly forgetRefusal: () => void
}

/** Sends what a form holds, once at a time, and keeps the refusal. */
export function useSubmission(): Submission {
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  // A ref, because disabling the button would lose the focus.
  const busy = useRef(false)
  const submit = async (...[send, done]: Parameters<Submission['submit']>): Promise<void> => {
    if (busy.current) return
    busy.current = true
    const refused = await send().catch(noAnswer)
    busy.current = false
    setRefusal(refused)
    if (refused === null) done()
  }
  return {
    refusal,
    submit: (send, done) => void submit(send, done),
    forgetRefusal: () => setRefusal(null),
  }
}
