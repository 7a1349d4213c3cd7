import type {
  BatchContract,
  EventContract,
  ListPage,
  LookupContract,
  Provider,
  SourceRequest,
  TypeContract,
  WebhookContract,
} from '../../contracts/source.ts'
import { providerMistakes } from './shape.ts'
import { MAX_FURTHER } from '../../contracts/further-requests.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { err, type Result } from '../../lib/result.ts'
import { truncate } from '../../lib/cut-text.ts'
import { messageOf } from '../../lib/message-of.ts'

/**
 * Wraps a module's provider, whose functions may throw and return anything: then only the call fails, with the reason,
 * as if the source's answer were malformed. Reasons quote the error's message, never a value.
 */
export function guardProvider(provider: Provider, file: string): Provider {
  const { signIn, check, webhook, files } = provider
  const named = `the provider ${provider.name} (${file})`
  return {
    ...provider,
    name: provider.name,
    file,
    domains: provider.domains,
    events: mapMembers(provider.events, (event) => guardEvent(event)),
    ...(provider.eventName !== undefined && { eventName: (body) => text(() => provider.eventName?.(body)) }),
    types: mapMembers(provider.types, (type) => guardType(type, named)),
    ...(provider.lookups !== undefined && {
      lookups: mapMembers(provider.lookups, (lookup) => guardLookup(lookup, named)),
    }),
    // Both return a provider of the same module, which may make the same mistakes.
    ...(provider.withSettings !== undefined && {
      withSettings: (settings) => remake(() => provider.withSettings?.(settings), `${named}: withSettings()`, file),
    }),
    ...(provider.ofCatalogue !== undefined && {
      ofCatalogue: (catalogue) => remake(() => provider.ofCatalogue?.(catalogue), `${named}: ofCatalogue()`, file),
    }),
    ...(check !== undefined && {
      check: { ...check, version: (body) => result(() => check.version(body), isVersion, `${named}: check.version()`) },
    }),
    ...(files !== undefined && {
      files: {
        ...files,
        answer: (of, platform) => result(() => files.answer(of, platform), isJson, `${named}: files.answer()`),
      },
    }),
    ...(webhook !== undefined && { webhook: guardWebhook(webhook, `${named}: webhook`) }),
    ...(signIn !== undefined && {
      signIn: {
        ...(signIn.anonymous !== undefined && { anonymous: signIn.anonymous }),
        request: (credentials) =>
          requestOrFailure(() => signIn.request(credentials), `${named}: signIn.request()`) ?? never,
        token: (body) => result(() => signIn.token(body), isText, `${named}: signIn.token()`),
      },
    }),
  }
}

const never: SourceRequest = { method: 'GET', path: '/', impossible: 'there is no request' }

function mapMembers<T, K extends string>(of: Partial<Record<K, T>>, guarded: (one: T) => T): Record<K, T> {
  return Object.fromEntries(
    Object.entries(of).flatMap(([key, one]) => (one === undefined ? [] : [[key, guarded(one as T)]])),
  ) as Record<K, T>
}

function guardWebhook(webhook: WebhookContract, of: string): WebhookContract {
  return {
    ...webhook,
    list: (cursor) => requestOrFailure(() => webhook.list(cursor), `${of}.list()`) ?? never,
    readList: (body, page) => result(() => webhook.readList(body, page), isWebhookPage, `${of}.readList()`),
    create: (wanted) => requestOrFailure(() => webhook.create(wanted), `${of}.create()`) ?? never,
    update: (id, wanted) => requestOrFailure(() => webhook.update(id, wanted), `${of}.update()`) ?? never,
  }
}

/** Called while a configuration is read; an error refuses the configuration. */
function remake(call: () => Provider | undefined, named: string, file: string): Provider {
  let provider: Provider | undefined
  try {
    provider = call()
  } catch (error) {
    throw new Error(`${named} failed: ${briefMessageOf(error)}`, { cause: error })
  }
  const [mistake] = providerMistakes(provider)
  if (provider !== undefined && mistake === undefined) return guardProvider(provider, file)
  throw new Error(
    `${named} didn't return a provider${mistake === undefined ? '' : `: ${mistake.path}: ${mistake.reason}`}`,
  )
}

/** An unreadable event names nothing, and is quarantined as such. */
function guardEvent(event: EventContract): EventContract {
  const { type, idKey, also } = event
  return {
    type,
    idKey,
    idOf: (body) => text(() => event.idOf(body)),
    ...(also !== undefined && { also: { type: also.type, idOf: (body) => text(() => also.idOf(body)) } }),
  }
}

function guardType(type: TypeContract, named: string): TypeContract {
  const nameOfType = `${named}: ${type.type}`
  const { batch, over } = type
  return {
    ...type,
    type: type.type,
    mapping: type.mapping,
    read: (id) => requestOrFailure(() => type.read(id), `${nameOfType}.read()`),
    ...(type.record !== undefined && {
      record: (body: Json, id: string) => result(() => type.record?.(body, id), isJson, `${nameOfType}.record()`),
    }),
    list: (page) => requestOrFailure(() => type.list(page), `${nameOfType}.list()`),
    readList: (body, page) => result(() => type.readList(body, page), isPage, `${nameOfType}.readList()`),
    ...(batch !== undefined && { batch: guardBatch(batch, nameOfType) }),
    ...(over?.endsWith !== undefined && {
      over: { ...over, endsWith: (id: string) => text(() => over.endsWith?.(id)) },
    }),
    ...(type.merge !== undefined && {
      merge: (a: Json, b: Json) => asPayload(type.merge?.(a, b), `${nameOfType}.merge()`),
    }),
  }
}

/** An error thrown here becomes the error of the payload, which is stored. */
function asPayload(made: unknown, named: string): Json {
  if (isJson(made)) return made
  throw new Error(`${named} didn't return JSON`)
}

function guardBatch(batch: BatchContract, of: string): BatchContract {
  return {
    ...batch,
    max: batch.max,
    request: (ids) => requestOrFailure(() => batch.request(ids), `${of}.batch.request()`) ?? never,
    read: (body) => result(() => batch.read(body), isBatch, `${of}.batch.read()`),
  }
}

function guardLookup(lookup: LookupContract, named: string): LookupContract {
  return {
    type: lookup.type,
    read: (of) => requestOrFailure(() => lookup.read(of), `${named}: a look-up's read()`) ?? never,
    readAnswer: (body) => result(() => lookup.readAnswer(body), isTexts, `${named}: a look-up's readAnswer()`),
  }
}

function text(call: () => unknown): string | null {
  try {
    const value = call()
    return isText(value) ? value : null
  } catch {
    return null
  }
}

/** Returns a request, or null. An error becomes a request that is never sent, and whose answer is the reason. */
function requestOrFailure(call: () => SourceRequest | null, named: string): SourceRequest | null {
  try {
    const request: unknown = call()
    if (request === null) return null
    if (isRequest(request)) return request
    return { ...never, impossible: `${named} gave no request ({method, path}), and not null` }
  } catch (error) {
    return { ...never, impossible: `${named} failed: ${briefMessageOf(error)}` }
  }
}

const METHODS: readonly unknown[] = ['GET', 'POST', 'PUT', 'PATCH'] satisfies readonly SourceRequest['method'][]

function isRequest(value: unknown): value is SourceRequest {
  if (!isObject(value)) return false
  const { method, path, and } = value
  const further = and === undefined ? [] : isObject(and) ? Object.values(and) : [null]
  const isOne = METHODS.includes(method) && typeof path === 'string' && path.startsWith('/')
  return isOne && further.length <= MAX_FURTHER && further.every((each) => isRequest(each))
}

function result<T>(call: () => Result<T> | undefined, isRight: (value: unknown) => boolean, named: string): Result<T> {
  try {
    const value: unknown = call()
    if (isObject(value) && value.ok === false && typeof value.error === 'string')
      return err(truncate(value.error, MAX_REASON))
    if (isObject(value) && value.ok === true && isRight(value.value)) return value as unknown as Result<T>
    const waiting = value instanceof Promise ? '; it must not be async' : ''
    return err(`${named} must return {ok: true, value} of the right form or {ok: false, error}${waiting}`)
  } catch (error) {
    return err(`${named} failed: ${briefMessageOf(error)}`)
  }
}

function isJson(value: unknown): value is Json {
  return value !== undefined && typeof value !== 'function' && !(value instanceof Promise)
}

function isVersion(value: unknown): boolean {
  return value === null || isText(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

function isPage(value: unknown): value is ListPage {
  if (!isObject(value) || !Array.isArray(value.items) || !isTexts(value.setAside)) return false
  const { next, gone } = value
  const isCount = gone === undefined || (typeof gone === 'number' && Number.isInteger(gone) && gone >= 0)
  return (next === null || isText(next)) && isCount && value.items.every(isItem)
}

function isWebhookPage(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.found)) return false
  const isFound = (one: unknown) => isObject(one) && isText(one.id) && typeof one.isCurrent === 'boolean'
  return (value.next === null || isText(value.next)) && value.found.every(isFound)
}

function isItem(value: unknown): boolean {
  if (!isObject(value) || !isText(value.id)) return false
  const { etag, standsFor } = value
  return (etag === null || typeof etag === 'string') && (standsFor === undefined || isTexts(standsFor))
}

function isBatch(value: unknown): boolean {
  return Array.isArray(value) && value.every((one: unknown) => isObject(one) && isText(one.id) && isJson(one.record))
}

/** Maximum number of characters kept of a thrown error's message. */
const MAX_MESSAGE = 200
/** Longest reason of a module's own: it is stored with what couldn't be read, and shown. */
const MAX_REASON = 1_000

function briefMessageOf(error: unknown): string {
  return truncate(messageOf(error), MAX_MESSAGE)
}
