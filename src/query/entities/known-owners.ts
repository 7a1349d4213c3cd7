import { nameOf } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { containerOf } from './containing-entity.ts'
import type { Entity } from './entity.ts'
import { ownersOf, owningTeams } from './owning-teams.ts'
import { unresolvedOf } from './relations.ts'

/** Somebody who owns a thing, as far as is known: perhaps no more than a name or an e-mail address. */
export interface KnownOwner {
  readonly name: string
  /** A team that only a tag names has none. */
  readonly uri: Uri | null
  /** It is null if no source describes the owner. */
  readonly entityType: string | null
  /** The model of a version, say, whose owner this is where the version has none of its own. */
  readonly inheritedFrom: Uri | null
}

/** Owners that are named of one thing. */
const MOST_NAMED = 20
/** An attempt is one of a run, and that of a pipeline. */
export const INHERITED_DEPTH = 2

/**
 * Returns owners and owning teams by name, those included whom a source only names. Where it has neither, they are those
 * of what it is a version, a run or a part of.
 */
export async function knownOwners(reader: Reader, entity: Entity): Promise<readonly KnownOwner[]> {
  const own = await ownOwners(reader, entity)
  let container = containerOf(reader, entity.node)
  for (let depth = 0; own.length === 0 && container !== null && depth < INHERITED_DEPTH; depth++) {
    const [whole] = await reader.loader.load([container])
    const inherited = whole === undefined ? [] : await ownOwners(reader, whole)
    if (whole !== undefined && inherited.length > 0)
      return inherited.map((owner) => ({ ...owner, inheritedFrom: whole.uri }))
    container = containerOf(reader, container)
  }
  return own
}

async function ownOwners(reader: Reader, entity: Entity): Promise<readonly KnownOwner[]> {
  const teams = owningTeams(reader, entity, MOST_NAMED)
  const nodes = new Set<NodeId>([...teams.flatMap(({ team }) => team ?? []), ...ownersOf(reader, entity.node)])
  const described = await reader.loader.load([...nodes].slice(0, MOST_NAMED))
  const unresolved = unresolvedOf(reader, entity.node).filter(({ relation }) => relation === 'ownedBy')
  return [
    ...described.map((one) => ({ name: nameOf(one) ?? one.uri, uri: one.uri, entityType: one.entityType })),
    ...unresolved.map(({ text, uri }) => ({ name: text, uri, entityType: null })),
    ...teams.flatMap(({ team, tag }) =>
      team === null && tag !== null ? [{ name: tag, uri: null, entityType: null }] : [],
    ),
  ]
    .slice(0, MOST_NAMED)
    .map((one) => ({ ...one, inheritedFrom: null }))
}
