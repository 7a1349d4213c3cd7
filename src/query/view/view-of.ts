import type { Caller } from '../../contracts/caller.ts'
import type { View } from '../../contracts/view.ts'
import type { ReadDeps } from '../deps.ts'

/** Decides what a caller may see; null shows everything. A reader is opened with it. */
export function viewOf(
  caller: Caller,
  { visibility }: Pick<ReadDeps, 'visibility'>,
): View | null | Promise<View | null> {
  return visibility.viewOf(caller)
}
