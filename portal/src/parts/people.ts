/** The types of owners: nobody owns them, and they have no new versions. */
const PEOPLE: ReadonlySet<string | null> = new Set(['User', 'Group'])

export function isPerson(type: string | null): boolean {
  return PEOPLE.has(type)
}

/** Whether it is somebody who may own things, described by a source of people or not. */
export function isSomebody(uri: string, type: string | null): boolean {
  return isKnownByName(uri) || isPerson(type)
}

/** The URI of somebody whom sources name by an address or a name, and whom no source of people describes. */
export function isKnownByName(uri: string): boolean {
  return uri.startsWith('aip://lookup/')
}
