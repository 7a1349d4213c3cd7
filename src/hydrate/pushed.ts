import type { Interpreter } from '../contracts/interpreter.ts'
import type { DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { MAX_PAYLOAD_BYTES, type WaitingPayload } from '../contracts/pushed.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Json } from '../lib/json.ts'
import { documentId, type DocumentKey, type Time } from '../model/facts.ts'

export interface PushedParts {
  readonly store: Pick<Store, 'waiting' | 'raw'>
  /** Of whatever platform pushed; null where it is not configured here. */
  readonly interpreterOf: (platform: string) => Interpreter | null
  /** Whether things of a type keep what was said of them when they are deleted. */
  readonly keepsHistory: (type: string) => boolean
  readonly now: Time
  readonly log: Log
}

interface Thing {
  readonly key: DocumentKey
  readonly waiting: readonly WaitingPayload[]
  readonly status: DocumentStatus | null
}

/**
 * What was pushed about a URI, interpreted under the lease on it: payloads that wait, with what they came to before, and what was mapped
 * by another version of its mapping. Whoever pushed is not asked, and nothing depends on the order of what it sent.
 */
export async function pushedWrites(mark: LeasedMark, parts: PushedParts): Promise<readonly DocumentWrite[]> {
  const { store, interpreterOf, log } = parts
  const waiting = mark.pushed ? await store.waiting(mark.uri) : []
  const statuses = mark.documents.filter(({ origin }) => origin === 'pushed')
  const keys = new Map([...waiting.map(({ key }) => key), ...statuses].map((key) => [documentId(key), key]))
  const writes: DocumentWrite[] = []
  for (const [id, { platform, type, uri }] of keys) {
    const interpreter = interpreterOf(platform)
    if (interpreter === null) {
      log.warn({ uri, platform }, 'what was pushed waits: its platform is not configured here')
      continue
    }
    const thing = {
      key: { platform, type, uri },
      waiting: waiting.filter(({ key }) => documentId(key) === id),
      status: statuses.find((status) => documentId(status) === id) ?? null,
    }
    if (thing.waiting.length === 0 && !isOutdated(thing.status, interpreter)) continue
    writes.push(await writeOf(thing, interpreter, parts))
  }
  return writes
}

function isOutdated(status: DocumentStatus | null, interpreter: Interpreter): boolean {
  return status !== null && !status.gone && status.mapping !== interpreter.version(status.type)
}

async function writeOf(thing: Thing, interpreter: Interpreter, parts: PushedParts): Promise<DocumentWrite> {
  const { key, waiting, status } = thing
  const taken = waiting.map(({ id }) => id)
  const mapping = interpreter.version(key.type)
  const deleted = waiting[0]?.body === null
  const before = deleted || status?.gone === true ? null : await parts.store.raw(key)
  const bodies = [...(before === null ? [] : [before.body]), ...waiting.flatMap(({ body }) => body ?? [])]
  const [first, ...others] = bodies.map((body) => JSON.parse(Buffer.from(body).toString()) as Json)
  const write = { key, askedAt: parts.now }
  if (first === undefined) {
    const answer = { kind: 'gone', history: parts.keepsHistory(key.type) } as const
    return { ...write, answer, pushed: { taken, body: null, mapping } }
  }
  try {
    const body = interpreter.merged(key.type, [first, ...others])
    const raw = Buffer.from(JSON.stringify(body))
    if (raw.byteLength > MAX_PAYLOAD_BYTES) return tooLarge(raw.byteLength)
    const answer = interpreter.document(key.uri, key.type, { body, raw, etag: null, lastModified: null })
    return { ...write, answer, pushed: { taken, body: raw, mapping } }
  } catch (cause) {
    return failed(`the mapping failed: ${cause instanceof Error ? cause.message : String(cause)}`)
  }

  /** Nothing is taken in that could not be kept: it waits, and more of it is refused. */
  function failed(error: string): DocumentWrite {
    const answer: DocumentAnswer = { kind: 'failed', error }
    return { ...write, answer, pushed: { taken: [], body: before?.body ?? null, mapping } }
  }
  function tooLarge(bytes: number): DocumentWrite {
    return failed(`what was pushed comes to ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} are kept`)
  }
}
