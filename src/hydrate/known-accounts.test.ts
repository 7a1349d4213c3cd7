import { expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { keyUri } from '../model/key.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { knownAccounts, type AccountRecord } from './known-accounts.ts'

const [inLdap, inBackstage, elsewhere] = ['ldap', 'backstage', 'table'].map((platform) =>
  must(makeUri('group', platform, 'risk')),
) as [Uri, Uri, Uri]

/** A record in which these teams have the name. */
function recordWith(teams: readonly Uri[]): AccountRecord {
  const named = keyUri('teamName', 'risk')
  const record: Pick<AccountRecord, 'head'> & { supports: unknown; entities: unknown; supportsOn: unknown } = {
    head: async () => ({ tx: 1, at: 1 }),
    supports: async (uri: Uri) => ({ rows: uri === named ? teams.map((from) => ({ from })) : [], more: false }),
    entities: async (uris: readonly Uri[]) => uris.map((uri) => ({ uri, stated: [], documents: [] })),
    supportsOn: async () => [],
  }
  return record as AccountRecord
}

it.each<[string, readonly Uri[], readonly Uri[]]>([
  ["its own source's, if it has one", [elsewhere, inBackstage, inLdap], [inLdap]],
  ['the only one of its name, wherever it is', [inBackstage], [inBackstage]],
  [
    'each of several elsewhere, none of which is meant in particular',
    [elsewhere, inBackstage],
    [inBackstage, elsewhere],
  ],
])('a team tag means %s', async (_, teams, meant) => {
  const wanted = { kind: 'team', text: 'risk', platform: 'ldap', isAsked: false } as const
  expect(await knownAccounts(wanted, recordWith(teams))).toEqual(meant)
})

it('a name that persons or teams of several sources have means none of them in particular', async () => {
  const wanted = { kind: 'name', text: 'risk', platform: 'ldap', isAsked: false } as const
  expect(await knownAccounts(wanted, recordWith([inBackstage, inLdap]))).toEqual([inLdap, inBackstage])
})

it('a name means a team of a source that was asked for people and knows nobody of that name', async () => {
  const wanted = { kind: 'name', text: 'risk', platform: 'ldap', isAsked: true } as const
  expect(await knownAccounts(wanted, recordWith([inLdap]))).toEqual([inLdap])
})
