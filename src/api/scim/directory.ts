// Finds, lists and writes people and groups of an identity provider that pushes.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PushParts } from '../../intake/push.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { DocumentKey } from '../../model/facts.ts'
import { joinAll } from '../../model/join.ts'
import { CLAIMED_ADDRESS, VERIFIED_ADDRESS } from '../../model/identity.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri, partsOf, platformOf, type Uri } from '../../model/uri.ts'
import { EXTERNAL_ID_KEY } from '../../providers/scim-receiver/provider.ts'
import { matches, requiredText } from '../../providers/scim-receiver/matches.ts'
import type { ScimFilter } from '../../providers/scim-receiver/filter.ts'
import { mergeReceived, payloadIn, type ReceivedPayload } from '../../providers/scim-receiver/received.ts'
import { resourceOf } from '../../providers/scim-receiver/resource.ts'
import { invalid, type ScimRefusal } from '../../providers/scim-receiver/refusal.ts'
import type { ScimType } from '../../providers/scim-receiver/schema.ts'
import type { ServiceIntake } from '../../questions/service.ts'

/** Where an identity provider's people and groups are stored. */
export interface ScimDirectory {
  readonly platform: string
  readonly intake: ServiceIntake
  readonly sources: PushParts['sources']
}

/** A person or a group as stored, including pending payloads. */
export interface Stored {
  readonly id: string
  readonly payload: ReceivedPayload
}

/** Maximum number of entities searched one by one, for filters other than by name, address or id. */
const MAX_SEARCHED = 5_000
const MAX_LISTED = 500_000
const DOCUMENTS_PER_PAGE = 5_000
/** Maximum number of accounts that one name or address may have. */
const MAX_ACCOUNTS = 200
/** Maximum number of ids tried for entities of the same name. */
export const MAX_SAME_ID = 50

/** Returns the present form of a person or a group; null if there is none. */
export async function findStored(
  { platform, intake }: ScimDirectory,
  type: ScimType,
  id: string,
): Promise<Stored | null> {
  const uri = makeUri(type.toLowerCase(), platform, id)
  if (!uri.ok) return null
  const key: DocumentKey = { platform, type, uri: uri.value }
  const [raw, waiting] = await Promise.all([intake.store.raw(key), intake.store.waiting(uri.value)])
  const own = waiting.filter((payload) => payload.key.platform === platform && payload.key.type === type)
  // A pending deletion takes precedence.
  const before = own[0]?.body === null ? null : raw
  const bodies = [...(before === null ? [] : [before.body]), ...own.flatMap(({ body }) => body ?? [])]
  const [first, ...others] = bodies.map((body) => JSON.parse(Buffer.from(body).toString()) as Json)
  return first === undefined ? null : { id, payload: payloadIn(joinAll([first, ...others], mergeReceived)) }
}

interface FoundPage {
  readonly total: number
  readonly resources: readonly JsonObject[]
}

interface PageOf {
  readonly filter: ScimFilter | null
  /** Counts from 0. */
  readonly from: number
  readonly count: number
}

export async function listPage(
  directory: ScimDirectory,
  type: ScimType,
  page: PageOf,
): Promise<Result<FoundPage, ScimRefusal>> {
  const { filter, from, count } = page
  const named = filter === null ? null : await candidates(directory, type, filter)
  const ids = named ?? (await idsOf(directory, type, filter === null ? MAX_LISTED : MAX_SEARCHED))
  if (ids === null)
    return err(
      invalid(
        'tooMany',
        `This would search more than ${MAX_SEARCHED} entries: filter by userName, emails, externalId or displayName.`,
      ),
    )
  if (filter === null) {
    const resources = await resourcesOf(directory, type, ids.slice(from, from + count))
    return ok({ total: ids.length, resources })
  }
  const found = (await resourcesOf(directory, type, ids)).filter((resource) => matches(filter, resource))
  return ok({ total: found.length, resources: found.slice(from, from + count) })
}

export async function resourcesOf(
  directory: ScimDirectory,
  type: ScimType,
  ids: readonly string[],
): Promise<readonly JsonObject[]> {
  const resources: JsonObject[] = []
  for (const [i, id] of ids.entries()) {
    const found = await findStored(directory, type, id)
    if (found !== null) resources.push(resourceOf(type, id, found.payload))
    if (i % 50 === 49) await nextTurn()
  }
  return resources
}

/** Returns all ids of a type, in order; null if there are more than `most`. */
async function idsOf(
  { platform, intake }: ScimDirectory,
  type: ScimType,
  most: number,
): Promise<readonly string[] | null> {
  const ids: string[] = []
  for (let after = `${type}|`; ;) {
    const documents = await intake.store.documents(platform, after, DOCUMENTS_PER_PAGE)
    for (const { origin, type: of, uri, gone } of documents) {
      if (of !== type) return ids
      if (origin === 'pushed' && !gone && platformOf(uri) === platform) ids.push(partsOf(uri).resourceId)
    }
    if (ids.length > most) return null
    const last = documents.at(-1)
    if (last === undefined || documents.length < DOCUMENTS_PER_PAGE) return ids
    after = `${last.type}|${last.uri}`
  }
}

/** Keys of the record by which entities with an attribute's value are found. */
const FOUND_BY: Readonly<Record<ScimType, Readonly<Record<string, readonly string[]>>>> = {
  User: {
    username: ['userName'],
    externalid: [EXTERNAL_ID_KEY],
    'emails.value': [VERIFIED_ADDRESS, CLAIMED_ADDRESS],
    emails: [VERIFIED_ADDRESS, CLAIMED_ADDRESS],
  },
  Group: { displayname: ['teamName'], externalid: [EXTERNAL_ID_KEY] },
}

/** Returns the only candidates for a filter; null if it names no indexed attribute. */
export async function candidates(
  directory: ScimDirectory,
  type: ScimType,
  filter: ScimFilter,
): Promise<readonly string[] | null> {
  const id = requiredText(filter, 'id')
  if (id !== null) return [id]
  for (const [path, keys] of Object.entries(FOUND_BY[type])) {
    const text = requiredText(filter, path)
    if (text !== null)
      return await idsOfKeys(
        directory,
        type,
        keys.map((key) => keyUri(key, keyedText(key, text))),
      )
  }
  return null
}

/** Names and addresses are keys in lower case. */
function keyedText(key: string, text: string): string {
  return key === EXTERNAL_ID_KEY ? text : text.toLowerCase()
}

async function idsOfKeys(
  { platform, intake }: ScimDirectory,
  type: ScimType,
  keys: readonly Uri[],
): Promise<readonly string[]> {
  const { store } = intake
  const { tx } = await store.head()
  const pages = await Promise.all(keys.map((key) => store.supports(key, tx, MAX_ACCOUNTS)))
  const uris = pages.flatMap(({ rows }) => rows.map(({ from }) => from))
  const own = uris.filter((uri) => platformOf(uri) === platform && partsOf(uri).componentType === type.toLowerCase())
  return [...new Set(own)].sort().map((uri) => partsOf(uri).resourceId)
}
