// Finds the accounts that an address or a name means, by the keys that sources state for people and teams.
import type { TransactionLog } from '../contracts/log.ts'
import type { Reads } from '../contracts/reads.ts'
import { listOf, isObject, type Json } from '../lib/json.ts'
import { IDENTIFYING, SAME_PERSON, VERIFIED_ADDRESS } from '../model/identity.ts'
import { KEYS, keyUri } from '../model/key.ts'
import type { LookupKind } from '../model/lookup.ts'
import { personOf } from '../model/people.ts'
import { makeUri, partsOf, platformOf, type Uri } from '../model/uri.ts'
import { compareTexts } from '../lib/compare-texts.ts'

/** The reads that this search makes, as of the end of the log. */
export type AccountRecord = Pick<Reads, 'entities' | 'supports' | 'supportsOn'> & Pick<TransactionLog, 'head'>

/** An address or name that more accounts share names nobody in particular; fewer are compared pair by pair. */
export const MAX_SHARING = 20

const TEAM_COMPONENT = 'group'

interface WantedAccount {
  readonly kind: LookupKind
  /** In lower case. */
  readonly text: string
  /** Platform of the look-up: among several accounts of one person, its account is preferred. */
  readonly platform: string
  /** True if its own source was asked and knows nobody: a person there that the record still has doesn't count. */
  readonly isAsked: boolean
}

/** Returns one account of each person or team that may be meant: none if unknown, several if ambiguous. */
export async function knownAccounts(wanted: WantedAccount, store: AccountRecord): Promise<readonly Uri[]> {
  const { tx } = await store.head()
  for (const key of IDENTIFYING[wanted.kind]) {
    const { rows } = await store.supports(keyUri(key, wanted.text), tx, MAX_SHARING)
    const found = new Set(rows.map(({ from }) => from))
    const accounts = wanted.isAsked
      ? [...found].filter((uri) => platformOf(uri) !== wanted.platform || isTeam(uri))
      : withoutNamesakes(wanted, [...found])
    if (accounts.length > 0) return await onePerPerson(accounts.toSorted(byPlatform(wanted.platform)), { store, tx })
  }
  return wanted.kind === 'team' ? await teamOfId(wanted, { store, tx }) : []
}

/** Sources are asked for people only, so the record knows their teams. */
function isTeam(uri: Uri): boolean {
  return partsOf(uri).componentType === TEAM_COMPONENT
}

/** A team tag means the team of the look-up's own source, if several directories have a team of that name. */
function withoutNamesakes({ kind, platform }: WantedAccount, found: readonly Uri[]): readonly Uri[] {
  const own = kind === 'team' ? found.filter((uri) => platformOf(uri) === platform) : []
  return own.length > 0 ? own : found
}

/** A source that states no names for its teams means their ids. */
async function teamOfId({ platform, text }: WantedAccount, { store, tx }: RecordMoment): Promise<readonly Uri[]> {
  const group = makeUri(TEAM_COMPONENT, platform, text)
  if (!group.ok) return []
  const [record] = await store.entities([group.value], tx)
  return record?.documents.some(({ hydratedAt, gone }) => hydratedAt !== null && !gone) === true ? [group.value] : []
}

interface RecordMoment {
  readonly store: AccountRecord
  readonly tx: number
}

/** Orders by the preferred platform, then by URI, whichever was read first. */
function byPlatform(preferred: string): (a: Uri, b: Uri) => number {
  const rank = (uri: Uri): number => (platformOf(uri) === preferred ? 0 : 1)
  return (a, b) => rank(a) - rank(b) || compareTexts(a, b)
}

async function onePerPerson(accounts: readonly Uri[], at: RecordMoment): Promise<readonly Uri[]> {
  if (accounts.length < 2) return accounts
  const addresses = await verifiedAddresses(accounts, at)
  const judged = await judgements(accounts, at)
  const isStated = (from: Uri, to: Uri): boolean =>
    judged.get(`${from} ${to}`) ??
    [...(addresses.get(from) ?? [])].some((address) => addresses.get(to)?.has(address) === true)
  const isJoined = (a: Uri, b: Uri): boolean => isStated(a, b) && isStated(b, a)
  const left = new Set(accounts)
  const firsts: Uri[] = []
  for (const account of accounts) {
    if (!left.delete(account)) continue
    firsts.push(account)
    const persons = [account]
    for (const one of persons)
      for (const other of left) if (isJoined(one, other) && left.delete(other)) persons.push(other)
  }
  return firsts
}

/** Returns the addresses by which L4 joins each account: those that no other of its platform has. */
async function verifiedAddresses(
  accounts: readonly Uri[],
  { store, tx }: RecordMoment,
): Promise<ReadonlyMap<Uri, ReadonlySet<string>>> {
  const records = await store.entities(accounts, tx)
  const byAccount = new Map<Uri, Set<string>>()
  for (const record of records) {
    if (record === null) continue
    const addresses = new Set<string>()
    for (const { attributes } of record.stated)
      for (const address of valuesOfKey(attributes[KEYS], VERIFIED_ADDRESS))
        if (await isUnique(address, { store, tx })) addresses.add(address)
    byAccount.set(record.uri, addresses)
  }
  return byAccount
}

async function isUnique(address: string, { store, tx }: RecordMoment): Promise<boolean> {
  const { rows, more } = await store.supports(keyUri(VERIFIED_ADDRESS, address), tx, MAX_SHARING)
  const accounts = [...new Set(rows.map(({ from }) => from))]
  return !more && new Set(accounts.map(platformOf)).size === accounts.length
}

function valuesOfKey(keys: Json | undefined, name: string): readonly string[] {
  const all = listOf(keys)
  return all.flatMap((key) => (isObject(key) && key.name === name && typeof key.value === 'string' ? [key.value] : []))
}

/** Returns what people last stated about each pair of accounts: that they are one person, or aren't. */
async function judgements(
  accounts: readonly Uri[],
  { store, tx }: RecordMoment,
): Promise<ReadonlyMap<string, boolean>> {
  const pairs = accounts.flatMap((from) =>
    accounts.filter((to) => to !== from).map((to) => ({ type: SAME_PERSON, from, to })),
  )
  const rows = await store.supportsOn(pairs, tx)
  const stated = rows.filter(({ document }) => personOf(document) !== null)
  return new Map(stated.map(({ from, to, provenance }) => [`${from} ${to}`, provenance !== 'REJECTED']))
}
