import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { PAGE_BYTES } from '../adapters/sqlite/testing.ts'
import { commitOf, keyOf, model, stateFacts } from '../testing/store/build.ts'
import { verify } from './verify.ts'

let folder: string
let path: string
let config: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-verify-'))
  path = join(folder, 'data', 'mlg.db')
  config = join(folder, 'mlg.config.json')
  mkdirSync(join(folder, 'data'))
  const source = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }
  writeFileSync(config, JSON.stringify({ data: 'data', sources: [source] }))
  const store = openSqliteStore({ path })
  for (let n = 1; n <= 200; n++)
    await store.commit([
      commitOf(1_000 * n, [stateFacts(keyOf(model(`m${n}`), 'Model'), { facts: { name: `model ${n}` } })]),
    ])
  await store.close()
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  process.exitCode = undefined
})

async function runVerify(): Promise<string> {
  const lines: string[] = []
  await verify({ config, demo: false }, (line) => lines.push(line))
  return lines.join('\n')
}

/** Damages one page at a time: of the log, of indexes, of the schema. */
it.each([0.05, 0.3, 0.5, 0.7, 0.95])(
  'a damaged file (at %d of it) is reported, and nothing waits for it',
  async (share) => {
    const bytes = readFileSync(path)
    const from = Math.floor((share * bytes.length) / PAGE_BYTES) * PAGE_BYTES
    writeFileSync(path, bytes.fill(0xa5, from, from + 4 * PAGE_BYTES))
    expect(await runVerify()).toContain(`✗ ${path}: `)
    expect(process.exitCode).toBe(1)
  },
)

it("a file that isn't SQLite is reported", async () => {
  writeFileSync(path, 'no database'.repeat(1_000))
  expect(await runVerify()).toMatch(/record: .*not a database.*\n {4}→ restore a backup/)
  expect(process.exitCode).toBe(1)
})

it('an intact file is compared', async () => {
  expect(await runVerify()).toContain('at transaction 200')
})

it("a product's rules are verified, also with MLG_DATA if no configuration names it", async () => {
  const source = { platform: 'mlflow', provider: 'mlflow', baseUrl: 'http://127.0.0.1:1' }
  writeFileSync(config, JSON.stringify({ data: 'data', sources: [source] }))
  expect(await runVerify()).toMatch(/✓ M8@/)
  config = join(folder, 'none.json')
  await expect(runVerify()).rejects.toThrow(/There is no file .*none\.json\. .*--config.*MLG_DATA/)
  vi.stubEnv('MLG_DATA', join(folder, 'data'))
  expect(await runVerify()).toMatch(/✓ M8@[^]*at transaction 200/)
  vi.unstubAllEnvs()
})
