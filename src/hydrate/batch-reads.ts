import type { LeasedMark } from '../contracts/marks.ts'
import type { BatchContract, BatchedRecord, Provider, Source, SourceAnswer, TypeContract } from '../contracts/source.ts'
import type { Json } from '../lib/json.ts'
import type { Time } from '../model/facts.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { planRead } from './read-plan.ts'
import { messageOf } from '../lib/message-of.ts'
import { addTo } from '../lib/maps.ts'

/** The answer about one of several entities requested together; `body` is already its record. */
interface GatheredAnswer {
  readonly requestedAt: Time
  readonly answer: SourceAnswer
}

export interface GatherContext {
  /** Respects the source's throttle, and waits for its turn itself. */
  readonly source: Source
  readonly provider: Provider
  typesOf(uri: Uri): readonly string[]
  now(): number
  readonly signal: AbortSignal
}

/** Marks leased together, grouped if their source reads several entities at once. Nothing waits for more. */
export class BatchReads {
  /** Finds a shared request by type and URI. */
  readonly #requests = new Map<string, BatchRead>()

  constructor(marks: readonly LeasedMark[], context: GatherContext) {
    for (const [contract, uris] of wantedTogether(marks, context)) {
      const { batch } = contract
      if (batch === undefined) continue
      for (let from = 0; from < uris.length; from += batch.max) {
        const chunk = uris.slice(from, from + batch.max)
        if (chunk.length < 2 && isReadAlone(contract, chunk[0])) continue
        const read = new BatchRead(contract, { ids: chunk.map(idOf), batch, context })
        for (const uri of chunk) this.#requests.set(readKey(contract.type, uri), read)
      }
    }
  }

  /** Returns null if the entity has to be read alone. */
  async answerOf(type: string, uri: Uri): Promise<GatheredAnswer | null> {
    return (await this.#requests.get(readKey(type, uri))?.answerOf(uri)) ?? null
  }
}

/** Returns what the marks read, by type. A push or a changed mapping usually needs no read. */
function wantedTogether(marks: readonly LeasedMark[], context: GatherContext): Map<TypeContract, Uri[]> {
  const { provider, typesOf } = context
  const wanted = new Map<TypeContract, Uri[]>()
  if (Object.values(provider.types).every(({ batch }) => batch === undefined)) return wanted
  for (const mark of marks) {
    if (mark.cause.kind === 'push' || mark.cause.kind === 'mapping') continue
    const plan = planRead(mark, provider, typesOf(mark.uri))
    if (plan.kind !== 'documents') continue
    for (const type of plan.types) {
      const contract = provider.types[type]
      if (contract?.batch !== undefined) addTo(wanted, contract, mark.uri)
    }
  }
  return wanted
}

interface BatchReadOptions {
  readonly ids: readonly string[]
  readonly batch: BatchContract
  readonly context: GatherContext
}

/** One request, made when the first of its entities is read. */
class BatchRead {
  readonly #contract: TypeContract
  readonly #of: BatchReadOptions
  #answer: Promise<SharedAnswer> | null = null

  constructor(contract: TypeContract, of: BatchReadOptions) {
    this.#contract = contract
    this.#of = of
  }

  async answerOf(uri: Uri): Promise<GatheredAnswer | null> {
    this.#answer ??= ask(this.#of)
    const { requestedAt, answer, records } = await this.#answer
    const alone = isReadAlone(this.#contract, uri)
    if (records === null) {
      // A malformed answer about many entities says nothing about a single one.
      const isOfAll = answer.kind === 'throttled' || answer.kind === 'unavailable'
      return isOfAll || !alone ? { requestedAt, answer } : null
    }
    const found = records.get(idOf(uri))
    if (found !== undefined && 'unreadable' in found) return { requestedAt, answer: malformedAnswer(found.unreadable) }
    if (found !== undefined) {
      const { record: body, etag = null } = found
      const raw = Buffer.from(JSON.stringify(body))
      return { requestedAt, answer: { kind: 'ok', body, raw, etag, lastModified: null } }
    }
    if (this.#contract.onlyLatest === true) return { requestedAt, answer: { kind: 'not-modified' } }
    if (this.#of.batch.absentMeansGone === true) return { requestedAt, answer: { kind: 'gone', status: 404 } }
    return alone ? null : { requestedAt, answer: { kind: 'malformed', reason: 'the batch response lacks this entity' } }
  }
}

interface SharedAnswer {
  readonly requestedAt: Time
  readonly answer: SourceAnswer
  /** Holds each entity's record by its id; null if the answer has no records. */
  readonly records: ReadonlyMap<string, BatchedRecord> | null
}

async function ask({ ids, batch, context }: BatchReadOptions): Promise<SharedAnswer> {
  const { source, signal } = context
  const requestedAt = context.now()
  const answer = await source.ask(batch.request(ids), { etag: null, lastModified: null, signal })
  if (answer.kind !== 'ok')
    return {
      requestedAt,
      answer: answer.kind === 'gone' ? malformedAnswer(`the source answered ${answer.status}`) : answer,
      records: null,
    }
  const read = readSafely(batch, answer.body)
  if (typeof read === 'string') return { requestedAt, answer: malformedAnswer(read), records: null }
  return { requestedAt, answer, records: read }
}

/** Returns the records by id, or why there are none. */
function readSafely(batch: BatchContract, body: Json): ReadonlyMap<string, BatchedRecord> | string {
  try {
    const read = batch.read(body)
    return read.ok ? new Map(read.value.map((one) => [one.id, one])) : read.error
  } catch (error) {
    return `the response couldn't be parsed: ${messageOf(error)}`
  }
}

function malformedAnswer(reason: string): SourceAnswer {
  return { kind: 'malformed', reason }
}

function isReadAlone(contract: TypeContract, uri: Uri | undefined): boolean {
  return uri !== undefined && contract.read(idOf(uri)) !== null
}

function idOf(uri: Uri): string {
  return partsOf(uri).resourceId
}

function readKey(type: string, uri: Uri): string {
  return `${type}|${uri}`
}
