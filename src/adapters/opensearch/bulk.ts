import type { Clock } from '../../contracts/clock.ts'
import { isObject } from '../../lib/json.ts'
import { backOff } from '../../lib/limits.ts'
import type { Random } from '../../lib/random.ts'
import { OpenSearchFailure, reasonOf, type OpenSearchClient } from './client.ts'

/** An older version never replaces a newer one; writing the same version again is harmless. */
export interface BulkItem {
  readonly id: string
  readonly version: number
  readonly document: string
}

export interface BulkParts {
  readonly client: OpenSearchClient
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  /** How long a write is retried before it fails; the caller then starts again from the record. */
  readonly patienceMs: number
  /** Called for a document that the server will never accept. */
  readonly refused: (id: string, reason: string) => void
}

/** Bounds one request; both bounds lie far below what servers accept (100 MB). */
const MAX_ITEMS = 1_000
const MAX_CHARACTERS = 4 * 1_048_576
const PAUSE = { baseMs: 200, capMs: 10_000, least: 0 }
const NEWER_EXISTS = 409
const NEVER_TAKEN = 400

/**
 * Writes all items, or throws. Items that the server couldn't take at the moment (too many requests, a full disk, a
 * lost node) are sent again after a growing, random pause. A newer version of a document means that another writer has
 * taken over.
 */
export async function writeAll(target: string, items: readonly BulkItem[], parts: BulkParts): Promise<void> {
  const deadline = parts.clock.now() + parts.patienceMs
  for (const batch of batchesOf(items)) {
    let left: readonly BulkItem[] = batch
    for (let failures = 0; left.length > 0;) {
      const { again, failure } = await attempt(target, left, parts)
      // Progress means that the server is busy, not away.
      failures = again.length < left.length ? 1 : failures + 1
      left = again
      if (failure === null) continue
      if (!failure.passing || parts.signal.aborted || parts.clock.now() > deadline) throw failure
      await parts.clock.sleep(backOff(failures, PAUSE, parts.random), parts.signal)
    }
  }
}

export function* batchesOf(items: readonly BulkItem[]): Generator<readonly BulkItem[]> {
  let batch: BulkItem[] = []
  let characters = 0
  for (const item of items) {
    if (batch.length === MAX_ITEMS || (batch.length > 0 && characters + item.document.length > MAX_CHARACTERS)) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(item)
    characters += item.document.length
  }
  if (batch.length > 0) yield batch
}

interface BulkAttempt {
  readonly again: readonly BulkItem[]
  /** Null if there are no failures. */
  readonly failure: OpenSearchFailure | null
}

async function attempt(target: string, items: readonly BulkItem[], parts: BulkParts): Promise<BulkAttempt> {
  try {
    const path = `/${target}/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error`
    const { body } = await parts.client.send({ method: 'POST', path, body: printItems(items) })
    return body.errors === true ? outcomesOf(body.items, items, parts) : { again: [], failure: null }
  } catch (error) {
    if (!(error instanceof OpenSearchFailure)) throw error
    return { again: items, failure: error }
  }
}

function printItems(items: readonly BulkItem[]): string {
  const lines: string[] = []
  for (const { id, version, document } of items) {
    lines.push(JSON.stringify({ index: { _id: id, version, version_type: 'external_gte' } }), document)
  }
  return `${lines.join('\n')}\n`
}

function outcomesOf(outcomes: unknown, items: readonly BulkItem[], { client, refused }: BulkParts): BulkAttempt {
  const again: BulkItem[] = []
  let failure: OpenSearchFailure | null = null
  const list = Array.isArray(outcomes) ? (outcomes as readonly unknown[]) : []
  items.forEach((item, i) => {
    const [outcome] = isObject(list[i]) ? Object.values(list[i]) : []
    const status = isObject(outcome) && typeof outcome.status === 'number' ? outcome.status : 0
    if (status >= 200 && status < 300) return
    const reason = reasonOf(outcome) ?? `status ${status}`
    const passing = isPassing(status, reason)
    if (status === NEVER_TAKEN) return refused(item.id, reason)
    again.push(item)
    if (failure !== null && passing) return
    const what = status === NEWER_EXISTS ? 'has what another process wrote since' : `didn't take a document: ${reason}`
    failure = new OpenSearchFailure(`${client.name} ${what}`, { status, passing })
  })
  return { again, failure }
}

/** A full disk makes indices read-only (a "block") until there is space again. */
function isPassing(status: number, reason: string): boolean {
  return status === 0 || status === 429 || status >= 500 || reason.startsWith('cluster_block_exception')
}
