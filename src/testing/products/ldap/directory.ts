// A directory as administrators write it, and what the graph must show of it, computed without the provider.

import { Attribute, Change, Client, type Entry } from 'ldapts'
import { ADMIN, READER, SUFFIX } from '../../../../scripts/services/slapd.ts'
import { edge, presentOnly, thing } from '../lines.ts'

type EntryAttributes = Readonly<Record<string, string | string[]>>

export async function administrator(url: string): Promise<Client> {
  const client = new Client({ url: new URL('/', url).href })
  await client.bind(ADMIN.username, ADMIN.password)
  return client
}

/** Adds an entry at a name below the suffix. */
export async function add(admin: Client, at: string, attributes: EntryAttributes): Promise<void> {
  await admin.add(`${at},${SUFFIX}`, { ...attributes })
}

export async function addPerson(admin: Client, at: string, attributes: EntryAttributes): Promise<void> {
  await add(admin, at, { objectClass: 'inetOrgPerson', sn: 'x', ...attributes })
}

const dn = (at: string) => `${at},${SUFFIX}`

/** A company of a few people. */
export async function addPeople(admin: Client): Promise<void> {
  await admin.add(SUFFIX, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' })
  await admin.add(READER.username, {
    objectClass: ['applicationProcess', 'simpleSecurityObject'],
    userPassword: READER.password,
  })
  for (const name of ['people', 'staff', 'groups', 'old'])
    await add(admin, `ou=${name}`, { objectClass: 'organizationalUnit' })
  await addPerson(admin, 'uid=alice,ou=people', {
    cn: 'Alice Ng',
    uid: 'alice',
    mail: ['alice@example.com', 'a.ng@example.com'],
    title: 'Scientist',
  })
  await addPerson(admin, 'uid=bob,ou=people', {
    cn: 'Bob Roe',
    displayName: 'Bobby',
    uid: 'bob',
    manager: dn('UID=Alice, ou=people'),
  })
  await addPerson(admin, 'uid=Carol,ou=staff', {
    cn: 'Carol Poe',
    uid: 'Carol',
    mail: 'carol@example.com',
    manager: dn('uid=alice,ou=people'),
  })
  await addPerson(admin, 'uid=dave,ou=people', {
    cn: 'Dave',
    uid: 'dave',
    description: 'Leaves soon',
    manager: dn('cn=No Uid,ou=staff'),
  })
  await addPerson(admin, 'uid=o\\2Cneill\\2Bco,ou=people', {
    cn: ['O(Neill)*', 'Ó Néill'],
    uid: 'o,neill+co',
    mail: 'o*neill@example.com',
  })
  await addPerson(admin, 'cn=No Uid,ou=staff', { cn: 'No Uid', mail: 'no.uid@example.com' })
  await add(admin, 'uid=expired,ou=people', {
    objectClass: ['inetOrgPerson', 'shadowAccount'],
    uid: 'expired',
    cn: 'Expired',
    sn: 'x',
    shadowExpire: '1',
  })
  await add(admin, 'cn=retention,ou=groups', {
    objectClass: 'groupOfNames',
    cn: 'retention',
    description: 'Keeps customers',
    owner: dn('uid=alice,ou=people'),
    member: [dn('uid=alice,ou=people'), dn('uid=Carol,ou=staff'), dn('CN=no uid, ou=staff')],
  })
  await add(admin, 'cn=Data Science,ou=groups', {
    objectClass: 'groupOfUniqueNames',
    cn: 'Data Science',
    uniqueMember: [dn('uid=bob,ou=people'), dn('cn=retention,ou=groups'), dn('uid=o\\2Cneill\\2Bco,ou=people')],
  })
  // A group may be named the way people usually are.
  await add(admin, 'uid=robots+cn=Robots,ou=groups', {
    objectClass: ['groupOfNames', 'uidObject'],
    cn: 'Robots',
    uid: 'robots',
    member: dn('cn=Data Science,ou=groups'),
  })
  await add(admin, 'cn=everybody,ou=groups', {
    objectClass: 'groupOfNames',
    cn: 'everybody',
    member: [dn('uid=robots+cn=Robots,ou=groups'), dn('uid=bob,ou=people')],
  })
  await add(admin, 'cn=unix,ou=groups', {
    objectClass: 'posixGroup',
    cn: 'unix',
    gidNumber: '100',
    memberUid: ['bob', 'dave'],
  })
}

/** Adds entries in Active Directory's schema. Filters by its attributes need a server that can compare them. */
export async function seedActive(admin: Client): Promise<void> {
  const at = (name: string) => `cn=${name},ou=active`
  const common = {
    instanceType: '4',
    nTSecurityDescriptor: 'x',
    objectCategory: SUFFIX,
    whenCreated: '20240102030405.0Z',
    whenChanged: '20240102030405.0Z',
  }
  await add(admin, 'ou=active', { objectClass: 'organizationalUnit' })
  await add(admin, at('Everybody'), { ...common, objectClass: 'group', cn: 'Everybody', groupType: '2' })
  await add(admin, at('Admins'), { ...common, objectClass: 'group', cn: 'Admins', groupType: '2' })
  await change(admin, at('Admins'), 'memberOf', dn(at('Everybody')))
  await add(admin, at('Byron\\, Ada'), {
    ...common,
    objectClass: ['user', 'extensibleObject'],
    cn: 'Byron, Ada',
    sn: 'Byron',
    sAMAccountName: 'Ada',
    userAccountControl: '512',
  })
  await change(admin, at('Byron\\, Ada'), 'memberOf', dn(at('Admins')))
  await add(admin, at('Eve'), {
    ...common,
    objectClass: ['user', 'extensibleObject'],
    cn: 'Eve',
    sn: 'x',
    sAMAccountName: 'eve',
    userAccountControl: '514',
  })
  await change(admin, at('Byron\\, Ada'), 'manager', dn(at('Eve')))
  await change(admin, at('Byron\\, Ada'), 'userPrincipalName', 'ada@example.com')
  await change(admin, at('Byron\\, Ada'), 'objectGUID', Buffer.from('33221100554477668899aabbccddeeff', 'hex'))
}

async function change(admin: Client, at: string, type: string, value: string | Buffer): Promise<void> {
  const modification = new Attribute(typeof value === 'string' ? { type, values: [value] } : { type, values: [value] })
  await admin.modify(dn(at), new Change({ operation: 'add', modification }))
}

/** Computes what the provider must make of it. */
export async function linesOfDirectory(admin: Client): Promise<readonly string[]> {
  const attributes = ['*', 'pwdAccountLockedTime']
  const { searchEntries: people } = await admin.search(SUFFIX, {
    filter: '(objectClass=inetOrgPerson)',
    attributes,
    paged: true,
  })
  const { searchEntries: groups } = await admin.search(SUFFIX, {
    filter: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))',
    paged: true,
  })
  const ids = new Map([...people, ...groups].map((entry) => [canonical(entry.dn), idOf(entry)]))
  const named = (name: string) => ids.get(canonical(name)) ?? `unknown/${name}`
  return presentOnly([
    ...people.flatMap((entry) => personLines(entry, named)),
    ...groups.flatMap((entry) => groupLines(entry, named)),
  ])
}

function personLines(entry: Entry, named: (dn: string) => string): readonly string[] {
  const isActive = one(entry, 'shadowExpire') !== '1' && one(entry, 'pwdAccountLockedTime') !== '000001010000Z'
  const shown = {
    name: one(entry, 'displayName') ?? one(entry, 'cn'),
    email: one(entry, 'mail'),
    title: one(entry, 'title'),
    description: one(entry, 'description'),
    active: isActive,
  }
  return [thing(idOf(entry), shown), ...all(entry, 'manager').map((of) => edge('User.manager', idOf(entry), named(of)))]
}

function groupLines(entry: Entry, named: (dn: string) => string): readonly string[] {
  const id = idOf(entry)
  const members = [...all(entry, 'member'), ...all(entry, 'uniqueMember')].map(named)
  const byUid = all(entry, 'memberUid').map((uid) => `user/ldap/${encoded(uid)}`)
  return [
    thing(id, { name: one(entry, 'cn'), description: one(entry, 'description') }),
    ...[...members, ...byUid].map((who) =>
      who.startsWith('group/') ? edge('Group.partOf', who, id) : edge('User.memberOf', who, id),
    ),
    ...all(entry, 'owner').map((who) => edge('Entity.ownedBy', id, named(who))),
  ]
}

function idOf(entry: Entry): string {
  const isPerson = all(entry, 'objectClass').includes('inetOrgPerson')
  return isPerson
    ? `user/ldap/${encoded(one(entry, 'uid') ?? one(entry, 'cn') ?? '')}`
    : `group/ldap/${encoded(one(entry, 'cn') ?? '')}`
}

/** Encodes as in a URI. */
const encoded = (id: string) => encodeURIComponent(id.toLowerCase()).replaceAll('%2C', ',').replaceAll('%2B', '+')
/** Spaces around separators, and case, mean nothing. */
const canonical = (name: string) => name.toLowerCase().replaceAll(/\s*([,=])\s*/g, '$1')

function all(entry: Entry, name: string): readonly string[] {
  const value = entry[name] ?? []
  return [value].flat().map(String)
}

const one = (entry: Entry, name: string): string | null => all(entry, name)[0] ?? null
