import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../adapters/system-clock.ts'
import { LOCAL_OPERATOR, type Caller } from '../../contracts/caller.ts'
import { rejectEdge } from '../../edits/edit.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { OWNING_TEAM } from '../../query/entities/owning-teams.ts'
import { personOfCaller, authorName } from '../../query/entities/person-of-caller.ts'
import { teamsOf } from '../../query/entities/teams-of.ts'
import { askLineage } from '../../query/lineage/ask-lineage.ts'
import { ownedIn } from '../../query/home/owned.ts'
import { Reader } from '../../query/reader.ts'
import { accountsOf } from '../../walk/accounts.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

/** One person in three sources; a fourth only claims their address. */
const ADDRESS = 'ann@example.com'
const [LDAP, BACKSTAGE, DATAHUB, TABLE] = ['ldap', 'backstage', 'datahub', 'table'].map((platform) =>
  must(makeUri('user', platform, 'ann')),
) as [Uri, Uri, Uri, Uri]
const TEAM = thing('Group', 'growth')
const [MINE, OTHER] = [thing('Model', 'mine'), thing('Model', 'other')]

let world: InferredWorld
beforeEach(async () => {
  world = await inferredWorld()
  const verified = ['=verifiedAddress', keyUri('verifiedAddress', ADDRESS)] as const
  await world.say('Group', 'growth')
  await world.sayOf(LDAP, 'User', [verified, ['memberOf', TEAM]])
  await world.sayOf(BACKSTAGE, 'User', [verified])
  await world.sayOf(DATAHUB, 'User', [verified])
  await world.sayOf(TABLE, 'User', [['=emailAddress', keyUri('emailAddress', ADDRESS)]])
  await world.say('Model', 'mine', [['ownedBy', DATAHUB]])
  await world.say('Model', 'other', [['ownedBy', TABLE]])
  await world.settled()
}, 20_000)
afterEach(async () => await world.stop())

const reading = (): Promise<Reader> => readerOf(world, { rules: 'walked' })

async function accounts(uri: Uri): Promise<readonly Uri[]> {
  const reader = await reading()
  return accountsOf(reader, reader.graph.idOf(uri) ?? 0).map((node) => reader.graph.uriOf(node))
}

async function ownedBy(uri: Uri): Promise<readonly Uri[]> {
  const reader = await reading()
  return ownedIn(must(await askLineage(reader, { uri, depth: 1, way: 'downstream' }))).map((node) =>
    reader.graph.uriOf(node),
  )
}

async function part(from: Uri, to: Uri): Promise<void> {
  const parts = { reader: await reading(), store: world.store, clock: systemClock }
  for (const edge of [
    { type: 'User.sameAs', from, to },
    { type: 'User.sameAs', from: to, to: from },
  ] as const)
    must(await rejectEdge(edge, LOCAL_OPERATOR, parts))
  await world.settled()
}

const caller = (email: string | null): Caller => ({ ...LOCAL_OPERATOR, kind: 'session', id: 'u-1', email })

/** Reads like the service, which knows the configured sources. */
async function readingOf(platforms: readonly string[]): Promise<Reader> {
  const reader = await reading()
  Object.defineProperty(reader, 'sourceConditions', {
    value: { ...reader.sourceConditions, platforms: new Set(platforms) },
  })
  return reader
}

describe('accounts of one person', () => {
  it('own what any of them owns, and belong to the teams of all', async () => {
    expect(await accounts(LDAP)).toEqual([LDAP, BACKSTAGE, DATAHUB])
    expect(await accounts(TABLE)).toEqual([TABLE])
    expect([await ownedBy(LDAP), await ownedBy(BACKSTAGE), await ownedBy(TABLE)]).toEqual([[MINE], [MINE], [OTHER]])
    expect(await ownedBy(TEAM)).toEqual([MINE])
    const reader = await reading()
    const teams = (model: Uri): readonly Uri[] =>
      teamsOf(reader)(reader.graph.idOf(model) ?? 0).map((team) => reader.graph.uriOf(team))
    expect([teams(MINE), teams(OTHER)]).toEqual([[TEAM], []])
    const edge = reader.catalogue.edgeType(OWNING_TEAM)
    expect(
      edge && reader.neighbours(reader.graph.idOf(TEAM) ?? 0, edge, 'in').map((node) => reader.graph.uriOf(node)),
    ).toEqual([MINE])
  })

  it('are separated if a person rejects that they are the same', async () => {
    await part(LDAP, DATAHUB)
    expect((await accounts(LDAP)).toSorted()).toEqual([BACKSTAGE, DATAHUB, LDAP])
    await part(BACKSTAGE, DATAHUB)
    expect((await accounts(LDAP)).toSorted()).toEqual([BACKSTAGE, LDAP])
    expect([await ownedBy(LDAP), await ownedBy(TEAM), await ownedBy(DATAHUB)]).toEqual([[], [], [MINE]])
  })

  it('are not joined by an address that two accounts of one source have', async () => {
    const twin = must(makeUri('user', 'ldap', 'anna'))
    await world.sayOf(twin, 'User', [['=verifiedAddress', keyUri('verifiedAddress', ADDRESS)]])
    await world.settled()
    expect([await accounts(LDAP), await accounts(DATAHUB)]).toEqual([[LDAP], [DATAHUB]])
    await world.sayOf(twin, 'User')
    await world.settled()
    expect(await accounts(LDAP)).toEqual([LDAP, BACKSTAGE, DATAHUB])
  })
})

describe('a caller', () => {
  it('is the account whose own verified address they signed in with, never a joined or claimed one', async () => {
    const platforms = ['table', 'datahub', 'ldap', 'backstage']
    expect(personOfCaller(caller('Ann@example.com'), await readingOf(platforms))).toBe(DATAHUB)
    // Of a person whose other account has another address, that one decides.
    await world.sayOf(DATAHUB, 'User', [['=verifiedAddress', keyUri('verifiedAddress', 'a@example.com')]])
    await world.settled()
    expect(personOfCaller(caller(ADDRESS), await readingOf(platforms))).toBe(LDAP)
    expect(personOfCaller(caller(ADDRESS), await readingOf(['table']))).toBe(null)
    expect(personOfCaller(caller(null), await readingOf(platforms))).toBe(null)
    expect(authorName(caller(ADDRESS), await readingOf(platforms))).toBe(LDAP)
  })

  it('gets no rights by it: no access decision reads joined accounts', () => {
    const deciding = ['access', 'projections/visibility', 'edits'].flatMap((folder) => {
      const path = new URL(`../../${folder}/`, import.meta.url)
      return readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(new URL(name, path), 'utf8'))
    })
    expect(deciding.length).toBeGreaterThan(20)
    expect(deciding.filter((text) => /sameAs|SAME_PERSON|accountsOf/.test(text))).toEqual([])
  })
})
