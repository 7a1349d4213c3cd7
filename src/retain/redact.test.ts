import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { platformsOf } from '../normalise/platforms.ts'
import { interpreterOf } from '../normalise/interpret.ts'
import { experimentation, registry } from '../testing/providers.ts'
import { eventually, noMeter, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { commitOf, gone, statementsOf } from '../testing/store/build.ts'
import { redactSource } from './redact.ts'
import type { RedactionParts } from './redaction-progress.ts'

const SECRET = 'hush-hush'
const PATH = 'hyperparameters.api_key'
const catalogue = builtinCatalogue()
const platforms = platformsOf([registry, experimentation].map((p) => ({ platform: p.name, domains: p.domains })))
const instance = (id: string): Uri => must(makeUri('model', 'registry', id))
const test = must(makeUri('ab-test', 'experimentation', '1'))

let folder = ''
let store: RecordPorts
let now = 0
const logged: string[] = []
const clock: Clock = {
  now: () => now,
  async sleep(ms) {
    await new Promise((resolve) => setImmediate(resolve))
    now += ms
  },
}
const note = (fields: object, message: string) =>
  void logged.push(
    `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.message : value))}`,
  )
const log = { debug: () => undefined, info: note, warn: note, error: note }

function open(): void {
  store = openSqliteStore({ path: join(folder, 'record.db') })
}

async function reopen(): Promise<void> {
  await store.close()
  open()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redact-'))
  now = 1_000
  logged.length = 0
  open()
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

function interpreter(redact: readonly string[], provider = registry): Interpreter {
  return interpreterOf({
    catalogue,
    provider,
    config: sourceConfig(provider.name, { redact }),
    platforms,
    meter: noMeter,
  })
}

interface Told {
  readonly uri?: Uri
  readonly redact?: readonly string[]
  readonly raw?: null
}

/** A source's answer about a model instance, interpreted with these paths redacted. */
function answerFor(secret: string, { uri = instance('1'), redact = [], raw }: Told = {}): DocumentWrite {
  const body: Json = {
    id: uri.split('/').at(-1) ?? '',
    name: `one ${now}`,
    hyperparameters: { rate: 1, api_key: secret, many: [{ api_key: secret }], padding: 'p'.repeat(3_000) },
    labels: [{ key: 'env', value: 'production' }],
    metrics: secret,
  }
  return {
    key: { platform: 'registry', type: 'ModelInstance', uri },
    requestedAt: now,
    answer: retainAnswer(interpreter(redact).document(uri, 'ModelInstance', sourceTextOf(body)), raw),
  }
}

function retainAnswer(answer: DocumentAnswer, raw: null | undefined): DocumentAnswer {
  return answer.kind === 'stated' && raw === null ? { ...answer, raw } : answer
}

function sourceTextOf(body: Json) {
  return { body, raw: Buffer.from(JSON.stringify(body)), etag: '"1"', lastModified: null }
}

async function commitAll(...writes: readonly DocumentWrite[]): Promise<void> {
  now += 1_000
  await store.commit(writes.map((write) => commitOf(now, [write])))
}

/** A source whose answers contain secrets, unredacted: several versions, some in free pages. */
async function live(): Promise<void> {
  const things = ['1', '2', '3', 'history', 'unkept'].map(instance)
  for (const round of [1, 2, 3]) for (const uri of things) await commitAll(answerFor(`${SECRET}-${round}`, { uri }))
  await commitAll(answerFor(`${SECRET}-4`, { uri: instance('unkept'), raw: null }))
  const key = { platform: 'registry', type: 'ModelInstance', uri: instance('history') }
  await store.commit([commitOf(now, [gone(key, true)])])
}

function parts(paths: readonly string[], more: Partial<RedactionParts> = {}): RedactionParts {
  const types = Object.keys(registry.types)
  const signal = new AbortController().signal
  return {
    store,
    clock,
    log,
    holder: 'me',
    signal,
    platform: 'registry',
    paths,
    types,
    notes: ['quoting'],
    interpreter: interpreter(paths),
    ...more,
  }
}

const redact = (paths: readonly string[]) => redactSource(parts(paths), () => undefined)

/** All contents of the record, as of every moment. */
async function everything(): Promise<string> {
  const { tx } = await store.head()
  const entries = await store.read(0, 10_000)
  const uris = entries.flatMap((entry) => entry.nodes.map((node) => node.uri))
  const moments = await Promise.all(Array.from({ length: tx }, (_, at) => store.entities(uris, at + 1)))
  const histories = await Promise.all(uris.map((uri) => store.history(uri, tx + 1, 1_000)))
  const documents = await store.documents('registry', '', 1_000)
  const raws = await Promise.all(documents.map((key) => store.raw(key)))
  const texts = raws.map((raw) => (raw === null ? '' : Buffer.from(raw.body).toString()))
  return JSON.stringify([entries, moments, histories, documents, texts])
}

/** Files of the record that contain a text literally. (Stored answers are compressed: `everything` reads them.) */
function filesWith(text: string): string[] {
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text))
}

async function expectNothingOf(secret: string): Promise<void> {
  expect(await everything()).not.toContain(secret)
  expect(filesWith(secret)).toEqual([])
}

const hyperparameters = async (uri = instance('1'), at?: number) =>
  (await statementsOf(store, uri, at))[`registry|ModelInstance|${uri}`]?.['hyperparameters']

describe('a newly redacted path', () => {
  it('removes every value read around it from facts, history, stored answers and files', async () => {
    await live()
    const before = (await store.head()).tx
    expect(await everything()).toContain(SECRET)
    expect(filesWith(SECRET)).not.toEqual([])
    await redact([PATH, 'hyperparameters.many.api_key', 'metrics'])
    await expectNothingOf(SECRET)
    // Unaffected answers stay; affected ones are mapped again from the stored answers, without it.
    expect(await hyperparameters(instance('1'), before)).toBeUndefined()
    expect(
      (await statementsOf(store, instance('1'), before))[`registry|ModelInstance|${instance('1')}`],
    ).toHaveProperty('name')
    expect(await hyperparameters()).toMatchObject({ rate: 1, many: [{}] })
    expect(logged.at(-1)).toMatch(
      /^redaction took values out of the past .*"paths":\["hyperparameters.api_key".*"ModelInstance":\[.*"hyperparameters".*"values":\d\d/,
    )
  })

  it('requests a read of documents without a stored answer, and keeps gone ones gone', async () => {
    await live()
    await redact([PATH, 'hyperparameters.many.api_key', 'metrics'])
    const mapping = interpreter([PATH, 'hyperparameters.many.api_key', 'metrics']).version('ModelInstance')
    expect(await store.outdated({ platform: 'registry', type: 'ModelInstance', mapping }, '', 10)).toEqual([
      instance('unkept'),
    ])
    expect(await hyperparameters(instance('unkept'))).toBeUndefined()
    expect(await hyperparameters(instance('history'))).toMatchObject({ rate: 1 })
    const [status] = await store.documentStatuses([
      { platform: 'registry', type: 'ModelInstance', uri: instance('history') },
    ])
    expect(status).toMatchObject({ gone: true })
  })

  it('blocks reads of the source until no present fact has any of it', async () => {
    await live()
    const running = Promise.withResolvers<void>()
    const done = redactSource(parts([PATH, 'metrics', 'hyperparameters.many']), running.resolve)
    await running.promise
    const uris = ['1', '2', '3', 'history', 'unkept'].map(instance)
    expect(JSON.stringify(await store.entities(uris, (await store.head()).tx))).not.toContain(SECRET)
    await done
  })

  it('keeps facts recorded after the redaction began', async () => {
    await live()
    await redactSource(parts([PATH, 'metrics', 'hyperparameters.many']), () => {
      void store.commit([
        commitOf(now, [answerFor('x', { redact: [PATH, 'metrics', 'hyperparameters.many'], uri: instance('new') })]),
      ])
    })
    expect(await hyperparameters(instance('new'))).toMatchObject({ rate: 1 })
    expect(await hyperparameters(instance('new'), (await store.head()).tx)).toMatchObject({ rate: 1 })
  })

  it('is reported in the log of the record, once', async () => {
    await live()
    const until = (await store.head()).tx
    await redact([PATH])
    const uri = must(makeUri('redaction', 'mds', 'registry'))
    const about = { source: 'registry', paths: [PATH], until, values: expect.any(Number) as number }
    expect(await statementsOf(store, uri)).toMatchObject({ [`mds|Redaction|${uri}`]: about })
    const { tx } = await store.head()
    expect((await store.read(tx - 1, 1))[0]?.cause).toMatchObject({ kind: 'redaction' })
    await reopen()
    await redact([PATH])
    expect((await store.head()).tx).toBe(tx)
  })

  it('clears the notes that may quote an answer', async () => {
    await live()
    await store.saveNote('quoting', { first: `an item has no "id": ${SECRET}` })
    await redact([PATH, 'hyperparameters.many.api_key', 'metrics'])
    expect(await store.note('quoting')).toBeNull()
    await expectNothingOf(SECRET)
  })

  it('reaches the parts that an answer names', async () => {
    const paths = ['cells.cell_name']
    const read = (redacted: readonly string[]) =>
      interpreter(redacted, experimentation).document(
        test,
        'AbTest',
        sourceTextOf({ test_id: '1', name: 'a test', cells: [{ cell_number: 1, cell_name: SECRET }] }),
      )
    await commitAll({
      key: { platform: 'experimentation', type: 'AbTest', uri: test },
      requestedAt: now,
      answer: read([]),
    })
    const types = Object.keys(experimentation.types)
    const before = (await store.head()).tx
    await redactSource(
      parts(paths, { platform: 'experimentation', types, interpreter: interpreter(paths, experimentation) }),
      () => undefined,
    )
    await expectNothingOf(SECRET)
    const cell = must(makeUri('ab-test-cell', 'experimentation', '1/1'))
    expect((await statementsOf(store, cell))[`experimentation|AbTest|${test}`]).toMatchObject({ number: 1 })
    expect((await statementsOf(store, test, before))[`experimentation|AbTest|${test}`]).toMatchObject({
      name: 'a test',
    })
  })
})

describe('a redaction at a later start', () => {
  it('does nothing if no path is new, and rewrites no file', async () => {
    await live()
    await redact([PATH, 'metrics'])
    logged.length = 0
    await reopen()
    await redact(['metrics', PATH])
    expect(logged).toEqual([])
    const fresh = { wipe: () => Promise.reject(new Error('not again')) }
    await redactSource(parts([PATH], { store: { ...store, ...fresh } }), () => undefined)
    expect(logged).toEqual([])
  })

  it('removes what was recorded while the path was not configured', async () => {
    await live()
    await redact([PATH, 'metrics', 'hyperparameters.many'])
    await reopen()
    await redact([])
    await commitAll(answerFor('whisper'))
    await reopen()
    await redact([PATH, 'metrics', 'hyperparameters.many'])
    await expectNothingOf('whisper')
    expect(await hyperparameters()).toMatchObject({ rate: 1 })
  })

  it('starts over if paths were added before it had ended', async () => {
    await live()
    await cutOffAt(3, [PATH])
    await reopen()
    await redact([PATH, 'metrics', 'hyperparameters.many'])
    await expectNothingOf(SECRET)
  })

  it('waits while another process removes anything from the past', async () => {
    await live()
    await store.claim({ name: 'retention', holder: 'another', now, ttlMs: 30_000 })
    let ready = 0
    const running = redactSource(parts([PATH, 'metrics', 'hyperparameters.many']), () => (ready = now))
    const since = now
    await running
    expect(ready).toBeGreaterThanOrEqual(since + 30_000)
    await expectNothingOf(SECRET)
  })
})

describe('two sources of one process', () => {
  it("are both readable before either's past is redacted, and neither releases the other's duty", async () => {
    // Several steps retract.
    await commitAll(...Array.from({ length: 450 }, (_, n) => answerFor(SECRET, { uri: instance(`${n}`) })))
    const named = interpreter([], experimentation).document(
      test,
      'AbTest',
      sourceTextOf({ test_id: '1', name: 'a test', cells: [{ cell_number: 1, cell_name: SECRET }] }),
    )
    await commitAll({
      key: { platform: 'experimentation', type: 'AbTest', uri: test },
      requestedAt: now,
      answer: named,
    })
    const time = new VirtualClock(now)
    const paths = ['cells.cell_name']
    const other = {
      platform: 'experimentation',
      types: Object.keys(experimentation.types),
      interpreter: interpreter(paths, experimentation),
    }
    const all = [parts([PATH, 'hyperparameters.many.api_key', 'metrics']), parts(paths, other)]
    let ended = false
    const running = Promise.all(
      all.map((one) => redactSource({ ...one, clock: time }, () => void logged.push(`readable: ${one.platform}`))),
    ).then(() => (ended = true))
    await eventually(async () => (await settle(5), time.advance(), ended), 'both end')
    await running
    const steps = logged
      .map((line) => /^redaction \w+|^readable: [\w-]+/.exec(line)?.[0])
      .filter((step) => step !== undefined)
    const took = steps.indexOf('redaction took')
    expect(steps.slice(0, took)).toEqual(expect.arrayContaining(['readable: registry', 'readable: experimentation']))
    expect(steps.filter((step) => step === 'redaction took')).toHaveLength(2)
    expect(steps).not.toContain('redaction failed')
    expect(filesWith(SECRET)).toEqual([])
  })
})

/** Runs until the process is killed at its nth write; returns whether it got that far. */
async function cutOffAt(n: number, paths: readonly string[]): Promise<boolean> {
  const killed = new AbortController()
  let writes = 0
  const dying = new Proxy(store, {
    get(target, name: keyof RecordPorts) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function' || !['commit', 'redactPast', 'saveNote', 'wipe'].includes(name)) return value
      return (...args: unknown[]): unknown => {
        if (++writes < n) return Reflect.apply(value, target, args)
        killed.abort()
        return Promise.reject(new Error('killed'))
      }
    },
  })
  await redactSource(parts(paths, { store: dying, signal: killed.signal }), () => undefined)
  return killed.signal.aborted
}

describe('an interrupted redaction', () => {
  it('is completed by the next start, wherever it was interrupted', { timeout: 60_000 }, async () => {
    const paths = [PATH, 'metrics', 'hyperparameters.many']
    for (let n = 1, cut = true; cut; n++) {
      await store.close()
      rmSync(folder, { recursive: true })
      folder = mkdtempSync(join(tmpdir(), 'redact-'))
      open()
      await live()
      cut = await cutOffAt(n, paths)
      await reopen()
      await redact(paths)
      await expectNothingOf(SECRET)
      expect(await hyperparameters()).toMatchObject({ rate: 1 })
      expect(n).toBeLessThan(30)
    }
  })
})
