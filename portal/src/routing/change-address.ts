import { navigate } from './navigate.ts'
import type { AnySearch } from './routes.ts'

/**
 * Changes parameters of the address; an empty text removes one. It keeps the place on the page, and replaces the entry
 * in the history unless told to add one.
 */
export function changeAddress(changed: AnySearch, adds?: 'entry'): void {
  navigate({
    to: '.',
    search: (before) => ({ ...before, ...changed }),
    replace: adds === undefined,
    resetScroll: false,
  })
}
