// Who a caller is in the graph, and as whom they state something.
import type { Caller } from '../../contracts/caller.ts'
import { emailLookup } from '../../model/lookup.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { resolutionsOf } from './relations.ts'

export const PERSON = 'User'

/**
 * The person of the graph with the verified e-mail address of a caller; null where there is none, or nothing leads from
 * the address to them. Names and tags that somebody may edit never decide it.
 */
export function personOfCaller({ email }: Pick<Caller, 'email'>, reader: Reader): Uri | null {
  if (email === null) return null
  const address = email.toLowerCase()
  for (const platform of reader.condition.lookups.keys()) {
    const found = personAt(platform, address, reader)
    if (found !== null) return found
  }
  return null
}

function personAt(platform: string, address: string, reader: Reader): Uri | null {
  const { graph, catalogue } = reader
  const component = catalogue.type(PERSON)?.componentType ?? null
  const own = component === null ? null : makeUri(component, platform, address)
  const node = own?.ok === true ? graph.idOf(own.value) : undefined
  if (node !== undefined && reader.typeOf(node) === PERSON) return graph.uriOf(node)
  const lookup = emailLookup(platform, address)
  const start = lookup.ok ? graph.idOf(lookup.value) : undefined
  return start === undefined ? null : (resolutionsOf(reader, start)[0] ?? null)
}

/** What a caller states is theirs under this name: the same in history and, as their id, in the audit. */
export function statesAs(caller: Caller, reader: Reader): string {
  if (caller.kind === 'local') return caller.name
  return personOfCaller(caller, reader) ?? caller.email ?? nameFor(caller.id)
}

/** Bars separate the parts of keys in the record. */
function nameFor(id: string): string {
  return id.replaceAll('|', '/').slice(-100)
}
