import { useAsOf } from '../../client/as-of.ts'
import { useRights } from '../../client/use-rights.ts'

export type NewThread = 'comment' | 'question'

/** Anchor of the discussion. */
export const DISCUSSION = 'discussion'

/** Tells whether the reader may write here; on pages of the past nobody may. */
export function useMayComment(): boolean {
  const rights = useRights()
  return useAsOf() === undefined && rights.includes('edit')
}
