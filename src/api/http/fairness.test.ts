import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SearchIndex } from '../../contracts/search-index.ts'
import { SLICE_MS } from '../../lib/pace.ts'
import { ENTITIES_PER_READ } from '../../query/entities/loader.ts'
import { filledIndex } from '../../testing/search/filled.ts'
import { saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const MAX_WAITING = 256

const FEATURE = 'aip://feature/feature-store/f'
const TEAM = 'aip://group/identity/ranking'
const INSTANCES = 250
const instance = (n: number): string => `aip://model/registry/i${n}`

let world: ApiWorld
let head: number
/** Rows read from the record, and searches of the index: counted, not timed. */
let work = 0
const sizes = { entities: 0, transactions: 0 }

beforeAll(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'Feature', uri: FEATURE, attributes: { name: 'F' } }),
    saying({ type: 'Group', uri: TEAM, attributes: { name: 'Ranking' } }),
  )
  const all = (version: string) =>
    Array.from({ length: INSTANCES }, (_, n) =>
      saying({
        type: 'ModelInstance',
        uri: instance(n),
        attributes: { name: `ranking model ${n}`, version },
        edges: [
          ['ModelInstance.usesFeature', FEATURE],
          ['Entity.ownedBy', TEAM],
        ],
      }),
    )
  await world.say(...all('1'))
  head = await world.say(...all('2'))
  const index = await filledIndex(world.store, world.deps.catalogue)
  const counted: SearchIndex = {
    complete: (field, prefix, limit) => index.complete(field, prefix, limit),
    status: () => index.status(),
    search: (request) => {
      work++
      return index.search(request)
    },
  }
  world.searchBy(counted)
  const { entities, edgeEvents, read } = world.store
  vi.spyOn(world.store, 'entities').mockImplementation((uris, tx) => {
    work += uris.length
    sizes.entities = Math.max(sizes.entities, uris.length)
    return entities(uris, tx)
  })
  vi.spyOn(world.store, 'edgeEvents').mockImplementation((...args) => {
    work++
    return edgeEvents(...args)
  })
  vi.spyOn(world.store, 'read').mockImplementation((after, limit) => {
    work += limit
    sizes.transactions = Math.max(sizes.transactions, limit)
    return read(after, limit)
  })
})
afterAll(() => world.close())
beforeEach(() => world.forget())

interface Load {
  readonly name: string
  readonly count: number
  readonly path: (n: number) => string
}

const LOADS: readonly Load[] = [
  { name: 'diffs of everything', count: 10, path: (n) => `/api/v1/diff?from=${1 + n}&to=${head - n}&limit=1000` },
  {
    name: 'impacts of the past',
    count: 20,
    path: (n) => `/api/v1/impact?uri=${encodeURIComponent(FEATURE)}&asOf=${head - n}&limit=1000`,
  },
  { name: 'searches', count: 200, path: (n) => `/api/v1/search?q=${encodeURIComponent(`ranking ${n}`)}` },
]

/** The largest number is what followers of the log read at a time. */
const FOLLOWED_AT_A_TIME = 250

/**
 * Between two turns of the event loop: 2 ms, and the read that exceeds them. A machine that reads more in 2 ms needs no
 * such bound.
 */
const MAX_WORK_PER_TURN = 1_000

/** Returns the most work between two turns of the event loop, for which an incoming request has to wait. */
async function mostInATurn(done: Promise<unknown>): Promise<number> {
  const isDone = new AbortController()
  void done.finally(() => isDone.abort())
  let most = 0
  while (!isDone.signal.aborted) {
    const before = work
    await nextTurn()
    most = Math.max(most, work - before)
  }
  return most
}

describe('a short request', () => {
  it.each(LOADS)('waits for one slice of $count $name', async ({ count, path }) => {
    const all = Array.from({ length: count }, (_, n) => world.app.inject({ url: path(n) }))
    const most = await mostInATurn(Promise.all(all))
    // On a slow machine, more than are answered soon.
    const statuses = (await Promise.all(all)).map(({ statusCode }) => statusCode)
    expect(statuses).toContain(200)
    expect(statuses.filter((status) => ![200, 503].includes(status))).toEqual([])
    expect(most).toBeLessThan(MAX_WORK_PER_TURN)
  })

  it('is answered even if it comes last', async () => {
    const [diffs] = LOADS
    const all = Array.from({ length: 10 }, (_, n) => world.app.inject({ url: diffs?.path(n) ?? '' }))
    let finished = 0
    for (const one of all) void one.then(({ statusCode }) => (finished += Number(statusCode === 200)))
    for (let turns = 0; turns < 20; turns++) await nextTurn()
    const { status } = await world.get(`/api/v1/entities/${encodeURIComponent(instance(7))}`)
    expect([status, finished]).toEqual([200, 0])
    await Promise.all(all)
  })

  it('waits only for short reads of the record', () => {
    expect(sizes.entities).toBe(ENTITIES_PER_READ)
    expect(sizes.transactions).toBeLessThanOrEqual(FOLLOWED_AT_A_TIME)
  })
})

describe('a long request', () => {
  it('is refused if too many are waiting, with a retry time', async () => {
    // A slice is over at every look at the clock: however fast the machine is, each request waits for a turn.
    let now = performance.now()
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += SLICE_MS))
    const all = Array.from({ length: 2 * MAX_WAITING }, (_, n) =>
      // No two are the same, since those would share an answer.
      world.app.inject({
        url: `/api/v1/impact?uri=${encodeURIComponent(instance(n % INSTANCES))}&limit=${Math.floor(n / INSTANCES)}`,
      }),
    )
    const answers = await Promise.all(all).finally(() => clock.mockRestore())
    const refused = answers.filter(({ statusCode }) => statusCode !== 200)
    expect(refused.length).toBeGreaterThan(0)
    for (const answer of refused) {
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, expect.stringMatching(/^[1-9]$/)])
      expect(answer.json()).toMatchObject({ code: 'BUSY', hint: expect.stringMatching(/^Send it again in /) })
    }
    expect(refused.length).toBeLessThan(answers.length)
  })
})
