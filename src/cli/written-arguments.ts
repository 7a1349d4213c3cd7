import { momentToSend, readMoment, readSince } from '../lib/written-moment.ts'
import type { CallableOperation } from '../questions/declare.ts'
import type { SearchHitsAnswer } from '../questions/search/shape.ts'
import { Refused, type Print, type ServiceAnswer } from './call-service.ts'
import { findOperation } from './operation-table.ts'
import type { ParsedArguments } from './operation-request.ts'

interface Lookup {
  readonly ask: (operation: CallableOperation, args: ParsedArguments) => Promise<ServiceAnswer>
  /** Tells, in addition to the answer, which entity was meant. */
  readonly note: Print
}

/** Resolves what people write: a name to the URI of the only entity that has it, `yesterday` to a time. */
export async function withMeanings(
  { parameters }: CallableOperation,
  given: ParsedArguments,
  lookup: Lookup,
): Promise<ParsedArguments> {
  const found = Object.entries(given).map(async ([parameter, value]) => {
    const kind = parameters[parameter]?.kind
    if (kind === 'uri' && typeof value === 'string') return [parameter, await uriOf(value, lookup)] as const
    if (kind === 'uris' && Array.isArray(value))
      return [parameter, await Promise.all(value.map((one: string) => uriOf(one, lookup)))] as const
    if (kind === 'moment' && typeof value === 'string') return [parameter, readMomentText(parameter, value)] as const
    return [parameter, value] as const
  })
  return Object.fromEntries(await Promise.all(found))
}

function readMomentText(parameter: string, text: string): string | undefined {
  return momentToSend(text, Date.now(), parameter === 'from' || parameter === 'since' ? readSince : readMoment)
}

interface NamedEntity {
  readonly uri: string
  readonly what: string
  readonly isGone: boolean
}

const DELETED = ', deleted or renamed at its source'

async function uriOf(name: string, { ask, note }: Lookup): Promise<string> {
  if (name === '' || name.includes('://')) return name
  const named = await findEntities(name, ask)
  // The service says why it can't search, or that this isn't a URI.
  if (named === null) return name
  const entities = named.length > 0 ? named : await findOwners(name, ask)
  const [entity, ...others] = entities
  if (entity?.uri.includes('://') === false)
    throw new Error(
      `Only a tag names the team "${entity.uri}"; list what it owns with: mlg search 'team:${entity.uri}'`,
    )
  if (entity === undefined)
    throw new Error(`Nothing is called "${name}". Give a URI, or find the entity with "mlg search".`)
  if (others.length > 0) {
    const list = entities.map(({ uri, what }) => `\n  ${uri}  ${what}`).join('')
    throw new Error(`Several entities are called "${name}". Give the URI of one:${list}`)
  }
  note(`${name}: ${entity.uri}${entity.isGone ? DELETED : ''}`)
  return entity.uri
}

/** Maximum number of hits searched for an entity of exactly this name. */
const MAX_HITS = 50

async function findEntities(name: string, ask: Lookup['ask']): Promise<readonly NamedEntity[] | null> {
  const answer = await search(phrase(name), ask)
  if (answer === null) return null
  const isNamed = (hit: SearchHitsAnswer['hits'][number]): boolean => hit.name !== null && isSame(hit.name, name)
  const present = answer.hits.filter(isNamed)
  const found = present.length > 0 ? present : answer.gone.hits.filter(isNamed)
  return found.map(({ uri, entityType, standing }) => ({
    uri,
    what: `${entityType ?? 'reference only'}${standing === 'gone' ? DELETED : ''}`,
    isGone: standing === 'gone',
  }))
}

/** A person known only by a name or an address isn't a search hit, but the value of a filter. */
async function findOwners(name: string, ask: Lookup['ask']): Promise<readonly NamedEntity[]> {
  const answer = await search(`owner:${phrase(name)}`, ask)
  const values = (answer?.query.parts ?? []).flatMap((part) => part.values).flatMap(({ means }) => means)
  return values.map((one) => ({ uri: one.value, what: one.name ?? '', isGone: false }))
}

async function search(q: string, ask: Lookup['ask']): Promise<SearchHitsAnswer | null> {
  try {
    return (await ask(findOperation('search'), { q, limit: String(MAX_HITS) })) as unknown as SearchHitsAnswer
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

function phrase(name: string): string {
  return `"${name.replaceAll('"', ' ')}"`
}

function isSame(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { sensitivity: 'accent' }) === 0
}
