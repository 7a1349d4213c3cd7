import { describe, expect, it } from 'vitest'
import { below, randomFrom } from '../../lib/random.ts'
import { eventually } from '../../testing/parts.ts'
import { service } from '../../testing/services.ts'
import { commitOf, keyOf, leaseAll, markOf, model, stateFacts, statementsOf } from '../../testing/store/build.ts'
import { openPostgresStore, type PostgresStore } from './store.ts'

const server = await service('postgres')
const KILLS = process.env['MLG_SOAK'] === '1' ? 30 : 3
const SEED = Number(process.env['MLG_SEED'] ?? 3)

describe.skipIf(server === null)('a killed server', () => {
  it(
    `loses no acknowledged write, ${KILLS} times over, and every process recovers by itself`,
    { timeout: 240_000 },
    async () => {
      if (server === null) return
      const [store, other] = [
        await openPostgresStore({ url: server.url }),
        await openPostgresStore({ url: server.url }),
      ]
      const heard: number[] = []
      other.onCommit((head) => heard.push(head))
      const random = randomFrom(SEED)
      const acknowledged = { commits: new Set<number>(), marks: new Set<number>() }
      const refused: unknown[] = []
      let loading = true
      const load = [
        keepAtIt(
          () => loading,
          refused,
          async (n) => {
            await store.commit([commitOf(n, [stateFacts(keyOf(model(`c${n}`), 'Model'), { facts: { n } })])])
            acknowledged.commits.add(n)
          },
        ),
        keepAtIt(
          () => loading,
          refused,
          async (n) => {
            await store.mark([markOf(model(`m${n}`), n)])
            acknowledged.marks.add(n)
          },
        ),
      ]
      for (let kill = 0; kill < KILLS; kill++) {
        const before = acknowledged.commits.size
        const more = 5 + below(random, 60)
        await eventually(() => acknowledged.commits.size >= before + more, `${more} commits more`)
        await server.kill()
        await eventually(() => store.fault() !== null && other.fault() !== null, 'readiness says so')
        await expect(store.head()).rejects.toThrow(/PostgreSQL at 127\.0\.0\.1:\d+\/postgres doesn't answer/)
        expect(store.fault()).not.toMatch(/app@/)
        await server.restart()
        await eventually(() => store.fault() === null && other.fault() === null, 'it answers again')
        const gone = heard.length
        await eventually(() => heard.length > gone, 'the other process hears of commits again')
      }
      loading = false
      await Promise.all(load)
      expect(refused.length).toBeGreaterThan(0)
      await verify(other, acknowledged)
      await Promise.all([store.close(), other.close()])
    },
  )
})

/** Repeats work like a worker; refused work isn't expected later. */
async function keepAtIt(going: () => boolean, refused: unknown[], work: (n: number) => Promise<void>): Promise<void> {
  for (let n = 1; going(); n++) {
    try {
      await work(n)
    } catch (error) {
      refused.push(error)
      // Yields, so that the loop doesn't block others while the server is away.
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

async function verify(store: PostgresStore, acknowledged: { commits: Set<number>; marks: Set<number> }): Promise<void> {
  const { tx } = await store.head()
  expect(tx).toBeGreaterThanOrEqual(acknowledged.commits.size)
  let after = 0
  for (;;) {
    const entries = await store.read(after, 500)
    if (entries.length === 0) break
    for (const entry of entries) expect(entry.tx).toBe(++after)
  }
  expect(after).toBe(tx)
  for (const n of acknowledged.commits) expect(Object.keys(await statementsOf(store, model(`c${n}`)))).toHaveLength(2)
  const uris = [...acknowledged.marks].map((n) => model(`m${n}`))
  expect((await store.pending(uris)).filter((receipt) => receipt === null)).toEqual([])
  expect((await leaseAll(store, 10_000_000, { limit: 5 })).length).toBe(Math.min(5, uris.length))
  console.log(
    `${acknowledged.commits.size} commits and ${acknowledged.marks.size} marks acknowledged, none lost (seed ${SEED})`,
  )
}
