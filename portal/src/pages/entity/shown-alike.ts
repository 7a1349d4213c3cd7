/**
 * Whether two rows show the same: answers to other arguments have the same rows as other objects. Of members that are
 * lists only their length is shown.
 */
export function isShownAlike(before: object, after: object): boolean {
  const [one, other] = [Object.entries(before), new Map<string, unknown>(Object.entries(after))]
  return one.length === other.size && one.every(([name, value]) => other.has(name) && isAlike(value, other.get(name)))
}

function isAlike(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length
  return Object.is(one, other)
}
