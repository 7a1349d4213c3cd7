/** Where the keys of a list lead: around its ends, and to nothing chosen in between where nothing need be. */
export function movedInList(
  active: number,
  key: string,
  { count, least }: { readonly count: number; readonly least: -1 | 0 },
): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return active >= count - 1 ? least : active + 1
  if (key === 'ArrowUp') return active <= least ? count - 1 : active - 1
  return null
}
