import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../demo/company.ts'
import { remoteStore } from './adapters/sqlite/remote.ts'
import type { Log } from './contracts/telemetry.ts'
import { startIngest, type IngestOptions } from './ingest.ts'
import { eventually, silentLog } from './testing/parts.ts'
import { configOf, temporaryFolder } from './testing/system/harness.ts'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ only: ['identity', 'feature-store'] })
})
afterAll(() => demo.stop())

/** What was logged of a thread that did not end by itself, beside what it is started with. */
function startOf(options: Pick<IngestOptions, 'config' | 'database'>): IngestOptions & { warnings: string[] } {
  const warnings: string[] = []
  const log: Log = { ...silentLog, warn: (_, message) => void warnings.push(message) }
  return { ...options, logFile: '/dev/null', log, failed: (reason) => void warnings.push(reason), warnings }
}

describe('the writing thread', () => {
  it('ends by itself once it is stopped, with nothing left that keeps it alive', async () => {
    const folder = temporaryFolder()
    const database = join(folder.path, 'mlg.db')
    const start = startOf({ config: configOf(demo, folder.path, undefined), database })
    const [feature] = demo.ids('features')
    for (let n = 0; n < 3; n++) {
      const ingest = await startIngest(start)
      if (ingest.storePort === null) throw new Error('a file has a port')
      const store = remoteStore({ path: database, port: ingest.storePort })
      // In the middle of its work: reads are under way, connections to the sources are open.
      const { tx } = await store.head()
      await store.mark([
        { uri: `aip://feature/feature-store/${feature}` as never, expects: ['Feature'], priority: 10, due: Date.now(), cause: { kind: 'refresh', trace: 't', since: Date.now() } }, // prettier-ignore
      ])
      if (n === 0) await eventually(async () => (await store.head()).tx > tx, 'it commits')
      await ingest.metrics()
      await ingest.stop()
      await store.close()
    }
    expect(start.warnings).toEqual([])
    folder.remove()
  })

  it('ends by itself where its start is refused', async () => {
    const folder = temporaryFolder()
    const config = configOf(demo, folder.path, undefined)
    const start = startOf({ config, database: join(folder.path, 'no such folder', 'mlg.db') })
    await expect(startIngest(start)).rejects.toThrow(/directory does not exist/)
    expect(start.warnings).toEqual([])
    folder.remove()
  })
})
