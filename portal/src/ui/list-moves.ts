/** Returns where a key moves in a list: wraps at the ends, through "none" if the list permits that. */
export function moveInList(
  active: number,
  key: string,
  { count, least }: { readonly count: number; readonly least: -1 | 0 },
): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return active >= count - 1 ? least : active + 1
  if (key === 'ArrowUp') return active <= least ? count - 1 : active - 1
  return null
}
