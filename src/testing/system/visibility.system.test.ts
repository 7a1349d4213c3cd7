import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemo } from '../../../demo/company.ts'
import { newToken, sha256 } from '../../access/secret.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { temporaryFolder } from './harness.ts'
import { nextPort } from './ports.ts'
import { startProcess, writeConfig } from './process.ts'

const PORT = nextPort()
const MODEL = 'aip://model/registry/ranking-v5'
const ENTITY = `/api/v1/entities/${encodeURIComponent(MODEL)}`
const FOUND = `/api/v1/search?q=${encodeURIComponent(MODEL)}`

const cleanUp: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

const server = await sharedService('opensearch')

interface IndexOnServer {
  readonly url: string
  readonly prefix: string
}

/** Without `search` the index is embedded, in a thread. */
async function hidesAtOnce(search?: IndexOnServer): Promise<void> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const demo = await startDemo({ size: 'tiny', only: ['registry', 'identity'] })
  cleanUp.push(() => demo.stop())
  const file = writeConfig(demo, { folder: folder.path, port: PORT })
  const token = newToken()
  const declared = { name: 'ci', sha256: sha256(token), rights: ['read'], expires: '2099-01-01T00:00:00Z' }
  const plain = JSON.parse(readFileSync(file, 'utf8'))
  const configure = (visibility: readonly object[]): void =>
    writeFileSync(file, JSON.stringify({ ...plain, search, access: { tokens: [declared], visibility } }))
  configure([{ tags: ['hush'], exceptFor: ['administrator'] }])
  const running = await startProcess(file, PORT)
  cleanUp.push(() => running.kill('SIGTERM'))
  const get = async (path: string, as: 'ci' | 'all') =>
    await fetch(`${running.url}${path}`, as === 'ci' ? { headers: { authorization: `Bearer ${token}` } } : {})
  const total = async (as: 'ci' | 'all'): Promise<number> => {
    const response = await get(FOUND, as)
    return response.ok ? ((await response.json()) as { total: number }).total : -1
  }
  await fetch(`${running.url}/api/v1/events?waitFor=visible`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event_type: 'model_updated', model_id: 'ranking-v5' }),
  })
  await eventually(async () => (await total('ci')) === 1, 'it is found', 60_000)
  expect((await get(ENTITY, 'ci')).status).toBe(200)
  await fetch(`${running.url}/api/v1/annotations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: MODEL, addTags: ['hush'], waitFor: 'visible' }),
  })
  expect((await get(ENTITY, 'ci')).status).toBe(404)
  expect([await total('ci'), await total('all')]).toEqual([0, 1])
  expect((await get('/api/v1/status', 'ci')).status).toBe(403)
  configure([])
  await eventually(async () => (await get(ENTITY, 'ci')).status === 200, 'the rule is gone', 60_000)
  expect(await total('ci')).toBe(1)
}

describe('a rule about tags', { timeout: 180_000 }, () => {
  it('hides newly tagged entities in the embedded index at once, and shows them when it is gone', async () => {
    await hidesAtOnce()
  })

  it.skipIf(server === null)(
    'hides newly tagged entities in an index on a server at once, and shows them when it is gone',
    async () => {
      await hidesAtOnce({ url: server?.url ?? '', prefix: 'visibility' })
    },
  )
})
