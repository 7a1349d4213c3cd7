import type { Client, Entry } from 'ldapts'
import { allOf } from './entry.ts'
import { SearchProblem } from './explain.ts'

/** `member;range=0-1499`: many values come in ranges (MS-ADTS 3.1.1.3.1.3.3); the last one ends with `*`. */
const RANGE = /^([^;]+);range=(\d+)-(\d+|\*)$/i
/** Ranges of one attribute. Active Directory sends 1,500 values at once, so this covers a group of 150,000. */
const MAX_PARTS = 100

export function hasRanges(entry: Entry): boolean {
  return Object.keys(entry).some((name) => RANGE.test(name))
}

/** Completes the attributes that came as a first range. */
export async function withoutRanges(entry: Entry, client: Client): Promise<Entry> {
  const { dn, ...attributes } = entry
  const complete: Entry = { dn }
  // A ranged attribute also appears under its plain name, without values.
  for (const [name, value] of Object.entries(attributes)) if (!RANGE.test(name)) complete[name] = value
  for (const key of Object.keys(attributes)) {
    const name = RANGE.exec(key)?.[1]
    if (name !== undefined) complete[name] = [...(await readAllValues(name, entry, client))]
  }
  return complete
}

async function readAllValues(name: string, entry: Entry, client: Client): Promise<readonly string[]> {
  const values: string[] = []
  let part: Entry | undefined = entry
  for (let n = 0; n < MAX_PARTS && part !== undefined; n++) {
    const key = rangeOf(name, part)
    const [, , from, to] = RANGE.exec(key) ?? []
    const more = allOf(part, key)
    // The library adds requested attributes that didn't come, without values.
    if (Number(from) !== values.length || more.length === 0) break
    values.push(...more)
    if (to === '*') return values
    const attributes = [`${name};range=${values.length}-*`]
    const { searchEntries } = await client.search(entry.dn, { scope: 'base', filter: '(objectClass=*)', attributes })
    part = searchEntries[0]
  }
  const reason = `it returned only the first ${values.length} values of "${name}" of "${entry.dn}"`
  throw new SearchProblem('malformed', reason)
}

/** Returns the name under which an entry has a range of the attribute; '' if none. */
function rangeOf(name: string, entry: Entry): string {
  return Object.keys(entry).find((each) => RANGE.exec(each)?.[1]?.toLowerCase() === name.toLowerCase()) ?? ''
}
