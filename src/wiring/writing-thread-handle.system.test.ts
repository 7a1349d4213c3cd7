import { expect, it } from 'vitest'
import { startDemo } from '../../demo/company.ts'
import { openPostgresStore } from '../adapters/postgres/store.ts'
import { openDatabases } from '../adapters/postgres/testing.ts'
import { compileDefinitions, toSend } from './check-configuration.ts'
import { startWritingThread } from './writing-thread-handle.ts'
import { eventually, silentLog } from '../testing/parts.ts'
import { sharedService } from '../testing/services.ts'
import { configOf, temporaryFolder } from '../testing/system/harness.ts'

const server = await sharedService('postgres')

it.skipIf(server === null)('the writing thread over PostgreSQL ends by itself once stopped', async () => {
  const databases = openDatabases(() => server?.url ?? '')
  const database = await databases.take()
  const folder = temporaryFolder()
  const demo = await startDemo({ only: ['identity', 'feature-store'] })
  const warnings: string[] = []
  const log = { ...silentLog, warn: (_: object, message: string) => void warnings.push(message) }
  const config = { ...configOf(demo, folder.path, undefined), store: database.url }
  const failed = (reason: string): void => void warnings.push(reason)
  const inForce = toSend(await compileDefinitions(config))
  const start = { config, inForce, database: null, logFile: '/dev/null', log, failed }
  const writingThread = await startWritingThread(start)
  const store = await openPostgresStore({ url: database.url })
  // In the middle of its work.
  await eventually(async () => (await store.head()).tx > 0, 'it commits')
  await store.close()
  await writingThread.stop()
  expect(warnings).toEqual([])
  await demo.stop()
  await database.giveBack()
  folder.remove()
})
