// Reads a list that only the entity's source keeps, during the request.
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem, type ProblemCode } from '../contracts/problem.ts'
import type { OnDemandContract, Source, SourceAnswer, TypeContract } from '../contracts/source.ts'
import { truncate } from '../lib/cut-text.ts'
import { withoutPaths } from '../lib/redact.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { companionsOf } from '../query/compare/companions.ts'
import type { Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import type { Reader } from '../query/reader.ts'
import { knownSource, noSourceOf, refusalWhilePaused } from './known-source.ts'
import { readerOf } from './saved.ts'
import type { Service } from './service.ts'

/** Maximum number of requests for a list. */
export const MAX_PAGES = 4
/** Longest time that a question may read, including the wait for its turn. */
const LONGEST_MS = 15_000

/** Problems that a question reading at the source may be refused with. */
export const UNREAD: readonly ProblemCode[] = [
  'UNKNOWN_URI',
  'NO_SOURCE',
  'NOT_FOR_TYPE',
  'NOT_FOUND',
  'REFUSED',
  'SOURCE_UNAVAILABLE',
  'NOT_HERE',
]

type Lists = Required<Pick<TypeContract, 'curves' | 'artifacts'>>
type ItemOf<Kind extends keyof Lists> = Lists[Kind] extends OnDemandContract<infer Item> ? Item : never

interface ListAtSource<Item> {
  readonly reader: Reader
  readonly entity: Entity
  readonly platform: string
  /** Reads page by page until there are `most`. `what` names it in a sentence. */
  read(
    what: string,
    values: Readonly<Record<string, string | number | null>>,
    most?: number,
  ): Promise<Result<ReadList<Item>, Problem>>
}

interface ReadList<Item> {
  readonly items: readonly Item[]
  readonly isCut: boolean
}

interface Asked<Kind> {
  readonly uri: Uri
  readonly kind: Kind
  readonly caller: Caller
  /** A hint for when the source has none of it, for this or another record of the same entity. */
  readonly instead: string
}

/**
 * Finds the source of an entity that the caller may see: nobody paused it, and it has a list of this kind for the type.
 * If it only has one for another record of the same entity, such as a version's run, uses that.
 */
export async function listAtSource<Kind extends keyof Lists>(
  service: Service,
  wanted: Asked<Kind>,
): Promise<Result<ListAtSource<ItemOf<Kind>>, Problem>> {
  const { uri, kind, caller, instead } = wanted
  const reader = await readerOf(service, caller)
  if (!reader.ok) return reader
  const entity = await knownEntity(reader.value, uri)
  if (!entity.ok) return entity
  const { platformId: platform, resourceId: id } = partsOf(uri)
  const configured = knownSource(service, platform)
  if (!configured.ok) return err(noSourceOf(service, platform) ?? configured.error)
  const { config, provider } = configured.value
  const type = entity.value.entityType
  const contract = provider.types[type ?? '']?.[kind] as OnDemandContract<ItemOf<Kind>> | undefined
  if (contract === undefined) {
    const [companions = []] = await companionsOf(reader.value, [entity.value])
    const uris = companions.flatMap(({ entity: { entityType, uri } }) =>
      provider.types[entityType ?? '']?.[kind] === undefined ? [] : uri,
    )
    const [only] = uris
    if (only !== undefined && uris.length === 1) return await listAtSource(service, { ...wanted, uri: only })
    const detail = `The source ${platform} (${provider.name}) has no ${kind} of ${type === null ? 'this' : `a ${type}`} to read.`
    const hint = uris.length === 0 ? instead : `Ask for those of ${uris.join(' or ')}.`
    return err(problem('NOT_FOR_TYPE', detail, hint, 'uri'))
  }
  const paused = await refusalWhilePaused(platform, service)
  if (paused !== null) return err(paused)
  const asked = { source: service.onDemand(configured.value), contract, id, redact: config.redact }
  const signal = AbortSignal.timeout(LONGEST_MS)
  return ok({
    reader: reader.value,
    entity: entity.value,
    platform,
    read: async (what, values, most = Infinity) => {
      const list = await readPages({ ...asked, signal, values, most })
      return list.ok ? list : err(unread(platform, what, list.error))
    },
  })
}

interface PagesRead<Item> {
  readonly source: Pick<Source, 'ask'>
  readonly contract: OnDemandContract<Item>
  readonly id: string
  readonly redact: readonly string[]
  readonly values: Readonly<Record<string, string | number | null>>
  readonly most: number
  readonly signal: AbortSignal
}

/** An answer that isn't a list, and becomes a refusal. */
type NoList = Exclude<SourceAnswer, { kind: 'ok' | 'not-modified' }> | { readonly kind: 'late' }

async function readPages<Item>(asked: PagesRead<Item>): Promise<Result<ReadList<Item>, NoList>> {
  const { source, contract, id, redact, values, most, signal } = asked
  const items: Item[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < MAX_PAGES && items.length < most; pages++) {
    const request = contract.request(id, { ...values, cursor })
    if (request === null) return err({ kind: 'gone', status: 404 })
    const answer = await source.ask(request, { etag: null, lastModified: null, signal })
    if (signal.aborted) return err({ kind: 'late' })
    if (answer.kind === 'not-modified')
      return err({ kind: 'malformed', reason: 'the source answered that nothing has changed' })
    if (answer.kind !== 'ok') return err(answer)
    const page = contract.read(withoutPaths(answer.body, redact))
    if (!page.ok) return err({ kind: 'malformed', reason: page.error })
    for (const item of page.value.items) items.push(item)
    cursor = page.value.next
    if (cursor === null) break
  }
  return ok({ items, isCut: cursor !== null })
}

function unread(platform: string, its: string, answer: NoList): Problem {
  const unavailable = (why: string, hint: string): Problem => {
    const detail = `Couldn't read ${its}: the source ${platform} ${why}.`
    return problem('SOURCE_UNAVAILABLE', detail, hint)
  }
  switch (answer.kind) {
    case 'gone': {
      const detail = `The source ${platform} no longer has ${its}: it answered ${answer.status}.`
      return problem('NOT_FOUND', detail, 'It was probably deleted there. The record has what it last stated.')
    }
    case 'throttled': {
      const seconds = answer.retryAfterMs === null ? undefined : Math.max(1, Math.ceil(answer.retryAfterMs / 1_000))
      const refusal = unavailable('accepts no more requests at present', 'Try again later.')
      return seconds === undefined ? refusal : { ...refusal, retryAfter: seconds }
    }
    case 'late':
      return unavailable(
        `took longer than ${LONGEST_MS / 1_000} s`,
        'Ask for less, or try again when the source is less busy.',
      )
    case 'unavailable':
      return unavailable(`doesn't answer (${truncate(answer.reason, 200)})`, 'See its state on the Sources page.')
    case 'malformed':
      return unavailable(
        `gave an unexpected answer (${truncate(answer.reason, 200)})`,
        'Check on the Sources page what answers at its address.',
      )
  }
}
