import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { withErasures } from '../../contracts/erasures.ts'
import type { Source, SourceAnswer } from '../../contracts/source.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Json } from '../../lib/json.ts'
import { isErased } from '../../model/erasure.ts'
import type { Uri } from '../../model/uri.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { ACCOUNT, ADDRESS, expectNoTrace, NAME } from '../../testing/erasing.ts'
import { noMeter, silentLog, sourceConfig } from '../../testing/parts.ts'
import { settle, VirtualClock } from '../../testing/sim/clock.ts'
import { portraitOf } from '../../testing/store/portrait.ts'
import { startPipeline } from '../../wiring/pipeline.ts'
import { erase } from './erase.ts'

const DAY = 86_400_000
const MINUTES = 120_000

/** A directory that continues to list everybody. */
class Directory implements Source {
  title = 'Engineer'
  readonly asked: string[] = []

  async ask({ path }: { readonly path: string }): Promise<SourceAnswer> {
    const url = new URL(path, 'http://x')
    this.asked.push(url.pathname)
    if (url.pathname !== '/Users') {
      const found = this.#people().find(({ id }) => url.pathname === `/Users/${id}`)
      return found === undefined ? { kind: 'gone', status: 404 } : okAnswer(found)
    }
    const resources = url.searchParams.has('filter') ? [] : this.#people()
    return okAnswer({ Resources: resources, totalResults: resources.length, startIndex: 1 })
  }

  close = (): Promise<void> => Promise.resolve()

  #people(): readonly { readonly id: string; readonly [name: string]: Json }[] {
    const manager = { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: ACCOUNT } } }
    return [
      {
        id: ACCOUNT,
        userName: ACCOUNT,
        displayName: NAME,
        emails: [{ value: ADDRESS, primary: true }],
        title: this.title,
      },
      { id: 'u2', userName: 'otto', displayName: 'Otto Anders', title: `${this.title} with ${NAME}`, ...manager },
    ]
  }
}

function okAnswer(body: Json): SourceAnswer {
  return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
}

let base = ''
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mlg-resweep-'))
  mkdirSync(join(base, 'data'))
})
afterEach(() => rmSync(base, { recursive: true }))

it("a sweep of the directory doesn't bring an erased person back, but still reads everybody else", async () => {
  const source = new Directory()
  let now = Date.parse('2026-01-01T00:00:00Z')

  async function inRecord<T>(work: (store: RecordPorts) => Promise<T>): Promise<T> {
    const store = await withErasures(openSqliteStore({ path: join(base, 'data', 'mlg.db') }))
    return await work(store).finally(() => store.close())
  }

  /** Runs a service for some minutes, days after the one before: a listing is due. */
  async function swept(): Promise<void> {
    const clock = new VirtualClock((now += 2 * DAY))
    await inRecord(async (store) => {
      const provider = PROVIDERS.get('scim')
      if (provider === undefined) throw new Error('there is no provider scim')
      const sources = [{ config: { ...sourceConfig('corp'), provider: 'scim' }, provider, source }]
      const parts = { store, clock, log: silentLog, meter: noMeter, random: () => 0.5, catalogue: builtinCatalogue() }
      const pipeline = startPipeline({ ...parts, sources, sweeps: true, candidates: null })
      const until = now + MINUTES
      for (await settle(5); clock.advance(until); await settle(5));
      const stopped = pipeline.stop()
      for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
      await stopped
    })
  }

  const people = () =>
    inRecord(async (store) => {
      const uris = (await store.nodePage(0, 100)).map(({ uri }) => uri).filter((uri) => uri.startsWith('aip://user/'))
      const { tx } = await store.head()
      const found = await store.entities(uris, tx)
      const titles = found.map((one) => one?.stated.find(({ origin }) => origin === 'source')?.attributes.title)
      return new Map(uris.map((uri, n): [Uri, unknown] => [uri, titles[n]]))
    })

  await swept()
  expect([...(await people()).values()].sort()).toEqual(['Engineer', `Engineer with ${NAME}`])

  const options = { config: '', data: join(base, 'data'), also: [], without: [], keepAudit: false }
  const plan: string[] = []
  await erase(ADDRESS, options, (line) => plan.push(line))
  const confirm = /--confirm (\S+)/.exec(plan.join('\n'))?.[1] ?? 'none'
  await erase(ADDRESS, { ...options, confirm }, () => undefined)

  source.title = 'Director'
  source.asked.length = 0
  await swept()
  expect(source.asked).toContain('/Users')
  const after = await people()
  expect(after.size).toBe(2)
  for (const [uri, title] of after) expect([uri, title]).toEqual([uri, expect.stringMatching(/^Director/)])
  expect([...after.keys()].filter(isErased).length).toBe(1)
  expectNoTrace(JSON.stringify(await inRecord(portraitOf)))
})
