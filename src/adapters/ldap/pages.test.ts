// A directory with empty pages that continue, as RFC 2696 allows: behind proxies, or with rights checked after paging.
// slapd can't do that, since its pages count returned entries.

import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { openSource } from '../sources.ts'
import { fakeDirectory, type FakeDirectory } from './testing/fake-directory.ts'

const servers: FakeDirectory[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Answers each search with the next page: the names of its entries, and whether more follow. */
async function directoryOf(pages: (n: number) => readonly string[] | null): Promise<FakeDirectory> {
  const server = await fakeDirectory((n) => ({
    entries: (pages(n) ?? []).map((uid) => ({ dn: `uid=${uid},dc=x`, attributes: { uid: [uid] } })),
    cookie: pages(n + 1) === null ? '' : `after ${n + 1}`,
  }))
  servers.push(server)
  return server
}

async function listUids({ url }: FakeDirectory, times = 1): Promise<readonly unknown[]> {
  const source = openSource(sourceConfig('ldap', { baseUrl: url }), { types: {} })
  const uids: unknown[] = []
  try {
    for (let time = 0; time < times; time++)
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = new URLSearchParams({ attributes: 'uid', size: '2', ...(cursor !== '' && { cursor }) })
        const options = { etag: null, lastModified: null, signal: AbortSignal.timeout(20_000) }
        const answer = await source.ask({ method: 'GET', path: `/?${query}` }, options)
        if (answer.kind !== 'ok') return [...uids, answer]
        const { entries, next } = answer.body as JsonObject
        uids.push(...(entries as JsonObject[]).map(({ uid }) => (uid as string[])[0]))
        cursor = next as string | null
      }
    return uids
  } finally {
    await source.close()
  }
}

describe('a directory listing', () => {
  it('continues after empty pages at its start, middle and end', async () => {
    const pages = [[], ['a'], [], [], ['b', 'c'], ['d'], []]
    expect(await listUids(await directoryOf((n) => pages[n] ?? null))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('leaves its connection to the next one', async () => {
    const directory = await directoryOf((n) => (n % 2 === 0 ? ['a'] : null))
    expect(await listUids(directory, 3)).toEqual(['a', 'a', 'a'])
    expect(directory.connections()).toBe(1)
  })

  it('ends if a directory sends nothing but empty pages', async () => {
    expect(await listUids(await directoryOf((n) => (n === 0 ? ['a', 'b'] : [])))).toEqual([
      'a',
      'b',
      { kind: 'malformed', reason: 'the directory gave 1000 pages without an entry in a row' },
    ])
  })
})
