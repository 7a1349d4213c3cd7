import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { TestTokenEndpoint } from './testing/token-endpoint.ts'
import { TokenSource, type TokenEndpoint } from './token.ts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => void (await Promise.all(open.splice(0).map((close) => close()))))

/** An endpoint, and a clock that the test advances. */
async function tokens(): Promise<{ endpoint: TestTokenEndpoint; source: TokenSource; pass: (ms: number) => void }> {
  const endpoint = new TestTokenEndpoint('s3cret')
  open.push(() => endpoint.stop())
  let now = 0
  const client: TokenEndpoint = { tokenUrl: await endpoint.start(), clientId: 'mlg', clientSecret: 's3cret' }
  return { endpoint, source: new TokenSource(client, () => now), pass: (ms) => void (now += ms) }
}

describe('a token', () => {
  it('is fetched once for all callers, and again after 70% of its lifetime', async () => {
    const { endpoint, source, pass } = await tokens()
    const first = await Promise.all([source.token(), source.token(), source.token()])
    expect(new Set(first).size).toBe(1)
    pass(41_000)
    expect(await source.token()).toBe(first[0])
    expect(endpoint.issued).toBe(1)
    pass(1_000)
    expect(await source.token()).not.toBe(first[0])
    expect(endpoint.issued).toBe(2)
  })

  it('is used until it expires if there is no new one', async () => {
    const { endpoint, source, pass } = await tokens()
    const first = await source.token()
    endpoint.failing = 503
    pass(59_000)
    expect(await source.token()).toBe(first)
    expect(endpoint.refused).toBe(3)
    pass(1_000)
    await expect(source.token()).rejects.toThrow(/^http:.* returned no token: it answered 503$/)
    endpoint.failing = null
    expect(await source.token()).not.toBe(first)
  })

  it('is requested once if the credentials are refused', async () => {
    const { endpoint, source } = await tokens()
    endpoint.failing = 400
    await expect(source.token()).rejects.toThrow(/returned no token: it answered 400$/)
    expect(endpoint.refused).toBe(1)
  })

  it.each([
    ["isn't JSON", 'hello', 'its response has no usable token'],
    ['has a token that no header carries', '{"access_token":"a b"}', 'its response has no usable token'],
    ['is endless', 'x'.repeat(100_000), 'its response has more than 65536 bytes'],
  ])('is refused if the answer %s', async (_, answer, why) => {
    const server = createServer((_request, response) => void response.end(answer))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(() => new Promise((resolve) => server.close(resolve)))
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
    const source = new TokenSource({ tokenUrl, clientId: 'mlg', clientSecret: 's3cret' })
    await expect(source.token()).rejects.toThrow(`${tokenUrl} returned no token: ${why}`)
  })
})
