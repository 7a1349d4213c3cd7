import { describe, expect, it } from 'vitest'
import type { Clock } from '../../contracts/clock.ts'
import { batchesOf, writeAll, type BulkItem, type BulkParts } from './bulk.ts'
import { OpenSearchFailure, type OpenSearchAnswer, type OpenSearchClient } from './client.ts'

/** A clock whose sleeps end at once, and are noted. */
class NotingClock implements Clock {
  readonly slept: number[] = []
  #now = 1_000

  now(): number {
    return this.#now
  }

  sleep(ms: number): Promise<void> {
    this.slept.push(ms)
    this.#now += ms
    return Promise.resolve()
  }
}

type Outcome = 'taken' | 'busy' | 'newer' | 'never' | 'blocked'

const OUTCOMES: Readonly<Record<Outcome, object>> = {
  taken: { status: 200 },
  busy: { status: 429, error: { type: 'rejected_execution_exception', reason: 'too busy' } },
  newer: { status: 409, error: { type: 'version_conflict_engine_exception', reason: 'a newer one' } },
  never: { status: 400, error: { type: 'mapper_parsing_exception', reason: 'not a number' } },
  blocked: { status: 403, error: { type: 'cluster_block_exception', reason: 'the disk is full' } },
}

/** Answers each request for its documents; `away`: the whole request fails. */
type Fates = (ids: readonly string[], request: number) => readonly Outcome[] | 'away'

class FakeServer {
  readonly requests: (readonly string[])[] = []
  readonly #fates: Fates

  constructor(fates: Fates) {
    this.#fates = fates
  }

  get client(): OpenSearchClient {
    return { name: 'a server', send: ({ body }) => this.#answer(String(body)), close: () => Promise.resolve() }
  }

  #answer(body: string): Promise<OpenSearchAnswer> {
    const lines = body.trimEnd().split('\n')
    const ids = lines.filter((_, i) => i % 2 === 0).map(idOf)
    this.requests.push(ids)
    const fates = this.#fates(ids, this.requests.length)
    if (fates === 'away') return Promise.reject(new OpenSearchFailure('away', { status: 503, passing: true }))
    const items = fates.map((fate) => ({ index: OUTCOMES[fate] }))
    return Promise.resolve({ status: 200, body: { errors: fates.some((fate) => fate !== 'taken'), items } })
  }
}

function idOf(line: string): string {
  const { index } = JSON.parse(line) as { readonly index: Readonly<Record<string, unknown>> }
  const { _id: id } = index
  return String(id)
}

const itemsOf = (...ids: readonly string[]): BulkItem[] => ids.map((id) => ({ id, version: 1, document: '{}' }))

function writeItems(fates: Fates, items: readonly BulkItem[], more: Partial<BulkParts> = {}) {
  const server = new FakeServer(fates)
  const clock = new NotingClock()
  const refused: string[] = []
  const parts: BulkParts = {
    client: server.client,
    clock,
    random: () => 1,
    signal: new AbortController().signal,
    patienceMs: 60_000,
    refused: (id, reason) => refused.push(`${id}: ${reason}`),
    ...more,
  }
  const done = writeAll('index-write', items, parts)
  return { server, clock, refused, done }
}

describe('writes to a struggling server', () => {
  it('back off after each failure, up to ten seconds, and retry', async () => {
    const { server, clock, done } = writeItems(
      (_, request) => (request <= 8 ? 'away' : ['taken', 'taken']),
      itemsOf('a', 'b'),
    )
    await done
    expect(server.requests).toEqual(Array.from({ length: 9 }, () => ['a', 'b']))
    expect(clock.slept).toEqual([400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
  })

  it("randomise their pauses, so that writers don't retry together", async () => {
    const parts = [0.5, 0.25, 0]
    const random = (): number => parts.shift() ?? 1
    const { clock, done } = writeItems((_, request) => (request <= 3 ? 'away' : ['taken']), itemsOf('a'), { random })
    await done
    expect(clock.slept).toEqual([200, 200, 0])
  })

  it('retry only what was rejected, and pause briefly again after any progress', async () => {
    const { server, clock, done } = writeItems(
      (ids) => ids.map((_, i) => (i === 0 ? 'taken' : i === 1 ? 'busy' : 'blocked')),
      itemsOf('a', 'b', 'c', 'd'),
    )
    await done
    expect(server.requests.map((ids) => ids.join(''))).toEqual(['abcd', 'bcd', 'cd', 'd'])
    expect(clock.slept).toEqual([400, 400, 400])
  })

  it('fail when their patience runs out or the writer is closed', async () => {
    const { server, clock, done } = writeItems(() => 'away', itemsOf('a'), { patienceMs: 3_000 })
    await expect(done).rejects.toThrow('away')
    expect([server.requests.length, clock.slept]).toEqual([5, [400, 800, 1_600, 3_200]])
    const closed = writeItems(() => 'away', itemsOf('a'), { signal: AbortSignal.abort() })
    await expect(closed.done).rejects.toThrow('away')
    expect(closed.clock.slept).toEqual([])
  })

  it('end at once if another process has written since, and skip permanently rejected documents', async () => {
    const { clock, done } = writeItems(() => ['busy', 'newer'], itemsOf('a', 'b'))
    await expect(done).rejects.toThrow('a server has what another process wrote since')
    expect(clock.slept).toEqual([])
    const some = writeItems(() => ['never', 'taken'], itemsOf('a', 'b'))
    await some.done
    expect([some.refused, some.server.requests.length]).toEqual([['a: mapper_parsing_exception: not a number'], 1])
  })
})

it('split requests by documents and characters', () => {
  const many = Array.from({ length: 2_500 }, (_, i) => ({ id: String(i), version: 1, document: '{}' }))
  expect([...batchesOf(many)].map(({ length }) => length)).toEqual([1_000, 1_000, 500])
  const large = Array.from({ length: 3 }, (_, i) => ({
    id: String(i),
    version: 1,
    document: 'x'.repeat(3 * 1_048_576),
  }))
  expect([...batchesOf(large)].map(({ length }) => length)).toEqual([1, 1, 1])
  expect([...batchesOf([])]).toEqual([])
})
