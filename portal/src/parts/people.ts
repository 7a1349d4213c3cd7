/** The types of owners: nobody owns them, and they have no new versions. */
const PEOPLE: ReadonlySet<string | null> = new Set(['User', 'Group'])

export function isPerson(type: string | null): boolean {
  return PEOPLE.has(type)
}

/** The URI of somebody whom sources name by an address or a name, and whom no source of people describes. */
export function isKnownByName(uri: string): boolean {
  return uri.startsWith('aip://lookup/')
}
