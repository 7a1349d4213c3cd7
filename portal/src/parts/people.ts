/** Types of owners, which are never owned or versioned. */
const PEOPLE: ReadonlySet<string | null> = new Set(['User', 'Group'])

export function isPerson(type: string | null): boolean {
  return PEOPLE.has(type)
}

/** Tells whether it can own entities, whether or not an identity source describes it. */
export function isSomebody(uri: string, type: string | null): boolean {
  return isKnownByName(uri) || isPerson(type)
}

/** Tells whether the URI stands for a person named by sources, whom no identity source describes. */
export function isKnownByName(uri: string): boolean {
  return uri.startsWith('aip://lookup/')
}
