import type { MutableJsonObject } from './schema.ts'

/** Users by e-mail address, built on first use (13,000 users in a large company) and then kept current. */
export interface Lookup {
  readonly find: (email: string) => string[]
  readonly moved: (id: string, before: MutableJsonObject | null, after: MutableJsonObject | null) => void
}

const keyOf = (record: MutableJsonObject | null): string | null => {
  const email = record?.['email']
  return typeof email === 'string' ? email.toLowerCase() : null
}

export function lookupFor(all: () => Iterable<[id: string, record: MutableJsonObject]>): Lookup {
  let built: Map<string, Set<string>> | null = null
  const add = (to: Map<string, Set<string>>, id: string, record: MutableJsonObject | null): void => {
    const key = keyOf(record)
    if (key === null) return
    const ids = to.get(key)
    if (ids === undefined) to.set(key, new Set([id]))
    else ids.add(id)
  }
  const index = (): Map<string, Set<string>> => {
    if (built !== null) return built
    const fresh = new Map<string, Set<string>>()
    for (const [id, record] of all()) add(fresh, id, record)
    built = fresh
    return fresh
  }
  return {
    find: (email) => [...(index().get(email.toLowerCase()) ?? [])].sort(),
    moved: (id, before, after) => {
      if (built === null) return
      const key = keyOf(before)
      if (key !== null) built.get(key)?.delete(id)
      add(built, id, after)
    },
  }
}
