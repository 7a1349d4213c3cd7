/** The types of owners: nobody owns them, and they have no new versions. */
const PEOPLE: ReadonlySet<string | null> = new Set(['User', 'Group'])

export function isPerson(type: string | null): boolean {
  return PEOPLE.has(type)
}
