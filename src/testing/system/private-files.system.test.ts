import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually } from '../parts.ts'
import { temporaryFolder } from './harness.ts'
import { nextPort } from './ports.ts'
import { startProcess } from './process.ts'

const PORT = nextPort()

it.skipIf(process.platform === 'win32')(
  'the files that a service writes are readable only by its user',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder()
    const data = join(folder.path, 'data')
    const config = join(folder.path, 'mlg.config.json')
    const sources = [{ platform: 'registry', provider: 'mlflow', baseUrl: 'http://127.0.0.1:9' }]
    writeFileSync(config, JSON.stringify({ listen: { port: PORT }, data, sources }))
    const running = await startProcess(config, PORT)
    const found = (): readonly string[] => readdirSync(data, { recursive: true, encoding: 'utf8' })
    await eventually(() => found().some((name) => name.startsWith('search')), 'the search index to be written')
    await running.kill('SIGTERM')
    const open = ['', ...found()].filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0)
    expect(open).toEqual([])
    expect(found()).toEqual(expect.arrayContaining(['mlg.db', 'search']))
    folder.remove()
  },
)
