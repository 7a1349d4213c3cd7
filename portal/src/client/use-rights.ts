import { useSession } from './session.ts'
import { useMe } from './use-me.ts'

/** Every right, in the order of the documentation: whoever is not signed in is the operator of the machine. */
const ALL = ['read', 'metrics', 'send', 'edit', 'edit-as', 'approve', 'operate', 'administer'] as const

/** What whoever looks at this may do; none while it is not known yet. */
export function useRights(): readonly string[] {
  const { isSession } = useSession()
  const { answer } = useMe()
  return isSession ? (answer?.rights ?? []) : ALL
}
