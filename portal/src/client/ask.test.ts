import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressOf, ask, fileAddressOf, hasPast, run, whyNoPast } from './ask.ts'
import { RefusedRequest } from '../../../clients/typescript/refusal.ts'

const ODD = 'aip://dataset/s3/50%25?a=b#c&d/e f'
const ENCODED = 'aip%3A%2F%2Fdataset%2Fs3%2F50%2525%3Fa%3Db%23c%26d%2Fe%20f'

interface Requested {
  readonly url: string
  readonly init: RequestInit
}

function answering(...responses: readonly (Response | Error)[]): Requested[] {
  const requested: Requested[] = []
  const left = [...responses]
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requested.push({ url, init })
    const next = left.shift() ?? new Response('{}')
    if (next instanceof Error) throw next
    return next
  })
  return requested
}
afterEach(() => vi.unstubAllGlobals())

describe('the address of a question', () => {
  it('encodes its path parts, whatever a URI contains', () => {
    expect(addressOf('describe', { uri: ODD, rows: 5 })).toBe(`/api/v1/entities/${ENCODED}?rows=5`)
    expect(new URL(addressOf('describe', { uri: ODD }), 'http://localhost').search).toBe('')
  })

  it('encodes other parameters, repeats lists, and omits unset ones', () => {
    const url = new URL(
      addressOf('map', { uri: ODD, types: ['A&B', 'C'], hops: 2, open: [], direction: undefined, asOf: null }),
      'http://localhost',
    )
    expect([...url.searchParams]).toEqual([
      ['uri', ODD],
      ['types', 'A&B'],
      ['types', 'C'],
      ['hops', '2'],
    ])
  })

  it('keeps an empty text, which differs from none', () => {
    expect(addressOf('search', { q: '', limit: 5 })).toBe('/api/v1/search?q=&limit=5')
  })

  it('has the format of a file, and the same parameters', () => {
    const address = fileAddressOf('search', { q: 'a%b?', asOf: undefined }, 'csv')
    expect(address).toMatch(/^\/api\/v1\/.+\?q=a%25b%3F&format=csv$/)
    expect(() => fileAddressOf('describe', {}, 'csv')).toThrow('describe has no export')
  })
})

describe('a question', () => {
  it("is asked as of the page's moment, if it has a past", async () => {
    const requested = answering()
    await ask('describe', { uri: 'aip://a/b/c' }, { asOf: '2026-01-01T00:00:00+01:00' })
    await ask('search', { q: 'x' }, { asOf: '300' })
    expect(requested.map(({ url }) => url)).toEqual([
      '/api/v1/entities/aip%3A%2F%2Fa%2Fb%2Fc?asOf=2026-01-01T00%3A00%3A00%2B01%3A00',
      '/api/v1/search?q=x',
    ])
    expect([hasPast('describe'), whyNoPast('describe')]).toEqual([true, null])
    expect([hasPast('search'), whyNoPast('search')]).toEqual([false, expect.stringContaining('only the present')])
    expect([hasPast('sources'), whyNoPast('sources')]).toEqual([false, expect.stringContaining('as it is now')])
  })

  it('is asked as of another moment if its arguments name one', async () => {
    const requested = answering()
    await ask('diff', { uri: 'aip://a/b/c', from: '1', to: '2', asOf: undefined }, { asOf: '300' })
    expect(new URL(requested[0]?.url ?? '', 'http://localhost').searchParams.has('asOf')).toBe(false)
  })

  it("is rejected with the service's reason, or that there was no answer", async () => {
    const detail = { detail: 'No such thing.', code: 'UNKNOWN_URI', hint: 'Check it.' }
    answering(
      new Response(JSON.stringify(detail), { status: 404 }),
      new Response('<html>', { status: 502 }),
      new TypeError('fetch failed'),
    )
    const refused = () => ask('status', {}).catch((error: unknown) => error)
    expect(await refused()).toMatchObject({
      status: 404,
      code: 'UNKNOWN_URI',
      message: 'No such thing.',
      hint: 'Check it.',
    })
    expect(await refused()).toMatchObject({ status: 502, code: 'UNREADABLE', hint: null })
    const unreachable = await refused()
    expect(unreachable).toBeInstanceOf(RefusedRequest)
    expect(unreachable).toMatchObject({ status: 0, code: 'UNREACHABLE' })
  })

  it('is not rejected if the page no longer waits for it', async () => {
    const aborted = new DOMException('left', 'AbortError')
    answering(aborted)
    await expect(ask('status', {})).rejects.toBe(aborted)
  })
})

describe('a command', () => {
  it('sends arguments outside its address in the body', async () => {
    const requested = answering(new Response('{"tx":4}'))
    expect(await run('annotate', { uri: ODD, addTags: ['a', 'b'] })).toEqual({ tx: 4 })
    const [{ url, init } = expect.fail('nothing was asked')] = requested
    expect([url, init.method]).toEqual(['/api/v1/annotations', 'POST'])
    expect(JSON.parse(String(init.body))).toEqual({ uri: ODD, addTags: ['a', 'b'] })
  })

  it('can have an empty answer', async () => {
    const requested = answering(new Response(null, { status: 204 }))
    expect(await run('confirm-deletions', { platform: 'a/b' })).toEqual({})
    expect(requested[0]?.url).toContain('a%2Fb')
  })
})
