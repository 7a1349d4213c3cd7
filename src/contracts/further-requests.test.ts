import { describe, expect, it } from 'vitest'
import type { Json } from '../lib/json.ts'
import { askJoined } from './further-requests.ts'
import type { ReadOptions, SourceAnswer, SourceRequest } from './source.ts'

const answer = (body: Json): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: new Uint8Array(),
  etag: '"1"',
  lastModified: 'Sat, 21 Nov 2026 12:00:00 GMT',
})
const get = (path: string): SourceRequest => ({ method: 'GET', path })
const CONDITIONAL: ReadOptions = { etag: '"1"', lastModified: null, signal: new AbortController().signal }

async function askFurther(answers: Readonly<Record<string, SourceAnswer>>) {
  const seen: (string | null)[] = []
  const request = { ...get('/a'), and: { tags: get('/a/tags'), log: get('/a/log') } }
  const joined = await askJoined(
    async ({ path }, { etag }) => {
      seen.push(path, etag)
      return answers[path] ?? answer({ of: path })
    },
    request,
    CONDITIONAL,
  )
  return { seen, joined }
}

describe('a read with further requests', () => {
  it('has their answers as members, and no ETag, since it is never conditional', async () => {
    const { seen, joined } = await askFurther({ '/a': answer({ name: 'a', tags: 'of the source' }) })
    expect(seen).toEqual(['/a', null, '/a/tags', null, '/a/log', null])
    const body = { name: 'a', tags: { of: '/a/tags' }, log: { of: '/a/log' } }
    expect(joined).toMatchObject({ kind: 'ok', body, etag: null, lastModified: null })
    expect(joined.kind === 'ok' ? JSON.parse(Buffer.from(joined.raw).toString()) : null).toEqual(body)
  })

  it('ends with the first failed answer', async () => {
    const gone: SourceAnswer = { kind: 'gone', status: 404 }
    expect((await askFurther({ '/a': gone })).joined).toEqual(gone)
    const throttled: SourceAnswer = { kind: 'throttled', retryAfterMs: 5 }
    expect(await askFurther({ '/a/tags': throttled })).toEqual({
      seen: ['/a', null, '/a/tags', null],
      joined: throttled,
    })
  })

  it('does not treat a missing part as a gone entity', async () => {
    const { joined } = await askFurther({ '/a/log': { kind: 'gone', status: 404 } })
    expect(joined).toEqual({ kind: 'malformed', reason: 'the source answered 404 to /a/log' })
  })

  it('is malformed if the first answer has no members', async () => {
    const { joined } = await askFurther({ '/a': answer('a text') })
    expect(joined).toEqual({ kind: 'malformed', reason: "the response to /a isn't an object" })
  })
})
