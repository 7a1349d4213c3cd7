import type { EntityRecord } from '../../contracts/reads.ts'
import { PEOPLE } from '../../model/people.ts'
import type { Uri } from '../../model/uri.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { ENTITIES_PER_READ, READ_MS } from './loader.ts'

/** Maximum number of statements of people that are searched: a row each, and 10 µs for each entity. */
const MAX_STATEMENTS = 20_000
const STATEMENTS_PER_READ = 1_000

/**
 * Visits every entity that a person states something about, now or in the past: more than at any moment. Returns false
 * if people made too many statements to search them all.
 */
export async function eachStatedByPeople(reader: Reader, visit: (record: EntityRecord) => void): Promise<boolean> {
  const { found: uris, complete } = await judgedByPeople(reader)
  for (let i = 0; i < uris.length; i += ENTITIES_PER_READ) {
    if (reader.pace.isDue(READ_MS)) await reader.pace.yieldNow()
    for (const record of await reader.store.entities(uris.slice(i, i + ENTITIES_PER_READ), reader.at))
      if (record !== null) visit(record)
  }
  return complete
}

async function judgedByPeople({ store, pace }: Reader): Promise<Found<Uri>> {
  const uris = new Set<Uri>()
  for (let [after, looked] = ['', 0]; looked < MAX_STATEMENTS;) {
    if (pace.isDue()) await pace.yieldNow()
    const documents = await store.documents(PEOPLE, after, STATEMENTS_PER_READ)
    for (const { uri } of documents) uris.add(uri)
    const last = documents.at(-1)
    if (last === undefined || documents.length < STATEMENTS_PER_READ) return { found: [...uris], complete: true }
    after = `${last.type}|${last.uri}`
    looked += documents.length
  }
  return { found: [...uris], complete: false }
}
