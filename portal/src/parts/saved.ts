// The user's favourites and saved searches, which the record keeps for all their browsers.
import { useState } from 'react'
import { run, type CommandArguments, type QuestionAnswer } from '../client/ask.ts'
import { noAnswer, type RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { queryClient, useAnswer, type ShownAnswer } from '../client/use-answer.ts'
import { useSettled } from '../client/use-settled.ts'

/** `atOnce`: set if the page shows it first. */
export function useSaved({ atOnce = false } = {}): ShownAnswer<QuestionAnswer<'saved'>> {
  return useAnswer('saved', {}, { enabled: useSettled(atOnce) })
}

type SavingCommand = 'star' | 'unstar' | 'save-search' | 'delete-search'

interface Saving {
  readonly busy: boolean
  readonly refusal: RefusedRequest | null
  /** Resolves to whether it succeeded. */
  readonly save: <Name extends SavingCommand>(name: Name, args: CommandArguments<Name>) => Promise<boolean>
}

/** Saves and removes; refetches nothing else on the page. */
export function useSaving(): Saving {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  const save: Saving['save'] = async (name, args) => {
    setBusy(true)
    setRefusal(null)
    try {
      await run(name, args)
      await queryClient.invalidateQueries({ queryKey: ['question', 'saved'] })
      return true
    } catch (error) {
      setRefusal(noAnswer(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, refusal, save }
}
