import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../demo/company.ts'
import { remoteStore } from '../adapters/sqlite/remote.ts'
import type { Config } from '../config/config.ts'
import { compileDefinitions, toSend } from './check-configuration.ts'
import { PRIORITY } from '../contracts/marks.ts'
import type { Log } from '../contracts/telemetry.ts'
import { startWritingThread, type WritingThreadOptions } from './writing-thread-handle.ts'
import type { Uri } from '../model/uri.ts'
import { eventually, silentLog } from '../testing/parts.ts'
import { configOf, temporaryFolder } from '../testing/system/harness.ts'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ only: ['identity', 'feature-store'] })
})
afterAll(() => demo.stop())

/** A writing thread over a new file, with the store that writes through it, until it is closed. */
async function begun(config: Config, database: string) {
  const start = await startOf({ config, database })
  const writingThread = await startWritingThread(start)
  if (writingThread.storePort === null) throw new Error('a file has a port')
  const store = remoteStore({ path: database, port: writingThread.storePort })
  return {
    ...start,
    writingThread,
    store,
    /** Requests a read, and returns the head of the log before it. */
    async refresh(uri: string): Promise<number> {
      const { tx } = await store.head()
      const cause = { kind: 'refresh', trace: 't', since: Date.now() } as const
      await store.mark([{ uri: uri as Uri, expects: [], priority: PRIORITY.refresh, due: Date.now(), cause }])
      return tx
    },
    async close() {
      await writingThread.stop()
      await store.close()
    },
  }
}

/** Start options, with the warnings about a thread that didn't end by itself. */
async function startOf(
  options: Pick<WritingThreadOptions, 'config' | 'database'>,
): Promise<WritingThreadOptions & { warnings: string[] }> {
  const inForce = toSend(await compileDefinitions(options.config))
  const warnings: string[] = []
  const log: Log = { ...silentLog, warn: (_, message) => void warnings.push(message) }
  return { ...options, inForce, logFile: '/dev/null', log, failed: (reason) => void warnings.push(reason), warnings }
}

describe('the writing thread', () => {
  it('ends by itself once stopped, with nothing left to keep it alive', async () => {
    const folder = temporaryFolder()
    const [feature = ''] = demo.ids('features')
    for (let n = 0; n < 3; n++) {
      const thread = await begun(configOf(demo, folder.path, undefined), join(folder.path, 'mlg.db'))
      // In the middle of its work: reads are running, connections to the sources are open.
      const before = await thread.refresh(`aip://feature/feature-store/${feature}`)
      if (n === 0) await eventually(async () => (await thread.store.head()).tx > before, 'it commits')
      await thread.writingThread.metrics()
      await thread.close()
      expect(thread.warnings).toEqual([])
    }
    folder.remove()
  })

  it('ends by itself if its start is refused', async () => {
    const folder = temporaryFolder()
    const config = configOf(demo, folder.path, undefined)
    const start = await startOf({ config, database: join(folder.path, 'no such folder', 'mlg.db') })
    await expect(startWritingThread(start)).rejects.toThrow(/directory does not exist/)
    expect(start.warnings).toEqual([])
    folder.remove()
  })

  it("keeps its running sources if an added source can't start, and reports why", async () => {
    const folder = temporaryFolder()
    const config = configOf(demo, folder.path, undefined)
    const [known, added] = ['feature-store', 'identity'].map((name) =>
      config.sources.filter((s) => s.platform === name),
    )
    const thread = await begun({ ...config, sources: known ?? [] }, join(folder.path, 'mlg.db'))
    const { writingThread, store } = thread
    const { definitions } = (await compileDefinitions(config)).catalogue
    writingThread.use({
      sources: config.sources.map((s) => (s.platform === 'identity' ? { ...s, provider: 'nobody' } : s)),
      definitions,
      providerFiles: [],
    })
    await eventually(() => writingThread.problem() !== null || writingThread.fault() !== null, 'it answers')
    expect(writingThread.problem()).toMatch(
      /identity.*couldn't be started.*the provider "nobody".*is unknown.*Correct the configuration/,
    )
    const [, feature = ''] = demo.ids('features')
    const uri = `aip://feature/feature-store/${feature}` as Uri
    const since = Date.now()
    await thread.refresh(uri)
    const readAt = async () =>
      (await store.documentStatuses([{ platform: 'feature-store', type: 'Feature', uri }]))[0]?.lastVerified ?? 0
    await eventually(async () => (await readAt()) >= since, 'what was there before is still read')

    writingThread.use({ sources: [...(known ?? []), ...(added ?? [])], definitions, providerFiles: [] })
    await eventually(() => writingThread.problem() === null, 'what was mended is taken up')
    expect(writingThread.fault()).toBeNull()
    await thread.close()
    expect(thread.warnings).toEqual([])
    folder.remove()
  })
})
