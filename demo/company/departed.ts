// Finds entities whose only owners left: one user in twelve did, and stays the owner.
import type { MutableJson, MutableJsonObject } from '../schema.ts'
import { homeOf } from '../tables/all.ts'
import { uriOf } from './records/common.ts'
import type { Plural } from './sizes.ts'

/** Kinds with owners, and the component type of their URIs. */
const OWNED: readonly (readonly [Plural, string])[] = [
  ['models', 'model'],
  ['datasets', 'dataset'],
  ['features', 'feature'],
  ['pipelines', 'pipeline'],
]

type RecordsOf = (plural: Plural) => Iterable<MutableJsonObject>

/** Returns pairs of an entity whose owners all left, and each of these owners. */
export function ownedByNobodyHere(recordsOf: RecordsOf): (readonly [thing: string, left: string])[] {
  const people = new Map([...recordsOf('users')].map((user) => [text(user['email']), user]))
  const groups = new Set([...recordsOf('groups')].map(({ id }) => text(id)))
  const ofGroups = new Set([...recordsOf('groups')].flatMap((group) => texts(group['owned_resources'])))
  return OWNED.flatMap(([plural, component]) =>
    [...recordsOf(plural)].flatMap((record) => {
      const { source, table } = homeOf(plural)
      const uri = uriOf(component, source, text(record[table.idKey]))
      const owners = texts(record['owner_emails'])
        .map((email) => people.get(email))
        .filter((user) => user !== undefined)
      const isOfGroup = ofGroups.has(uri) || texts(record['owner_groups']).some((group) => groups.has(group))
      if (isOfGroup || owners.some(({ active }) => active !== false)) return []
      return owners.map(({ id }) => [uri, uriOf('user', 'identity', text(id))] as const)
    }),
  )
}

const text = (value: MutableJson | undefined): string => (typeof value === 'string' ? value : '')
const texts = (value: MutableJson | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
