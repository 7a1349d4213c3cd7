import { expect, it } from 'vitest'
import type { SignInContract, SourceAnswer } from '../../contracts/source.ts'
import { ok } from '../../lib/result.ts'
import { signedIn, type Exchange } from './sign-in.ts'

const signIn: SignInContract = {
  request: () => ({ method: 'POST', path: '/token' }),
  token: (body) => ok(String(body)),
}
const options = { etag: null, lastModified: null, signal: new AbortController().signal }
const answer = (body: string): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: new Uint8Array(),
  etag: null,
  lastModified: null,
})

/** A source whose tokens expire on demand. */
function world(): { ask: Exchange; expire(): void; pass(ms: number): void; readonly tokens: number } {
  let [now, tokens, valid] = [0, 0, '']
  const exchange: Exchange = async ({ path }, _, headers = {}) => {
    await Promise.resolve()
    if (path === '/token') return { status: 200, answer: answer((valid = `t${++tokens}`)) }
    if (headers.authorization === `Bearer ${valid}`) return { status: 200, answer: answer('good') }
    return { status: 401, answer: { kind: 'malformed', reason: 'the source answered 401' } }
  }
  return {
    ask: signedIn(exchange, { signIn, request: { method: 'POST', path: '/token' }, now: () => now }),
    expire: () => void (valid = 'none'),
    pass: (ms) => void (now += ms),
    get tokens() {
      return tokens
    },
  }
}

it('the first of many readers renews an expired token, and all are answered', async () => {
  const source = world()
  const read = async (): Promise<string> => (await source.ask({ method: 'GET', path: '/x' }, options)).answer.kind
  expect(await read()).toBe('ok')
  source.expire()
  source.pass(5_000)
  expect(await Promise.all(Array.from({ length: 30 }, read))).toEqual(Array(30).fill('ok'))
  expect(source.tokens).toBe(2)
})

it('a token that never works costs one sign-in per five seconds', async () => {
  const source = world()
  for (let n = 0; n < 20; n++) {
    source.expire()
    await source.ask({ method: 'GET', path: '/x' }, options)
    source.pass(1_000)
  }
  expect(source.tokens).toBe(4)
})
