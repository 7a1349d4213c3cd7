import { useState, type ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'

const FIRST = 6

/** The first rows of a list, and the others where a person wants them. */
export function useFirst<Row>(
  rows: readonly Row[],
  first: number = FIRST,
): { readonly listed: readonly Row[]; readonly more: ReactNode } {
  const [all, showAll] = useState(false)
  const more =
    rows.length <= first ? null : (
      <Button kind="quiet" expanded={all} onClick={() => showAll(!all)}>
        {all ? `Show less` : `Show ${rows.length - first} more`}
      </Button>
    )
  return { listed: all ? rows : rows.slice(0, first), more }
}
