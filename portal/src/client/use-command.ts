import { useState } from 'react'
import { run, type CommandAnswer, type CommandArguments, type CommandName } from './ask.ts'
import { noAnswer, type RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { queryClient } from './use-answer.ts'

interface CommandState<Name extends CommandName> {
  readonly give: (args: CommandArguments<Name>) => void
  readonly busy: boolean
  readonly done: CommandAnswer<Name> | null
  readonly refusal: RefusedRequest | null
}

/** Runs a command, once at a time; then refetches everything on the page. */
export function useCommand<Name extends CommandName>(name: Name): CommandState<Name> {
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<CommandAnswer<Name> | null>(null)
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  const give = (args: CommandArguments<Name>): void => {
    if (busy) return
    setBusy(true)
    setRefusal(null)
    run(name, args)
      .then(setDone)
      .catch((error: unknown) => setRefusal(noAnswer(error)))
      .finally(() => {
        setBusy(false)
        void queryClient.invalidateQueries()
      })
  }
  return { give, busy, done, refusal }
}
