import { useSession } from './session.ts'
import { useAsOf } from './as-of.ts'
import type { QuestionAnswer } from './ask.ts'
import { useAnswer, type ShownAnswer } from './use-answer.ts'

/** Fetches who is signed in; sends no request if nobody is, such as on a local instance. */
export function useMe(): ShownAnswer<QuestionAnswer<'me'>> {
  const { isSession } = useSession()
  return useAnswer('me', {}, { enabled: isSession })
}

/** Every right, in the order of the documentation: without sign-in, the user is the operator of the machine. */
const ALL = ['read', 'metrics', 'send', 'edit', 'edit-as', 'approve', 'operate', 'administer'] as const

/** Returns the rights of the current user; empty until they are known. */
export function useRights(): readonly string[] {
  const { isSession } = useSession()
  const { answer } = useMe()
  return isSession ? (answer?.rights ?? []) : ALL
}

/** Tells whether the current user may change something here: on pages of the past nobody may. */
export function useMay(right: (typeof ALL)[number]): boolean {
  const rights = useRights()
  return useAsOf() === undefined && rights.includes(right)
}
