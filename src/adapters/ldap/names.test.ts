import { afterEach, describe, expect, it } from 'vitest'
import type { SourceAnswer } from '../../contracts/source.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { openSource } from '../sources.ts'
import { fakeDirectory, type FakeAnswer, type FakeDirectory } from './testing/fake-directory.ts'

const servers: FakeDirectory[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const MEMBERS = ['uid=ann,dc=x', 'uid=ben,dc=x', 'uid=cat,dc=x']
const GROUP = { dn: 'cn=all,dc=x', attributes: { cn: ['all'], member: MEMBERS } }

/** A group, and the answer to a look-up of Ben. */
async function groupWhere(answerForBen: FakeAnswer): Promise<SourceAnswer> {
  const server = await fakeDirectory((_, searched) => {
    const uid = /uid=(\w+),dc=x/.exec(searched)?.[1]
    if (uid === undefined) return { entries: [GROUP] }
    return uid === 'ben' ? answerForBen : { entries: [{ dn: `uid=${uid},dc=x`, attributes: { uid: [uid] } }] }
  })
  servers.push(server)
  const source = openSource(sourceConfig('ldap', { baseUrl: server.url }), { types: {} })
  const kinds = {
    'kind.person': '(objectClass=person)',
    'id.person': 'uid',
    as: 'group',
    'kind.group': '(cn=*)',
    'id.group': 'cn',
  }
  const query = new URLSearchParams({ ...kinds, attributes: 'cn,member', answer: 'entry', names: 'member' })
  const options = { etag: null, lastModified: null, signal: AbortSignal.timeout(20_000) }
  return await source.ask({ method: 'GET', path: `/?${query}` }, options).finally(() => source.close())
}

function peopleIn(answer: SourceAnswer): unknown {
  return answer.kind === 'ok'
    ? (answer.body as { named?: readonly { id: string | null }[] }).named?.map(({ id }) => id)
    : answer
}

describe('the members of a group', () => {
  it('are looked up once each', async () => {
    const ben = { dn: 'uid=ben,dc=x', attributes: { uid: ['ben'] } }
    expect(peopleIn(await groupWhere({ entries: [ben] }))).toEqual(['ann', 'ben', 'cat'])
  })

  // Referral, no such entry, invalid name, no right to read it.
  it.each([10, 32, 34, 50])('are nobody if the directory no longer has or shows them: result %i', async (code) => {
    expect(peopleIn(await groupWhere({ entries: [], code }))).toEqual(['ann', null, 'cat'])
  })

  // Time limit, busy, unavailable, unwilling: the person may well exist.
  it.each([3, 51, 52, 53, 80])("are kept if the directory can't answer now: result %i", async (code) => {
    expect(await groupWhere({ entries: [], code })).toMatchObject({
      kind: expect.stringMatching(/^(unavailable|malformed)$/),
    })
  })
})
