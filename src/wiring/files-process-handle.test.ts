import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { ConfiguredSource, ListedItem, ListPage } from '../contracts/source.ts'
import { must } from '../lib/result.ts'
import { PROVIDERS } from '../providers/all.ts'
import { sourceConfig } from '../testing/parts.ts'
import { openSources } from './check-configuration.ts'
import { remoteReader, type ReaderBounds } from './files-process-handle.ts'

let folder = ''
let opened: readonly ConfiguredSource[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-files-'))
})
afterEach(async () => {
  for (const { source } of opened) await source.close()
  rmSync(folder, { recursive: true })
})

function source(bounds: Partial<ReaderBounds> = {}, timeoutMs = 10_000): ConfiguredSource {
  const catalogue = builtinCatalogue()
  const limits = { ratePerSecond: 100, burst: 10, concurrency: 4, timeoutMs, maxBytes: 64 * 1_048_576 }
  const config = sourceConfig('imported', { provider: 'csv', baseUrl: `${String(pathToFileURL(folder))}/`, limits })
  const partsOf = () => ({ definitions: catalogue.definitions, providerFiles: [] })
  opened = openSources({ sources: [config] }, PROVIDERS, catalogue, (named) => remoteReader(named, partsOf, bounds))
  const [only] = opened
  if (only === undefined) throw new Error('no source')
  return only
}

async function listAll({ provider, source: requested }: ConfiguredSource): Promise<readonly ListedItem[] | string> {
  const contract = provider.types['Dataset']
  const items: ListedItem[] = []
  for (let cursor: string | null = null; ;) {
    const request = contract?.list({ cursor, updatedSince: null }) ?? null
    if (contract === undefined || request === null) throw new Error('nothing is listed')
    const answer = await requested.ask(request, {
      etag: null,
      lastModified: null,
      signal: new AbortController().signal,
    })
    if (answer.kind !== 'ok') return 'reason' in answer ? `${answer.kind}: ${answer.reason}` : answer.kind
    const page: ListPage = must(contract.readList(answer.body, { cursor, updatedSince: null }))
    items.push(...page.items)
    if (page.next === null) return items
    cursor = page.next
  }
}

const table = (rows: number) =>
  `type,id,name\n${Array.from({ length: rows }, (_, i) => `Dataset,set-${i},Set ${i}\n`).join('')}`

describe('the files of a source', () => {
  it('are parsed in another process if they are large, with the same result', async () => {
    writeFileSync(join(folder, 'nodes.csv'), table(5_000))
    const elsewhere = await listAll(source({ processFrom: 0 }))
    await opened[0]?.source.close()
    expect(elsewhere).toHaveLength(5_000)
    expect(elsewhere).toEqual(await listAll(source({ processFrom: Number.POSITIVE_INFINITY })))
  }, 60_000)

  it('are read again after a change', async () => {
    writeFileSync(join(folder, 'nodes.csv'), table(10))
    const filesSource = source({ processFrom: 0 })
    expect(await listAll(filesSource)).toHaveLength(10)
    writeFileSync(join(folder, 'nodes.csv'), table(20))
    expect(await listAll(filesSource)).toHaveLength(20)
  }, 60_000)

  it('are rejected with a reason if they are invalid, need too much memory, or take too long', async () => {
    writeFileSync(join(folder, 'nodes.csv'), 'a,b\n1,2\n')
    expect(await listAll(source({ processFrom: 0 }))).toMatch(/^malformed: nodes\.csv: the columns are neither/)
    await opened[0]?.source.close()
    writeFileSync(join(folder, 'nodes.csv'), table(200_000))
    expect(await listAll(source({ maxHeapMb: 40 }))).toBe(
      "malformed: the source's files take more than 40 MB of memory to be read; divide them among several sources",
    )
    await opened[0]?.source.close()
    expect(await listAll(source({ readMs: 10 }))).toMatch(
      /^(malformed: the source's files aren't parsed within 0\.01 s|unavailable: its files couldn't be read within 10 ms)/,
    )
  }, 60_000)

  it('do not delay a stop of the service', async () => {
    writeFileSync(join(folder, 'nodes.csv'), table(200_000))
    const { source: requested, provider } = source()
    const stopping = new AbortController()
    const request = provider.types['Dataset']?.list({ cursor: null, updatedSince: null }) ?? null
    if (request === null) throw new Error('nothing is listed')
    const answer = requested.ask(request, { etag: null, lastModified: null, signal: stopping.signal })
    stopping.abort()
    expect(await answer).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(/is stopping/) })
  }, 60_000)
})
