import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDemo } from './company.ts'
import { openJournal } from './journal.ts'
import type { StoreChange } from './store.ts'
import { call } from './test/http.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'demo-'))
})
afterEach(() => rmSync(data, { recursive: true }))

const journal = (): string => join(data, 'demo', 'journal.jsonl')

test('changes survive a restart, and so do ETags, deletions and ports', async () => {
  const first = await startDemo({ data })
  first.patch('registry', 'models', 'ranking-v5', { task: 'changed' })
  first.put('registry', 'models', 'new-one', { name: 'New' })
  first.remove('registry', 'models', 'ranking-v3')
  const before = await call(`${first.sources.registry}/api/v1/models/ranking-v5`)
  const { sources, entities } = first
  await first.stop()

  const second = await startDemo({ data })
  try {
    expect(second.sources).toEqual(sources)
    const after = await call(`${second.sources.registry}/api/v1/models/ranking-v5`)
    expect([after.etag, after.body]).toEqual([before.etag, before.body])
    expect((await call(`${second.sources.registry}/api/v1/models/ranking-v3`)).status).toBe(410)
    expect(second.record('models', 'new-one')).toMatchObject({ name: 'New' })
    expect(second.entities).toBe(entities)
    const later = second.patch('registry', 'models', 'ranking-v5', {})
    expect(String(later['updated_at']) > String(before.body['updated_at'])).toBe(true)
  } finally {
    await second.stop()
  }
})

test('a truncated last line is ignored; damage elsewhere is an error', async () => {
  const first = await startDemo({ data, only: ['registry'] })
  first.patch('registry', 'models', 'ranking-v5', { task: 'one' })
  first.patch('registry', 'models', 'ranking-v5', { task: 'two' })
  await first.stop()
  const complete = readFileSync(journal(), 'utf8')
  writeFileSync(journal(), complete.slice(0, -20))

  const second = await startDemo({ data, only: ['registry'] })
  expect(second.record('models', 'ranking-v5')).toMatchObject({ task: 'one' })
  second.patch('registry', 'models', 'ranking-v5', { task: 'three' })
  await second.stop()
  const third = await startDemo({ data, only: ['registry'] })
  expect(third.record('models', 'ranking-v5')).toMatchObject({ task: 'three' })
  await third.stop()

  writeFileSync(journal(), `garbage\n${readFileSync(journal(), 'utf8')}`)
  await expect(startDemo({ data, only: ['registry'] })).rejects.toThrow(/journal\.jsonl, line 1, is damaged/)
})

test("another company's folder is rejected with advice; unspecified settings come from it", async () => {
  await (await startDemo({ data, seed: 7, only: ['identity'] })).stop()
  await expect(startDemo({ data, seed: 8 })).rejects.toThrow(/of seed 7.*Start with --size small --seed 7.*delete/)
  await expect(startDemo({ data, seed: 7, size: 'medium' })).rejects.toThrow(
    /the medium company of seed 7 was asked for/,
  )
  const demo = await startDemo({ data, only: ['identity'] })
  expect(demo.seed).toBe(7)
  await demo.stop()
})

test('a company keeps the moment that its first start named', async () => {
  const day = 86_400_000
  const epoch = Date.UTC(2031, 4, 5, 6)
  const failedAt = async (asked: number): Promise<unknown> => {
    const demo = await startDemo({ data, epoch: asked, only: ['orchestrator'] })
    await demo.stop()
    return demo.record('pipeline-runs', 'playback-sessionizer-432')?.['ended_at']
  }
  expect(await failedAt(epoch)).toBe(new Date(epoch - day).toISOString())
  expect(await failedAt(epoch + 9 * day)).toBe(new Date(epoch - day).toISOString())
})

test('a default port that is taken is replaced; a requested one is an error', async () => {
  const first = await startDemo({ data, only: ['registry', 'identity'] })
  const { sources } = first
  await first.stop()
  const port = Number(new URL(sources.registry).port)
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve))
  try {
    const second = await startDemo({ data, only: ['registry', 'identity'] })
    expect(second.sources.registry).not.toBe(sources.registry)
    expect(second.sources.identity).toBe(sources.identity)
    await second.stop()
    await expect(startDemo({ portBase: port })).rejects.toThrow(`port ${port} is taken`)
  } finally {
    squatter.close()
  }
})

test('a journal is rewritten once most of it is outdated', () => {
  const file = join(data, 'journal.jsonl')
  const newest = new Map<string, StoreChange>()
  const open = () => openJournal(file, () => [...newest.values()], 10)
  const first = open()
  for (let version = 1; version <= 95; version++) {
    const record = { id: 'one', version }
    const change: StoreChange = {
      version,
      plural: 'models',
      id: `m${version % 3}`,
      updated: version,
      timed: 'clock',
      record,
    }
    newest.set(change.id, change)
    first.append(change)
  }
  first.close()
  appendFileSync(file, '{"version":96,"plu')
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(40)
  const second = open()
  expect(second.changes.at(-1)?.version).toBe(95)
  expect(new Set(second.changes.map(({ id }) => id))).toEqual(new Set(['m0', 'm1', 'm2']))
  second.close()
})
