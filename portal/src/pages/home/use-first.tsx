import { useSearch, changeAddress } from '../../routing/use-address.tsx'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'
import { toggleValue } from '../../ui/toggle-value.ts'

/** Rows of a list at first. */
export const FIRST = 8

/** Returns the first rows of a list, or all once expanded; the address stores that by the list's name. */
export function useFirst<Row>(
  rows: readonly Row[],
  list: string,
): { readonly listed: readonly Row[]; readonly more: ReactNode } {
  const { open } = useSearch('/')
  const all = isOpen(open, list)
  const more =
    rows.length <= FIRST ? null : (
      <Button kind="quiet" aria-expanded={all} onClick={() => changeAddress({ open: withToggled(open, list) })}>
        {all ? 'Show less' : 'View all'}
      </Button>
    )
  return { listed: all ? rows : rows.slice(0, FIRST), more }
}

/** Lists shown in full are in the address, separated by commas. */
export function isOpen(open: string | undefined, list: string): boolean {
  return namesIn(open).includes(list)
}

export function withToggled(open: string | undefined, list: string): string {
  return toggleValue(namesIn(open), list).join(',')
}

function namesIn(open: string | undefined): readonly string[] {
  return (open ?? '').split(',').filter((name) => name !== '')
}
