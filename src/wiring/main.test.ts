import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig, type Config } from '../config/config.ts'
import { must } from '../lib/result.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { localServer } from '../testing/local-server.ts'
import { eventually } from '../testing/parts.ts'
import { temporaryFolder } from '../testing/system/harness.ts'
import { startService } from './main.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

function configOf(listen: object): Config {
  const sources = [{ platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }]
  const content = { listen, data: folder.path, sources }
  return must(readConfig(content, { base: folder.path, providers: DEMO_PROVIDERS, env: {} }))
}

const start = (listen: object) => startService({ config: configOf(listen), logFile: join(folder.path, 'log') })

/** Threads, connections and timers that keep this process alive. */
const openHandles = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort|Server|FSReq/.test(name))

/** Returns what is left of a list without as many of each as another has. */
function subtract(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other]
  return list.filter((one) => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

it('reads and writes nothing if its address is in use', async () => {
  const other = await localServer((_, response) => response.end())
  await expect(start({ port: other.port })).rejects.toThrow(
    `EADDRINUSE: address already in use 127.0.0.1:${other.port}`,
  )
  expect(readdirSync(folder.path)).toEqual([])
  await other.close()
})

it('closes everything that it opened if a later part cannot start', async () => {
  // Those of earlier tests in this process may be closing.
  const before = openHandles()
  await expect(start({ port: 0, tls: { cert: 'none.pem', key: 'none.pem' } })).rejects.toThrow('none.pem')
  await eventually(
    () => subtract(openHandles(), before).length === 0,
    () => `left open: ${openHandles().join(', ')}; before: ${before.join(', ')}`,
  )
  const service = await start({ port: 0 })
  await service.stop()
})
