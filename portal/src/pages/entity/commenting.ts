import { useAsOf } from '../../client/as-of.ts'
import { useRights } from '../../client/use-rights.ts'

/** What somebody is about to write that begins a thread. */
export type NewThread = 'comment' | 'question'

/** How an address leads to what people say. */
export const DISCUSSION = 'discussion'

/** Whether whoever looks at it may write here: the past doesn't change. */
export function useMayComment(): boolean {
  const rights = useRights()
  return useAsOf() === undefined && rights.includes('edit')
}
