/** Of Backstage: the kind, the namespace and the name of an entity each have at most so many characters. */
const MAX_PART = 63

const REFERENCE = /^(?:([^:/\s]+):)?(?:([^:/\s]+)\/)?([^:/\s]+)$/

/**
 * A reference of Backstage as a whole, in lower case: `growth` is `group:default/growth` where a group is meant. Null
 * where the text is none, or where neither it nor its position says the kind.
 */
export function entityRef(text: string, defaultKind: string, namespace: string): string | null {
  const [, kind = defaultKind, space = namespace, name = ''] = REFERENCE.exec(text.trim()) ?? []
  const parts = [kind, space, name]
  return parts.every((part) => part !== '' && part.length <= MAX_PART) ? `${kind}:${space}/${name}`.toLowerCase() : null
}
