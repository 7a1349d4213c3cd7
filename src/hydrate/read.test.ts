import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/registry.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { ReadOptions, Source, SourceAnswer } from '../contracts/source.ts'
import type { Answer, DocumentStatus, LeasedMark } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import { RESOLVES_TO } from '../model/lookup.ts'
import { identity } from '../providers/identity/provider.ts'
import { registry } from '../providers/registry/provider.ts'
import { causeOf, keyOf, lookup, model, said, user } from '../testing/store/build.ts'
import { readMark, type ReadContext } from './read.ts'

const TODAY = 'm@2'
const interpreter: Interpreter = {
  version: () => TODAY,
  document: (uri, type) => said(keyOf(uri, type), { mapping: TODAY }).answer,
  spared: () => ({ subject: [], parts: [] }),
  drift: () => ({}),
}

function leased(uri: LeasedMark['uri'], documents: readonly DocumentStatus[] = []): LeasedMark {
  const mark = { uri, expects: [], generation: 1, fence: 2, priority: 10, attempts: 0, heat: 0 }
  return { ...mark, cause: causeOf('event'), markedAt: 1, documents }
}

function known(change: Partial<DocumentStatus>): DocumentStatus {
  const good = { hydratedAt: 1, lastVerified: 1, lastError: null, errorAt: null, gone: false, hold: null }
  const kept = { etag: '"1"', lastModified: 'yesterday', mapping: TODAY }
  return { platform: 'registry', type: 'Model', uri: model('a'), ...good, ...kept, ...change }
}

/** Answers, and notes what it was asked with. */
function sourceOf(answer: (options: ReadOptions) => SourceAnswer): { source: Source; asked: ReadOptions[] } {
  const asked: ReadOptions[] = []
  const get: Source['get'] = (_, options) => {
    asked.push(options)
    return Promise.resolve(answer(options))
  }
  return { source: { get, close: () => Promise.resolve() }, asked }
}

const okay = (body: Json): SourceAnswer => ({ kind: 'ok', body, raw: new Uint8Array(), etag: '"1"', lastModified: null }) // prettier-ignore
/** A source that says 304 to whoever has its ETag. */
const unchanging = (options: ReadOptions): SourceAnswer =>
  options.etag === '"1"' ? { kind: 'not-modified' } : okay({ id: 'a' })

async function answerTo(mark: LeasedMark, source: Source, provider: ReadContext['provider']): Promise<Answer | null> {
  const plan =
    provider === identity
      ? ({ kind: 'lookup', email: 'alice@netflix.com' } as const)
      : ({ kind: 'documents', types: ['Model'] } as const)
  const context = { source, provider, catalogue: builtinCatalogue(), interpreter, now: () => 5 }
  const report = await readMark(mark, plan, { ...context, signal: new AbortController().signal })
  return report.kind === 'throttled' ? null : (report.writes[0]?.answer ?? null)
}

describe('a conditional read', () => {
  const read = async (change: Partial<DocumentStatus>) => {
    const { source, asked } = sourceOf(unchanging)
    const answer = await answerTo(leased(model('a'), [known(change)]), source, registry)
    return { answer, etag: asked[0]?.etag, lastModified: asked[0]?.lastModified }
  }

  it('is made where the last answer is good and was mapped by the mapping in force', async () => {
    expect(await read({})).toEqual({ answer: { kind: 'same' }, etag: '"1"', lastModified: 'yesterday' })
  })

  it.each<[string, Partial<DocumentStatus>]>([
    ['by another mapping', { mapping: 'm@1' }],
    ['by none', { mapping: null }],
    ['and is gone', { gone: true }],
    ['and the last read failed', { lastError: 'HTTP 500' }],
    ['as another type', { type: 'ModelInstance' }],
    ['by another source', { platform: 'catalog' }],
  ])('is not made of what was mapped %s: not modified would keep what it said', async (_, change) => {
    expect(await read(change)).toMatchObject({
      answer: { kind: 'said', mapping: TODAY },
      etag: null,
      lastModified: null,
    })
  })
})

describe('the answer to a look-up', () => {
  const ask = (body: Json) => answerTo(leased(lookup('alice@netflix.com')), sourceOf(() => okay(body)).source, identity)

  it('is the one who has the address', async () => {
    expect(await ask({ items: [{ id: 'alice' }] })).toMatchObject({
      kind: 'said',
      statement: {
        edges: [{ type: RESOLVES_TO, from: lookup('alice@netflix.com'), to: user('alice') }],
        references: [{ uri: user('alice'), expects: ['User'] }],
      },
    })
  })

  it('is an error of the source where two people have it, and names them', async () => {
    const error = '2 people have this address: alice, alice2'
    expect(await ask({ items: [{ id: 'alice' }, { id: 'alice2' }] })).toEqual({ kind: 'failed', error })
  })

  it('is none where nobody has it', async () => {
    expect(await ask({ items: [] })).toEqual({ kind: 'gone', history: false })
  })

  it('is an error where its id makes no URI, or it is no list', async () => {
    expect(await ask({ items: [{ id: 'a\nb' }] })).toMatchObject({ kind: 'failed', error: expect.stringContaining('no valid URI') as string }) // prettier-ignore
    expect(await ask({ users: [] })).toMatchObject({ kind: 'failed', error: expect.stringContaining('items') as string }) // prettier-ignore
  })
})
