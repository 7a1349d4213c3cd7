// The user's favourites and saved searches, which the record keeps for all their browsers.
import { run, type CommandArguments, type QuestionAnswer } from '../client/ask.ts'
import { queryClient, useAnswer, type ShownAnswer } from '../client/use-answer.ts'
import { useSettled } from '../client/use-settled.ts'
import { useSubmission } from '../client/use-submission.ts'

/** `atOnce`: set if the page shows it first. */
export function useSaved({ atOnce = false } = {}): ShownAnswer<QuestionAnswer<'saved'>> {
  return useAnswer('saved', {}, { enabled: useSettled(atOnce) })
}

type SavingCommand = 'star' | 'unstar' | 'save-search' | 'delete-search'

interface Saving extends Pick<ReturnType<typeof useSubmission>, 'refusal'> {
  readonly save: <Name extends SavingCommand>(name: Name, args: CommandArguments<Name>) => void
}

/** Saves and removes. */
export function useSaving(): Saving {
  const { refusal, submit } = useSubmission()
  return {
    refusal,
    save: (name, args) => submit(() => saveNow(name, args)),
  }
}

/** Refetches nothing else on the page. */
export async function saveNow<Name extends SavingCommand>(name: Name, args: CommandArguments<Name>): Promise<null> {
  await run(name, args)
  await queryClient.invalidateQueries({ queryKey: ['question', 'saved'] })
  return null
}
