import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { ReadOptions, Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { DocumentAnswer } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import type { Json } from '../lib/json.ts'
import { MAX_SHARING } from './known-accounts.ts'
import { MAY_RESOLVE_TO, RESOLVES_TO } from '../model/lookup.ts'
import { identity, registry } from '../testing/providers.ts'
import { causeOf, keyOf, lookup, model, stateFacts, user } from '../testing/store/build.ts'
import { readMark, type ReadContext } from './read.ts'

const TODAY = 'm@2'
/** Only the test's facts are known. */
const RECORD: ReadContext['store'] = {
  documentStatuses: (keys) => Promise.resolve(keys.map(() => null)),
  head: () => Promise.resolve({ tx: 0, at: 0 }),
  supports: () => Promise.resolve({ rows: [], more: false }),
  supportsOn: () => Promise.resolve([]),
  entities: (uris) => Promise.resolve(uris.map(() => null)),
}
const interpreter: Interpreter = {
  version: () => TODAY,
  document: (uri, type) => stateFacts(keyOf(uri, type), { mapping: TODAY }).answer,
  merged: (_, [first]) => first,
  pushedRecord: (_uri, _type, payload) => payload,
  allowed: () => ({ subject: [], parts: [] }),
  drift: () => ({}),
  skipped: () => undefined,
}

function leasedMark(uri: LeasedMark['uri'], documents: readonly DocumentStatus[] = []): LeasedMark {
  const mark = { uri, expects: [], whole: false, generation: 1, fence: 2, priority: 10, attempts: 0, rereads: 0 }
  return { ...mark, cause: causeOf('event'), pushed: false, markedAt: 1, documents }
}

const byEmail = identity.lookups?.email ?? never()

function never(): never {
  throw new Error('the identity system looks up addresses')
}

function known(change: Partial<DocumentStatus>): DocumentStatus {
  const good = { hydratedAt: 1, lastVerified: 1, lastError: null, errorAt: null, gone: false, suspectedDeletion: null }
  const retained = { etag: '"1"', lastModified: 'yesterday', mapping: TODAY }
  return { origin: 'source', platform: 'registry', type: 'Model', uri: model('a'), ...good, ...retained, ...change }
}

/** Answers, and records the validators of each request. */
function sourceOf(answer: (options: ReadOptions) => SourceAnswer): { source: Source; requested: ReadOptions[] } {
  const requested: ReadOptions[] = []
  const get: Source['ask'] = (_, options) => {
    requested.push(options)
    return Promise.resolve(answer(options))
  }
  return { source: { ask: get, close: () => Promise.resolve() }, requested }
}

const okay = (body: Json): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: new Uint8Array(),
  etag: '"1"',
  lastModified: null,
})
/** A source that answers 304 to a request with its ETag. */
const unchanging = (options: ReadOptions): SourceAnswer =>
  options.etag === '"1"' ? { kind: 'not-modified' } : okay({ id: 'a' })

async function answerTo(
  mark: LeasedMark,
  source: Source,
  provider: ReadContext['provider'],
): Promise<DocumentAnswer | null> {
  const plan =
    provider === identity
      ? ({ kind: 'lookup', lookup: byEmail, text: 'alice@netflix.com' } as const)
      : ({ kind: 'documents', types: ['Model'] } as const)
  const context = {
    source,
    provider,
    catalogue: builtinCatalogue(),
    interpreter,
    store: RECORD,
    redact: [],
    now: () => 5,
  }
  const report = await readMark(mark, plan, { ...context, signal: new AbortController().signal })
  return report.kind === 'throttled' ? null : (report.writes[0]?.answer ?? null)
}

describe('a conditional read', () => {
  const read = async (change: Partial<DocumentStatus>) => {
    const { source, requested } = sourceOf(unchanging)
    const answer = await answerTo(leasedMark(model('a'), [known(change)]), source, registry)
    return { answer, etag: requested[0]?.etag, lastModified: requested[0]?.lastModified }
  }

  it('is made if the last answer is good and was mapped by the mapping in force', async () => {
    expect(await read({})).toEqual({ answer: { kind: 'same' }, etag: '"1"', lastModified: 'yesterday' })
  })

  it.each<[string, Partial<DocumentStatus>]>([
    ['by another mapping', { mapping: 'm@1' }],
    ['by none', { mapping: null }],
    ['and is gone', { gone: true }],
    ['and the last read failed', { lastError: 'HTTP 500' }],
    ['as another type', { type: 'ModelInstance' }],
    ['by another source', { platform: 'catalog' }],
  ])('is not made if the answer was mapped %s, because a 304 would keep the old facts', async (_, change) => {
    expect(await read(change)).toMatchObject({
      answer: { kind: 'stated', mapping: TODAY },
      etag: null,
      lastModified: null,
    })
  })

  it('is not made if a mark demands a whole read, whatever its cause', async () => {
    const { source, requested } = sourceOf(unchanging)
    const mark = { ...leasedMark(model('a'), [known({})]), whole: true }
    expect(mark.cause.kind).toBe('event')
    await answerTo(mark, source, registry)
    expect(requested).toMatchObject([{ etag: null, lastModified: null }])
  })
})

describe('the answer to a look-up', () => {
  const ask = (body: Json) =>
    answerTo(leasedMark(lookup('alice@netflix.com')), sourceOf(() => okay(body)).source, identity)

  it('is the person who has the address', async () => {
    expect(await ask({ items: [{ id: 'alice' }] })).toMatchObject({
      kind: 'stated',
      statement: {
        edges: [{ type: RESOLVES_TO, from: lookup('alice@netflix.com'), to: user('alice') }],
        references: [{ uri: user('alice'), expects: ['User'] }],
      },
    })
  })

  it('can be either of two people with the address', async () => {
    const answer = await ask({ items: [{ id: 'alice' }, { id: 'alice2' }] })
    const edges = ['alice', 'alice2'].map((id) => {
      return { type: MAY_RESOLVE_TO, from: lookup('alice@netflix.com'), to: user(id) }
    })
    expect(answer).toMatchObject({ kind: 'stated', statement: { edges } })
  })

  it('is gone if no one has the address', async () => {
    expect(await ask({ items: [] })).toEqual({ kind: 'gone', history: false })
  })

  it('is an error if its id gives no URI, or it is not a list', async () => {
    expect(await ask({ items: [{ id: 'a\nb' }] })).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('no valid URI') as string,
    })
    expect(await ask({ users: [] })).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('items') as string,
    })
  })
})

describe('the answers to one mark', () => {
  const signal = new AbortController().signal
  /** Reads a model as each of its types; the answers come in that order. */
  async function report(...answers: readonly SourceAnswer[]) {
    const requested: (readonly [request: SourceRequest, options: ReadOptions])[] = []
    const get: Source['ask'] = async (request, options) => {
      requested.push([request, options])
      return answers[requested.length - 1] ?? okay({})
    }
    let now = 100
    const context = {
      source: { ask: get, close: async () => undefined },
      provider: registry,
      catalogue: builtinCatalogue(),
      interpreter,
      store: RECORD,
      redact: [],
    }
    const plan = { kind: 'documents', types: ['Model', 'ModelInstance'] } as const
    const read = await readMark(leasedMark(model('a b')), plan, { ...context, now: () => now++, signal })
    return { read, requested }
  }
  const answersOf = ({ read }: Awaited<ReturnType<typeof report>>) =>
    read.kind === 'throttled' ? [] : read.writes.map((write) => write.answer)

  it('are one for each type, with the time before its request', async () => {
    const { read, requested } = await report(okay({}), okay({}))
    const keys = ['Model', 'ModelInstance'].map((type) => keyOf(model('a b'), type))
    expect(read).toMatchObject({
      kind: 'answered',
      writes: keys.map((key, n) => ({ key, requestedAt: 100 + n, answer: { kind: 'stated' } })),
    })
    expect(requested.map(([request]) => request)).toEqual(
      ['Model', 'ModelInstance'].map((type) => registry.types[type]?.read('a b')),
    )
    for (const [, options] of requested) expect(options).toEqual({ etag: null, lastModified: null, signal })
  })

  it('report gone documents, with history if their type has one, and unreadable ones', async () => {
    const gone: SourceAnswer = { kind: 'gone', status: 410 }
    expect(answersOf(await report(gone, { kind: 'malformed', reason: 'no JSON' }))).toEqual([
      { kind: 'gone', history: false },
      { kind: 'failed', error: 'no JSON' },
    ])
    expect(answersOf(await report(okay({}), gone))[1]).toEqual({
      kind: 'gone',
      history: builtinCatalogue().type('ModelInstance')?.history === true,
      parts: [],
      whole: 'ModelInstance.instanceOf',
    })
    const plan = { kind: 'documents', types: ['PipelineRun'] } as const
    const provider = {
      ...registry,
      types: { PipelineRun: { ...registry.types['Model'], read: () => ({ method: 'GET', path: '/runs' }) } },
    }
    const context = {
      source: sourceOf(() => gone).source,
      provider: provider as never,
      catalogue: builtinCatalogue(),
      interpreter,
      store: RECORD,
      redact: [],
    }
    const run = await readMark(leasedMark(model('r')), plan, { ...context, now: () => 1, signal })
    expect(run).toMatchObject({ writes: [{ answer: { kind: 'gone', history: true } }] })
  })

  it('end if the source is unavailable, and earlier answers count', async () => {
    const away = await report(okay({}), { kind: 'unavailable', reason: 'HTTP 503' })
    expect(away.read.kind).toBe('unavailable')
    expect(answersOf(away)).toMatchObject([{ kind: 'stated' }, { kind: 'failed', error: 'HTTP 503' }])
    const first = await report({ kind: 'unavailable', reason: 'HTTP 503' })
    expect([answersOf(first), first.requested.length]).toMatchObject([[{ error: 'HTTP 503' }], 1])
  })

  it('are empty if the source throttles, and the whole mark is read later', async () => {
    const later = await report(okay({}), { kind: 'throttled', retryAfterMs: 5 })
    expect([later.read, later.requested.length]).toEqual([{ kind: 'throttled' }, 2])
  })

  it('are an error for a type that the provider does not read', async () => {
    const context = {
      source: sourceOf(() => okay({})).source,
      provider: registry,
      catalogue: builtinCatalogue(),
      interpreter,
      store: RECORD,
      redact: [],
    }
    const reading = (plan: Parameters<typeof readMark>[1]) =>
      readMark(leasedMark(model('a')), plan, { ...context, now: () => 1, signal })
    await expect(reading({ kind: 'documents', types: ['User'] })).rejects.toThrow(
      "the provider registry can't read the type User of ",
    )
  })
})

describe('the owner of an address', () => {
  const mark = leasedMark(lookup('alice@netflix.com'))

  it('is requested by the address, and can be at most twenty people', async () => {
    const paths: SourceRequest[] = []
    const items = Array.from({ length: 70 }, (_, n) => ({ id: `a${n}` }))
    const get: Source['ask'] = async (path) => (paths.push(path), okay({ items }))
    expect(await answerTo(mark, { ask: get, close: async () => undefined }, identity)).toMatchObject({
      kind: 'stated',
      statement: { edges: { length: MAX_SHARING } },
    })
    expect(paths).toEqual([byEmail.read('alice@netflix.com')])
  })

  it('is stored with validators and mapping, but without the raw answer', async () => {
    const body = {
      kind: 'ok',
      body: { items: [{ id: 'alice' }] },
      raw: Buffer.from('text'),
      etag: '"7"',
      lastModified: 'today',
    } as const
    expect(await answerTo(mark, sourceOf(() => body).source, identity)).toMatchObject({
      etag: '"7"',
      lastModified: 'today',
      raw: null,
      mapping: TODAY,
    })
  })

  it('has the URI of the type that the provider declares for people', async () => {
    const body = okay({ items: [{ id: 'alice' }] })
    const message = async (type: string) => {
      const context = {
        source: sourceOf(() => body).source,
        catalogue: builtinCatalogue(),
        interpreter,
        store: RECORD,
        redact: [],
      }
      const options = { ...context, provider: identity, now: () => 5, signal: new AbortController().signal }
      const read = await readMark(
        mark,
        { kind: 'lookup', lookup: { ...byEmail, type }, text: 'alice@netflix.com' },
        options,
      )
      const answer = read.kind === 'throttled' ? null : read.writes[0]?.answer
      return answer?.kind === 'stated' ? answer.statement.references : null
    }
    expect(await message('User')).toEqual([{ uri: user('alice'), expects: ['User'] }])
    expect(await message('Person')).toEqual([{ uri: user('alice'), expects: ['Person'] }])
    const group = await message('Group')
    expect(group?.[0]?.uri).toContain(`/${builtinCatalogue().type('Group')?.componentType ?? '?'}/`)
  })
})

describe('an entity that ends with the one it is listed for', () => {
  const over = { type: 'User', atOnce: 1, endsWith: (id: string) => id.split('-')[0] ?? null }
  const type = { ...registry.types['Model'], over } as NonNullable<ReadContext['provider']['types'][string]>
  const provider = { ...registry, types: { Model: type } }

  async function read(gone: boolean | null) {
    const { source, requested } = sourceOf(() => okay({ id: 'a-1' }))
    const looked: string[] = []
    const store: ReadContext['store'] = {
      ...RECORD,
      documentStatuses: (keys) => {
        looked.push(...keys.map(({ type, uri }) => `${type} ${uri}`))
        return Promise.resolve(keys.map((key) => (gone === null ? null : known({ ...key, gone }))))
      },
    }
    const parts = { source, provider, catalogue: builtinCatalogue(), interpreter, store, redact: [], now: () => 5 }
    const plan = { kind: 'documents', types: ['Model'] } as const
    const report = await readMark(leasedMark(model('a-1')), plan, { ...parts, signal: new AbortController().signal })
    return {
      answer: report.kind === 'answered' ? report.writes[0]?.answer.kind : null,
      requested: requested.length,
      looked,
    }
  }

  it('is gone without a request if that one is gone, and is read otherwise', async () => {
    const looked = ['User aip://user/registry/a']
    expect(await read(true)).toEqual({ answer: 'gone', requested: 0, looked })
    expect(await read(false)).toEqual({ answer: 'stated', requested: 1, looked })
    expect(await read(null)).toEqual({ answer: 'stated', requested: 1, looked })
  })
})
