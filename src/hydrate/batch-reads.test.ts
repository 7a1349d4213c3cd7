import { describe, expect, it } from 'vitest'
import type { LeasedMark } from '../contracts/marks.ts'
import type { BatchContract, Provider, Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { err, ok } from '../lib/result.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { causeOf, model } from '../testing/store/build.ts'
import { BatchReads } from './batch-reads.ts'

const batch: BatchContract = {
  max: 3,
  request: (ids) => ({ method: 'POST', path: '/search', body: { ids } }),
  read: (body) => {
    if (!Array.isArray(body)) return err("it isn't a list")
    return ok((body as JsonObject[]).map((record) => ({ id: String(record['id']), record })))
  },
}
const Model = restType({ type: 'Model', plural: 'models', fields: {} })
const providerWith = (more: Partial<BatchContract> = {}, alone = true): Provider => {
  const contract = { ...Model, batch: { ...batch, ...more }, ...(!alone && { read: () => null }) }
  return { name: 'registry', domains: ['models'], events: {}, types: { Model: contract } }
}
const okay = (body: Json): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: new Uint8Array(),
  etag: '"of all"',
  lastModified: null,
})
const leased = (id: string, kind: Parameters<typeof causeOf>[0] = 'event'): LeasedMark => {
  const mark = {
    uri: model(id),
    expects: ['Model'],
    whole: false,
    generation: 1,
    fence: 2,
    priority: 10,
    attempts: 0,
    rereads: 0,
  }
  return { ...mark, cause: causeOf(kind), pushed: false, markedAt: 1, documents: [] }
}

/** Marks leased together, and the requests for reading them. */
function gathering(marks: readonly LeasedMark[], provider: Provider, answer: (ids: readonly string[]) => SourceAnswer) {
  const requested: (readonly string[])[] = []
  let now = 100
  const ask = async ({ body }: SourceRequest): Promise<SourceAnswer> => {
    const { ids } = body as unknown as { ids: readonly string[] }
    requested.push(ids)
    return answer(ids)
  }
  const source: Source = { ask, close: () => Promise.resolve() }
  const { signal } = new AbortController()
  const gathered = new BatchReads(marks, { source, provider, typesOf: () => ['Model'], now: () => now++, signal })
  return { gathered, requested, of: (id: string) => gathered.answerOf('Model', model(id)) }
}
const all = (ids: readonly string[]): SourceAnswer => okay(ids.map((id) => ({ id, name: `Model ${id}` })))

describe('marks leased together', () => {
  it('are read in one request per batch, when the first of them is read', async () => {
    const { requested, of } = gathering(
      ['a', 'b', 'c', 'd', 'e'].map((id) => leased(id)),
      providerWith(),
      all,
    )
    expect(requested).toEqual([])
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(of))
    expect(requested).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ])
    expect(answers.map((one) => one?.requestedAt)).toEqual([100, 100, 100, 101, 101])
    const body = { id: 'e', name: 'Model e' }
    expect(answers[4]?.answer).toEqual({
      kind: 'ok',
      body,
      raw: Buffer.from(JSON.stringify(body)),
      etag: null,
      lastModified: null,
    })
  })

  it('are read one by one if there is only one or the source has no batch read', async () => {
    const alone = gathering([leased('a'), leased('b', 'push'), leased('c', 'mapping')], providerWith(), all)
    expect([await alone.of('a'), await alone.of('b'), alone.requested]).toEqual([null, null, []])
    const without = gathering([leased('a'), leased('b')], { ...providerWith(), types: { Model } }, all)
    expect([await without.of('a'), without.requested]).toEqual([null, []])
  })

  it('are batched even if there is only one, if the source has no other read', async () => {
    const { requested, of } = gathering([leased('a')], providerWith({}, false), all)
    expect([(await of('a'))?.answer.kind, requested]).toEqual(['ok', [['a']]])
  })

  it('get the ETags of their records, if the answer has them', async () => {
    const read = () => ok([{ id: 'a', record: { id: 'a' }, etag: '"1"' }])
    const { of } = gathering([leased('a'), leased('b')], providerWith({ read }), all)
    expect((await of('a'))?.answer).toMatchObject({ kind: 'ok', etag: '"1"' })
  })

  it('are gone if a good answer lacks them and that means so, else read alone', async () => {
    const two = [leased('a'), leased('b')]
    const some = (): SourceAnswer => okay([{ id: 'a' }])
    expect((await gathering(two, providerWith({ absentMeansGone: true }), some).of('b'))?.answer.kind).toBe('gone')
    expect(await gathering(two, providerWith(), some).of('b')).toBeNull()
    expect((await gathering(two, providerWith({}, false), some).of('b'))?.answer.kind).toBe('malformed')
  })

  it('stay as they are if a good answer lacks them, and their source shows only the latest', async () => {
    const provider = providerWith({}, false)
    const types = Object.fromEntries(
      Object.entries(provider.types).map(([name, type]) => [name, { ...type, onlyLatest: true as const }]),
    )
    const { of } = gathering([leased('a'), leased('b')], { ...provider, types }, () => okay([{ id: 'a' }]))
    expect([(await of('a'))?.answer.kind, (await of('b'))?.answer.kind]).toEqual(['ok', 'not-modified'])
  })

  it('are neither gone nor read alone if the answer says why they are unreadable', async () => {
    const read = () => ok([{ id: 'b', unreadable: 'line 4 is wrong' }])
    const { of } = gathering([leased('a'), leased('b')], providerWith({ read, absentMeansGone: true }), all)
    expect((await of('b'))?.answer).toEqual({ kind: 'malformed', reason: 'line 4 is wrong' })
    expect((await of('a'))?.answer.kind).toBe('gone')
  })

  it.each<[string, SourceAnswer]>([
    ['an answer of another form', okay({ error: 'no' })],
    ['a 404', { kind: 'gone', status: 404 }],
    ['a malformed answer', { kind: 'malformed', reason: 'no JSON' }],
  ])('are not considered gone by %s: each is read alone', async (_, answer) => {
    const two = [leased('a'), leased('b')]
    expect(await gathering(two, providerWith({ absentMeansGone: true }), () => answer).of('a')).toBeNull()
    const only = await gathering(two, providerWith({ absentMeansGone: true }, false), () => answer).of('a')
    expect(only?.answer.kind).toBe('malformed')
  })

  it.each<SourceAnswer>([
    { kind: 'throttled', retryAfterMs: 5 },
    { kind: 'unavailable', reason: 'HTTP 503' },
  ])('all wait if the source answers $kind', async (answer) => {
    const { requested, of } = gathering([leased('a'), leased('b')], providerWith(), () => answer)
    expect([(await of('a'))?.answer, (await of('b'))?.answer, requested.length]).toEqual([answer, answer, 1])
  })
})
