import { afterEach, describe, expect, it } from 'vitest'
import type { SourceAnswer } from '../../contracts/source.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { openSource } from '../sources.ts'
import { fakeDirectory, type FakeDirectory } from './testing/fake-directory.ts'

/** A directory that returns many values of an attribute in ranges, as Active Directory does (MS-ADTS 3.1.1.3.1.3.3). */
const servers: FakeDirectory[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const MEMBERS = Array.from({ length: 8 }, (_, i) => `uid=p${i},dc=x`)

/** Three values at once; `last`: from where on it returns nothing. */
async function ranging(last = MEMBERS.length): Promise<string> {
  const server = await fakeDirectory((_, askRange) => {
    const from = Number(/member;range=(\d+)-\*/.exec(askRange)?.[1] ?? 0)
    const to = Math.min(from + 3, MEMBERS.length)
    const name = `member;range=${from}-${to === MEMBERS.length ? '*' : to - 1}`
    const ranged = from >= last ? {} : { [name]: MEMBERS.slice(from, to) }
    return { entries: [{ dn: 'cn=all,dc=x', attributes: { cn: ['all'], member: [], ...ranged } }], cookie: '' }
  })
  servers.push(server)
  return server.url
}

async function askRange(baseUrl: string, query: Readonly<Record<string, string>>): Promise<SourceAnswer> {
  const source = openSource(sourceConfig('ldap', { baseUrl }), { types: {} })
  const search = new URLSearchParams({ attributes: 'cn,member', ...query })
  const options = { etag: null, lastModified: null, signal: AbortSignal.timeout(20_000) }
  return await source.ask({ method: 'GET', path: `/?${search}` }, options).finally(() => source.close())
}

describe('an attribute returned in ranges', () => {
  const complete = { dn: 'cn=all,dc=x', cn: ['all'], member: MEMBERS }

  it('is read to its end, for a single entry and for entries of a page', async () => {
    const url = await ranging()
    expect(await askRange(url, { answer: 'entry' })).toMatchObject({ kind: 'ok', body: complete })
    expect(await askRange(url, { size: '10' })).toMatchObject({ kind: 'ok', body: { entries: [complete], next: null } })
  })

  it("is incomplete if the rest doesn't come", async () => {
    const reason = 'it returned only the first 6 values of "member" of "cn=all,dc=x"'
    expect(await askRange(await ranging(6), { answer: 'entry' })).toEqual({ kind: 'malformed', reason })
  })
})
