/** Returns a list, or if it is longer than an even number of items, half of that number from each of its ends. */
export function bothEnds<T>(items: readonly T[], most: number): readonly T[] {
  return items.length <= most ? items : [...items.slice(0, most / 2), ...items.slice(-most / 2)]
}
