import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { Interpreter } from '../../contracts/interpreter.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { platformsOf } from '../../normalise/platforms.ts'
import { interpreterOf } from '../../normalise/interpret.ts'
import { registry } from '../../testing/providers.ts'
import { redactSource } from '../../retain/redact.ts'
import { noMeter, silentLog, sourceConfig } from '../../testing/parts.ts'
import { sharedService } from '../../testing/services.ts'
import { commitOf, keyOf, model, statementsOf } from '../../testing/store/build.ts'
import { systemClock } from '../system-clock.ts'
import { openPostgresStore } from './store.ts'
import { openDatabases, type TestDatabase } from './testing.ts'

const server = await sharedService('postgres')
const PATHS = ['configuration.api_key']
const platforms = platformsOf([{ platform: registry.name, domains: registry.domains }])

function interpreter(redact: readonly string[]): Interpreter {
  const config = sourceConfig('registry', { redact })
  return interpreterOf({ catalogue: builtinCatalogue(), provider: registry, config, platforms, meter: noMeter })
}

describe.skipIf(server === null)('a path redacted later, over PostgreSQL', () => {
  const databases = openDatabases(() => server?.url ?? '')
  let database: TestDatabase
  let stores: RecordPorts[] = []
  beforeEach(async () => {
    database = await databases.take()
    stores = [await openPostgresStore({ url: database.url }), await openPostgresStore({ url: database.url })]
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    await database.giveBack()
  })

  function answerFor(uri: ReturnType<typeof model>, secret: string) {
    const body = { id: uri.split('/').at(-1) ?? '', name: 'one', configuration: { api_key: secret, depth: 3 } }
    const text = { body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
    return { key: keyOf(uri, 'Model'), requestedAt: 1, answer: interpreter([]).document(uri, 'Model', text) }
  }

  async function rows(): Promise<string> {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const tables = ['node', 'document', 'document_facts', 'delta', 'tx', 'note', 'mark']
    const texts: string[] = []
    for (const table of tables) texts.push(JSON.stringify((await client.query(`SELECT * FROM ${table}`)).rows))
    await client.end()
    return texts.join('\n')
  }

  it(
    'is removed from every row by one of two workers that start together, and both continue',
    { timeout: 60_000 },
    async () => {
      const [first, second] = stores
      if (first === undefined || second === undefined) throw new Error('no stores')
      const models = Array.from({ length: 250 }, (_, n) => model(`m${n}`))
      for (const round of [1, 2])
        await first.commit(models.map((uri, n) => commitOf(round * 1_000 + n, [answerFor(uri, `hush-${round}`)])))
      expect(await rows()).toContain('hush-1')
      let ready = 0
      const { signal } = new AbortController()
      const of = {
        platform: 'registry',
        paths: PATHS,
        types: Object.keys(registry.types),
        notes: [],
        interpreter: interpreter(PATHS),
      }
      const work = stores.map((store, n) =>
        redactSource(
          { ...of, store, clock: systemClock, log: silentLog, holder: `worker ${n}`, signal },
          () => void ready++,
        ),
      )
      await Promise.all(work)
      expect(ready).toBeGreaterThanOrEqual(2)
      expect(await rows()).not.toContain('hush')
      const [uri = model('m0')] = models
      expect(Buffer.from((await second.raw(keyOf(uri, 'Model')))?.body ?? []).toString()).not.toContain('hush')
      const statementAt = async (at?: number) => (await statementsOf(second, uri, at))[`registry|Model|${uri}`]
      expect(await statementAt()).toMatchObject({ name: 'one', configuration: { depth: 3 } })
      expect(await statementAt(500)).toEqual({ entityType: 'Model', name: 'one' })
    },
  )
})
