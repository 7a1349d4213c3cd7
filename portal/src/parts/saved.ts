// What the caller has saved: favourites and searches, which are in the record and so in every browser.
import { useEffect, useState } from 'react'
import { run, type CommandArguments, type QuestionAnswer } from '../client/ask.ts'
import { noAnswer, type RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { queryClient, useAnswer, type ShownAnswer } from '../client/use-answer.ts'

/** After what a page shows first: a star is not what anybody waits for. */
const SETTLED_MS = 600

/** `atOnce`: where it is what a page shows first. */
export function useSaved({ atOnce = false } = {}): ShownAnswer<QuestionAnswer<'saved'>> {
  const [settled, settle] = useState(atOnce)
  useEffect(() => {
    const timer = setTimeout(() => settle(true), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [])
  return useAnswer('saved', {}, { enabled: settled })
}

type SavingCommand = 'star' | 'unstar' | 'save-search' | 'delete-search'

interface Saving {
  readonly busy: boolean
  readonly refusal: RefusedRequest | null
  /** Resolves with whether it was done. */
  readonly save: <Name extends SavingCommand>(name: Name, args: CommandArguments<Name>) => Promise<boolean>
}

/** Changes what is saved; nothing else on the page is fetched again for it. */
export function useSaving(): Saving {
  const [busy, setBusy] = useState(false)
  const [refusal, refuse] = useState<RefusedRequest | null>(null)
  const save: Saving['save'] = async (name, args) => {
    setBusy(true)
    refuse(null)
    try {
      await run(name, args)
      await queryClient.invalidateQueries({ queryKey: ['question', 'saved'] })
      return true
    } catch (error) {
      refuse(noAnswer(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, refusal, save }
}
