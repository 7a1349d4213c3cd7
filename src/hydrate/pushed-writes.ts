import { failureReports } from '../contracts/state-log.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { DocumentAnswer, DocumentAnswerOf, DocumentWrite } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { tooLargeToKeep, type Pushes, type WaitingPayload } from '../contracts/pushed.ts'
import type { DocumentStatus, Reads } from '../contracts/reads.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Json } from '../lib/json.ts'
import { documentId, type DocumentKey, type Time } from '../model/facts.ts'
import { messageOf } from '../lib/message-of.ts'

interface PushedParts {
  readonly store: Pick<Pushes, 'waiting'> & Pick<Reads, 'raw'>
  /** Returns the interpreter of any platform that pushed; null if it isn't configured here. */
  readonly interpreterOf: (platform: string) => Interpreter | null
  readonly goneAs: (type: string) => DocumentAnswerOf<'gone'>
  readonly now: Time
  readonly log: Log
}

interface PushedDocument {
  readonly key: DocumentKey
  readonly waiting: readonly WaitingPayload[]
  readonly status: DocumentStatus | null
}

/**
 * Interprets what was pushed about a URI, under its lease: waiting payloads, merged with the earlier ones, and
 * documents mapped by another version of the mapping. The pushing client isn't read, and the result doesn't depend on
 * the order of its payloads.
 */
export async function pushedWrites(mark: LeasedMark, parts: PushedParts): Promise<readonly DocumentWrite[]> {
  const { store, interpreterOf, log } = parts
  const waiting = mark.pushed ? await store.waiting(mark.uri) : []
  const statuses = mark.documents.filter(({ origin }) => origin === 'pushed')
  const keys = new Map([...waiting.map(({ key }) => key), ...statuses].map((key) => [documentId(key), key]))
  const writes: DocumentWrite[] = []
  for (const [id, { platform, type, uri }] of keys) {
    const interpreter = interpreterOf(platform)
    const waits = failureReports({ log, clock: { now: () => parts.now } }, `payloads of ${platform}`, {
      message: "pushed payloads wait, because their platform isn't configured here; add it to the sources",
      fields: { source: platform },
    })
    if (interpreter === null) {
      waits.failed(`first of ${uri}`)
      continue
    }
    waits.worked()
    const document = {
      key: { platform, type, uri },
      waiting: waiting.filter(({ key }) => documentId(key) === id),
      status: statuses.find((status) => documentId(status) === id) ?? null,
    }
    if (document.waiting.length === 0 && !isOutdated(document.status, interpreter)) continue
    writes.push(await writeOf(document, interpreter, parts))
  }
  return writes
}

function isOutdated(status: DocumentStatus | null, interpreter: Interpreter): boolean {
  return status !== null && !status.gone && status.mapping !== interpreter.version(status.type)
}

async function writeOf(document: PushedDocument, interpreter: Interpreter, parts: PushedParts): Promise<DocumentWrite> {
  const { key, waiting } = document
  const taken = waiting.map(({ id }) => id)
  const mapping = interpreter.version(key.type)
  const deleted = waiting[0]?.body === null
  // Earlier payloads about a deleted entity no longer count.
  const before = deleted ? null : await parts.store.raw(key)
  const bodies = [...(before === null ? [] : [before.body]), ...waiting.flatMap(({ body }) => body ?? [])]
  const [first, ...others] = bodies.map((body) => JSON.parse(Buffer.from(body).toString()) as Json)
  const write = { key, requestedAt: parts.now }
  if (first === undefined) {
    const answer = parts.goneAs(key.type)
    return { ...write, answer, pushed: { taken, body: null, mapping } }
  }
  try {
    const body = await mergeInTurns(key.type, [first, ...others], interpreter)
    const raw = Buffer.from(JSON.stringify(body))
    const large = tooLargeToKeep(raw)
    if (large !== null) return failedWrite(`the merged pushed payload has ${large}: push a smaller one`)
    const record = interpreter.pushedRecord(key.uri, key.type, body)
    const answer =
      record === null
        ? parts.goneAs(key.type)
        : interpreter.document(key.uri, key.type, { body: record, raw, etag: null, lastModified: null })
    return { ...write, answer, pushed: { taken, body: raw, mapping } }
  } catch (cause) {
    return failedWrite(`the mapping failed: ${messageOf(cause)}`)
  }

  /** A payload that can't be stored isn't consumed: it waits, and further ones are refused. */
  function failedWrite(error: string): DocumentWrite {
    const answer: DocumentAnswer = { kind: 'failed', error }
    return { ...write, answer, pushed: { taken: [], body: before?.body ?? null, mapping } }
  }
}

/**
 * Twenty thousand small payloads may wait, or forty large ones, each of which takes milliseconds. Up to this many are
 * merged in one turn …
 */
const MERGED_PER_TURN = 4

/** … and beyond that, each pair in its own turn. A number, not a time, so that the simulation is repeatable. */
async function mergeInTurns(type: string, bodies: Bodies, interpreter: Interpreter): Promise<Json> {
  let left = bodies
  while (left.length > MERGED_PER_TURN) {
    const merged: Json[] = []
    for (let i = 0; i < left.length; i += 2) {
      const [one = null, other = one] = left.slice(i, i + 2)
      merged.push(interpreter.merged(type, [one, other]))
      await nextTurn()
    }
    const [first = null, ...others] = merged
    left = [first, ...others]
  }
  return interpreter.merged(type, left)
}

type Bodies = readonly [Json, ...(readonly Json[])]
