import { expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Commit } from '../contracts/log.ts'
import { graphProcess } from '../testing/notify/process.ts'
import { VirtualClock } from '../testing/sim/clock.ts'
import { commitOf, edge, keyOf, model, stated, user } from '../testing/store/build.ts'
import { subscriptionOf } from '../testing/store/contract-deliveries.ts'
import { Matching } from './matching.ts'
import { readerBeside } from './telling.ts'

const MINUTE = 60_000
const [MODEL, OTHER, OWNER] = [model('later'), model('other'), user('alice')]

it('walks a scope again that was refused before, though no edge has changed since', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const { log, graph, reads } = graphProcess({ store, clock: new VirtualClock(0) })
  const about = { ...subscriptionOf('').about, of: MODEL, least: 'low' as const }
  const matching = new Matching([subscriptionOf('s', { about })], await readerBeside(reads, null))
  /** Of whom the subscription is told with one more commit. */
  const toldOf = async (minute: number, commit: Commit): Promise<readonly string[]> => {
    const { tx: before } = await store.head()
    await store.commit([commit])
    const { tx } = await store.head()
    expect(await graph.waitFor(tx, 10_000)).toBe(true)
    const reader = await readerBeside(reads, null)
    const changes = await matching.changesIn(await store.read(before, 10), {
      reader,
      readerFor: async () => ({ key: '', reader }),
      searched: async () => undefined,
      now: minute * MINUTE,
    })
    return changes.map(({ uri }) => uri)
  }
  const says = (minute: number, uri: typeof MODEL, status: string, edges: ReturnType<typeof edge>[] = []): Commit =>
    commitOf(minute * MINUTE, [stated(keyOf(uri, 'Model'), { facts: { status }, edges })])
  try {
    // Nothing is known of the model, so that the walk is refused.
    expect(await toldOf(1, says(1, OTHER, 'a', [edge('Entity.ownedBy', OTHER, OWNER)]))).toEqual([])
    expect(await toldOf(2, says(2, MODEL, 'a'))).toEqual([MODEL])
    expect(await toldOf(3, says(3, MODEL, 'b'))).toEqual([MODEL])
    expect(await toldOf(4, says(4, OTHER, 'b'))).toEqual([])
  } finally {
    await graph.stop()
    log.close()
    await store.close()
  }
})
