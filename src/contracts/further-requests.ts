import { isObject, type JsonObject } from '../lib/json.ts'
import type { ReadOptions, Source, SourceAnswer, SourceRequest } from './source.ts'

/** Limit of further requests in a read: each costs a request for each entity. */
export const MAX_FURTHER = 5

type Ask = Source['ask']

/**
 * Requests an entity together with its further requests: their answers become properties of the one answer, and a list
 * becomes its property `answer`. Each goes as any other request does. Since "not modified" would concern only one of
 * them, no request is conditional, and the answer has no ETag.
 */
export async function askJoined(ask: Ask, request: SourceRequest, options: ReadOptions): Promise<SourceAnswer> {
  const { and = {}, ...first } = request
  const unconditional = { ...options, etag: null, lastModified: null }
  const answer = await ask(first, unconditional)
  if (answer.kind !== 'ok') return answer
  const whole = Array.isArray(answer.body) ? { answer: answer.body } : answer.body
  if (!isObject(whole)) return { kind: 'malformed', reason: `the response to ${first.path} isn't an object` }
  const members: Record<string, JsonObject[string]> = {}
  for (const [name, further] of Object.entries(and)) {
    const part = await ask(further, unconditional)
    // A missing part is no evidence that the entity is gone.
    if (part.kind === 'gone')
      return { kind: 'malformed', reason: `the source answered ${part.status} to ${further.path}` }
    if (part.kind !== 'ok') return part
    members[name] = part.body
  }
  const body = { ...whole, ...members }
  return { ...answer, body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
}
