import { useSession } from './session.ts'
import { useAnswer, type ShownAnswer } from './use-answer.ts'
import type { QuestionAnswer } from './ask.ts'

/** Who is signed in; never asked where nobody is, as on an instance of this machine alone. */
export function useMe(): ShownAnswer<QuestionAnswer<'me'>> {
  const { isSession } = useSession()
  return useAnswer('me', {}, { enabled: isSession })
}
