// Finds who a caller is in the graph, and under which name they make statements.
import type { Caller } from '../../contracts/caller.ts'
import { CLAIMED_ADDRESS, VERIFIED_ADDRESS } from '../../model/identity.ts'
import { keyEdge, keyUri } from '../../model/key.ts'
import { emailLookup } from '../../model/lookup.ts'
import { makeUri, platformOf, type Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { resolutionsOf } from './relations.ts'

export const PERSON = 'User'

/**
 * Returns the person with the caller's verified e-mail address; null if there is none, or nothing leads from the
 * address to them. Names and tags, which people may edit, never decide it.
 */
export function personOfCaller({ email }: Pick<Caller, 'email'>, reader: Reader): Uri | null {
  if (email === null) return null
  const address = email.toLowerCase()
  const platforms = [...(reader.sourceConditions.platforms ?? [])]
  for (const platform of platforms) {
    const found = personAt(platform, address, reader)
    if (found !== null) return found
  }
  return personVouchedFor(address, platforms, reader)
}

/** Chooses among several accounts whose sources vouch for the address: the source that is configured first wins. */
function personVouchedFor(address: string, platforms: readonly string[], { graph, at }: Reader): Uri | null {
  const key = graph.idOf(keyUri(VERIFIED_ADDRESS, address))
  const type = graph.edgeTypeNumber(keyEdge(VERIFIED_ADDRESS))
  if (key === undefined || type < 0) return null
  const accounts: Uri[] = []
  graph.eachNeighbour(key, type, 'in', at, (node) => {
    accounts.push(graph.uriOf(node))
    return accounts.length <= MAX_ACCOUNTS
  })
  for (const platform of platforms) {
    const [own, ...others] = accounts.filter((account) => platformOf(account) === platform)
    // If two people of a source share an address, it identifies neither.
    if (own !== undefined && others.length === 0) return own
  }
  return null
}

const MAX_ACCOUNTS = 100

function personAt(platform: string, address: string, reader: Reader): Uri | null {
  const { graph, catalogue } = reader
  const component = catalogue.type(PERSON)?.componentType ?? null
  const own = component === null ? null : makeUri(component, platform, address)
  const node = own?.ok === true ? graph.idOf(own.value) : undefined
  if (node !== undefined && reader.typeOf(node) === PERSON) return graph.uriOf(node)
  const lookup = emailLookup(platform, address)
  const start = lookup.ok ? graph.idOf(lookup.value) : undefined
  const [found] = start === undefined ? [] : resolutionsOf(reader, start)
  // A look-up decides nothing if another source answered it, or nobody vouches for the address.
  const isVouchedFor = found !== undefined && platformOf(found) === platform && !isOnlyClaimed(found, address, reader)
  return isVouchedFor ? found : null
}

/** Tells whether the person's source states the address without vouching for it. */
function isOnlyClaimed(person: Uri, address: string, { graph, at }: Reader): boolean {
  const key = graph.idOf(keyUri(CLAIMED_ADDRESS, address))
  const type = graph.edgeTypeNumber(keyEdge(CLAIMED_ADDRESS))
  if (key === undefined || type < 0) return false
  let isClaimed = false
  graph.eachNeighbour(key, type, 'in', at, (node) => !(isClaimed = graph.uriOf(node) === person))
  return isClaimed
}

/** Returns the name under which a caller makes statements: the same in history and, as their id, in the audit. */
export function authorName(caller: Caller, reader: Reader): string {
  if (caller.kind === 'local') return caller.name
  return personOfCaller(caller, reader) ?? caller.email ?? nameFor(caller.id)
}

/** Bars separate the parts of keys in the record. */
function nameFor(id: string): string {
  return id.replaceAll('|', '/').slice(-100)
}
