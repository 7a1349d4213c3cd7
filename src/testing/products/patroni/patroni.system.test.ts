import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { lacksPatroni, startPatroni, type PatroniNode } from '../../../../scripts/services/patroni.ts'
import { printFileOnFailure } from '../../failure-logs.ts'
import { eventually } from '../../parts.ts'
import { notTested } from '../../services.ts'
import { commitOf, keyOf, model, stateFacts, statementsOf } from '../../store/build.ts'
import { openPostgresStore } from '../../../adapters/postgres/store.ts'

/** Inputs: `src/adapters/postgres`, `src/testing/store/build.ts`. */
const lacking = lacksPatroni()
if (lacking !== null) notTested(`a cluster under Patroni is NOT TESTED here: ${lacking}`)
const cluster = lacking === null ? await startPatroni((line) => console.log(line)) : null
for (const { name, log } of cluster?.nodes ?? []) printFileOnFailure(`Patroni (${name})`, log)
afterAll(() => cluster?.stop())

const written = (n: number) => stateFacts(keyOf(model(`m${n}`), 'Model'), { facts: { n } })

async function standbyNames(node: PatroniNode): Promise<unknown> {
  const client = new pg.Client({ connectionString: node.url })
  await client.connect()
  const { rows } = await client.query<object>('SHOW synchronous_standby_names')
  await client.end()
  return rows[0]
}

describe.skipIf(cluster === null)('two servers under Patroni, with synchronous_mode', () => {
  const nodes = cluster?.nodes ?? []
  const nodeWith = async (role: 'primary' | 'synchronous'): Promise<PatroniNode | undefined> => {
    const found = await Promise.all(nodes.map(async (node) => ((await node.is(role)) ? node : undefined)))
    return found.find((node) => node !== undefined)
  }

  it(
    'lose nothing that was acknowledged when the primary is lost, and go on by themselves',
    { timeout: 120_000 },
    async () => {
      const losses: string[] = []
      const store = await openPostgresStore({ url: cluster?.url ?? '', lost: (reason) => losses.push(reason) })
      const stopping = new AbortController()
      const acknowledged: number[] = []
      const load = (async () => {
        for (let n = 1; !stopping.signal.aborted; n++) {
          await store.commit([commitOf(n, [written(n)])]).then(
            () => acknowledged.push(n),
            async () => await new Promise((resolve) => setTimeout(resolve, 20)),
          )
        }
      })()
      try {
        await eventually(() => acknowledged.length > 30, 'work goes on', 20_000)
        const [primary, standby] = [await nodeWith('primary'), await nodeWith('synchronous')]
        if (primary === undefined || standby === undefined) throw new Error('Patroni has no primary or no standby')
        // Set by Patroni itself.
        expect(await standbyNames(primary)).toEqual({ synchronous_standby_names: standby.name })
        const since = performance.now()
        await primary.kill()
        // A commit may be acknowledged after the kill if its answer was in flight: only writes after the promotion
        // count.
        await eventually(async () => await standby.is('primary'), 'the standby is promoted', 60_000)
        const before = acknowledged.length
        await eventually(() => acknowledged.length > before, 'writes go on', 60_000)
        console.log(`the first write ${Math.round(performance.now() - since)} ms after the primary was lost`)
        // Without a standby, Patroni lets the primary continue alone.
        expect(await standbyNames(standby)).toEqual({ synchronous_standby_names: '' })
        await primary.restart()
        await eventually(async () => await primary.is('synchronous'), 'the old primary is a standby', 60_000)
      } finally {
        stopping.abort()
        await load
      }
      for (const n of acknowledged) expect(Object.keys(await statementsOf(store, model(`m${n}`)))).toHaveLength(2)
      expect(losses).toEqual([])
      await store.close()
    },
  )
})
