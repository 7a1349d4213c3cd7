import { useSession } from './session.ts'
import { useAnswer, type ShownAnswer } from './use-answer.ts'
import type { QuestionAnswer } from './ask.ts'

/** Fetches who is signed in; sends no request if nobody is, such as on a local instance. */
export function useMe(): ShownAnswer<QuestionAnswer<'me'>> {
  const { isSession } = useSession()
  return useAnswer('me', {}, { enabled: isSession })
}
