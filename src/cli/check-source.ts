import { addressOf } from '../contracts/address.ts'
import type {
  ConfiguredSource,
  CheckContract,
  ListRequest,
  Provider,
  SourceAnswer,
  SourceRequest,
  TypeContract,
} from '../contracts/source.ts'
import type { Json } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { askSource } from './ask-source.ts'
import { isOlder } from '../lib/older-version.ts'
import { messageOf } from '../lib/message-of.ts'

/** Result of asking an address which product it is. */
type SourceCheck =
  | { readonly ok: true; readonly version: string | null }
  | {
      readonly ok: false
      /** `credentials`: it answers, but wants different credentials. `other`: something else answers there. */
      readonly kind: 'unreachable' | 'credentials' | 'other' | 'old'
      readonly reason: string
      readonly todo: string
    }

/**
 * Checks that a source is what its provider reads, and in which version. If the provider doesn't say how, or the source
 * is files, reads the first page of a listing instead.
 */
export async function checkSource(named: ConfiguredSource): Promise<SourceCheck> {
  const { baseUrl } = named.config
  const check = baseUrl !== null && addressOf(baseUrl)?.scheme === 'file' ? null : (named.provider.check ?? null)
  return await requestedFor(check ?? checkByListing(named.provider), named)
}

/** Checks that a listing works with the configured credentials: a product may tell its version to anybody. */
export async function checkListing(named: ConfiguredSource): Promise<SourceCheck> {
  return await requestedFor(checkByListing(named.provider), named)
}

async function requestedFor(
  asking: CheckContract | null,
  { provider, config, source }: ConfiguredSource,
): Promise<SourceCheck> {
  const { baseUrl } = config
  if (asking === null || baseUrl === null) return { ok: true, version: null }
  const answer = await askSource(source, asking.request)
  const address = { name: provider.name, url: baseUrl, path: asking.request.path }
  if (answer.kind !== 'ok') return failedCheck(answer, address)
  const version = versionIn(asking, answer.body)
  if (!version.ok) return somethingElse(version.error, address)
  if (version.value === null || asking.oldest === undefined || !isOlder(version.value, asking.oldest))
    return { ok: true, version: version.value }
  return {
    ok: false,
    kind: 'old',
    reason: `${address.name} ${version.value} answers at ${address.url}, but ${asking.oldest} is the oldest supported version`,
    todo: `upgrade it to ${asking.oldest} or newer`,
  }
}

function checkByListing({ types }: Provider): CheckContract | null {
  const first = firstListing(types)
  if (first === null) return null
  const { contract, page, request } = first
  const version = (body: Json): Result<null> => {
    const read = contract.readList(body, page)
    return read.ok ? ok(null) : read
  }
  return { request, version }
}

/** The request for a listing's first page. */
interface FirstListing {
  readonly contract: TypeContract
  readonly page: ListRequest
  readonly request: SourceRequest
}

/** Returns the first listing that isn't made over another type's entities. */
export function firstListing(types: Provider['types']): FirstListing | null {
  const page = { cursor: null, updatedSince: null }
  for (const contract of Object.values(types)) {
    const request = contract.over === undefined ? contract.list(page) : null
    if (request !== null) return { contract, page, request }
  }
  return null
}

/** A provider that is code may throw at unexpected answers. */
function versionIn(check: CheckContract, body: Json): Result<string | null> {
  try {
    return check.version(body)
  } catch (error) {
    return err(`couldn't read its answer: ${messageOf(error)}`)
  }
}

interface Address {
  readonly name: string
  readonly url: string
  /** The requested path below the address. */
  readonly path: string
}

function failedCheck(answer: Exclude<SourceAnswer, { kind: 'ok' }>, of: Address): SourceCheck {
  switch (answer.kind) {
    case 'unavailable': {
      const schemes = /^ldaps?:/i.test(of.url) ? 'ldap or ldaps' : 'http or https'
      const todo = `check that ${of.name} runs there, and the address: host, port, ${schemes}`
      return { ok: false, kind: 'unreachable', reason: answer.reason, todo }
    }
    case 'throttled':
      return {
        ok: false,
        kind: 'unreachable',
        reason: 'the product asks for fewer requests (429)',
        todo: 'try again later',
      }
    case 'malformed':
      if (answer.refused !== undefined)
        return { ok: false, kind: 'credentials', reason: answer.reason, todo: `check the credentials for ${of.url}` }
      return somethingElse(answer.reason, of)
    case 'gone':
      return somethingElse(`the product answered ${answer.status} to ${of.path}`, of)
    case 'not-modified':
      return somethingElse('the product answered 304', of)
  }
}

function somethingElse(reason: string, { name, url, path }: Address): SourceCheck {
  return {
    ok: false,
    kind: 'other',
    reason: `what answers at ${url} isn't ${name}: ${reason}`,
    todo: `check the address: ${name} answers at ${path} below it`,
  }
}
