import { addressOf } from '../contracts/address.ts'
import type { CheckContract, Provider, SourceAnswer } from '../contracts/source.ts'
import type { Json } from '../lib/json.ts'
import { err, type Result } from '../lib/result.ts'
import type { ConfiguredSource } from '../wiring/pipeline.ts'

/** What an address answered when it was asked which product it is. */
export type SourceCheck =
  | { readonly ok: true; readonly version: string | null }
  | {
      readonly ok: false
      /** `credentials`: it answers, and wants others. `other`: something else answers there. */
      readonly kind: 'unreachable' | 'credentials' | 'other' | 'old'
      readonly reason: string
      readonly todo: string
    }

/** Asks a source whether it is what its provider reads, and which version. A provider that does not say how passes, and so do files. */
export async function checkSource({ provider, config, source }: ConfiguredSource): Promise<SourceCheck> {
  const { check } = provider
  const address = config.baseUrl === null ? null : addressOf(config.baseUrl)
  if (check === undefined || config.baseUrl === null || address?.scheme === 'file') return { ok: true, version: null }
  // The source has a time limit of its own, and reports it.
  const { signal } = new AbortController()
  const answer = await source.ask(check.request, { etag: null, lastModified: null, signal })
  if (answer.kind !== 'ok') return failed(answer, provider, config.baseUrl)
  const version = versionIn(check, answer.body)
  if (!version.ok) return somethingElse(version.error, provider, config.baseUrl)
  if (version.value === null || check.oldest === undefined || !isOlder(version.value, check.oldest))
    return { ok: true, version: version.value }
  return {
    ok: false,
    kind: 'old',
    reason: `${provider.name} ${version.value} answers at ${config.baseUrl}, and ${check.oldest} is the oldest version that can be read`,
    todo: `upgrade it to ${check.oldest} or newer`,
  }
}

/** A provider that is code may throw at what it does not expect. */
function versionIn(check: CheckContract, body: Json): Result<string | null> {
  try {
    return check.version(body)
  } catch (error) {
    return err(`its answer could not be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function failed(answer: Exclude<SourceAnswer, { kind: 'ok' }>, provider: Provider, url: string): SourceCheck {
  switch (answer.kind) {
    case 'unavailable': {
      const todo = `check that ${provider.name} runs there, and the address: host, port, http or https`
      return { ok: false, kind: 'unreachable', reason: answer.reason, todo }
    }
    case 'throttled':
      return {
        ok: false,
        kind: 'unreachable',
        reason: `${url} asks for fewer requests (429)`,
        todo: 'try again later',
      }
    case 'malformed':
      if (answer.refused === true)
        return { ok: false, kind: 'credentials', reason: answer.reason, todo: `check the credentials for ${url}` }
      return somethingElse(answer.reason, provider, url)
    case 'gone':
      return somethingElse(`it answered ${answer.status} to ${provider.check?.request.path ?? ''}`, provider, url)
    case 'not-modified':
      return somethingElse('it answered 304', provider, url)
  }
}

function somethingElse(reason: string, provider: Provider, url: string): SourceCheck {
  return {
    ok: false,
    kind: 'other',
    reason: `what answers at ${url} is not ${provider.name}: ${reason}`,
    todo: `check the address: below it ${provider.name} answers ${provider.check?.request.path ?? ''}`,
  }
}

/** By the numbers that versions begin with: 2.9 is older than 2.10, and 3.0.dev1 is not older than 3.0. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => (/\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number))
  for (let i = 0; i < (b?.length ?? 0); i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
