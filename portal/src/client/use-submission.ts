import { useState } from 'react'
import { noAnswer, type RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { run as send, type CommandAnswer, type CommandArguments, type CommandName } from './ask.ts'
import { queryClient } from './use-answer.ts'

interface Submission {
  readonly busy: boolean
  readonly refusal: RefusedRequest | null
  /** Sends, unless something is being sent; `done` is called unless it is refused. */
  readonly submit: (send: () => Promise<RefusedRequest | null>, done?: () => void) => void
  readonly forgetRefusal: () => void
}

/** Sends something, once at a time, and keeps the refusal. */
export function useSubmission(): Submission {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  const submit = async (...[send, done]: Parameters<Submission['submit']>): Promise<void> => {
    if (busy) return
    setBusy(true)
    const refused = await send().catch(noAnswer)
    setBusy(false)
    setRefusal(refused)
    if (refused === null) done?.()
  }
  return {
    busy,
    refusal,
    submit: (send, done) => void submit(send, done),
    forgetRefusal: () => setRefusal(null),
  }
}

/** Runs a command, once at a time; then refetches everything on the page and calls `then` with the answer. */
export function useCommand<Name extends CommandName>(name: Name, then?: (answer: CommandAnswer<Name>) => void) {
  const { busy, refusal, submit } = useSubmission()
  const [done, setDone] = useState<CommandAnswer<Name> | null>(null)
  const run = (args: CommandArguments<Name>): void =>
    submit(async () => {
      const answer = await send(name, args).finally(() => void queryClient.invalidateQueries())
      setDone(answer)
      then?.(answer)
      return null
    })
  return { run, busy, done, refusal }
}
