import { describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { compileProvider } from './compile.ts'

const FILE = {
  provider: 'shelf',
  domains: ['models'],
  types: { Model: { id: '{id}', list: { path: '/books', items: 'books' } } },
}
const made = (check: object) => compileProvider({ ...FILE, check }, 'shelf.provider.yaml')
const reads = (check: object) => must(made(check)).check?.version

describe('the version check of a provider file', () => {
  it('has a request, and the oldest supported version', () => {
    const { check } = must(made({ path: '/version', format: 'text', version: '@', oldest: '2.10' }))
    expect(check).toMatchObject({ request: { method: 'GET', path: '/version', format: 'text' }, oldest: '2.10' })
  })

  it.each([
    ['3.17.2', '3.17.2'],
    [' 3.0.0.dev1\n', '3.0.0.dev1'],
    [2, '2'],
  ])('reads the version in %j', (body, version) => {
    expect(reads({ path: '/version', version: '@' })?.(body)).toEqual({ ok: true, value: version })
  })

  it.each(['OK', '', '<h1>404</h1>', 'Model Server 2.0', null, {}, 'x'.repeat(200)])(
    'rejects %j as the answer of something else',
    (body) => {
      expect(reads({ path: '/version', version: '@' })?.(body)).toEqual({
        ok: false,
        error: "the response isn't a version",
      })
    },
  )

  it('recognises the product by a member that only its answer has', () => {
    const version = reads({ path: '/health', product: 'scheduler', version: 'version' })
    expect(version?.({ scheduler: { status: 'healthy' } })).toEqual({ ok: true, value: null })
    expect(version?.({ scheduler: { status: 'healthy' }, version: '3.3.2' })).toEqual({ ok: true, value: '3.3.2' })
    expect(version?.({ status: 'healthy', version: '3.3.2' })).toEqual({
      ok: false,
      error: 'the response has no "scheduler"',
    })
    expect(reads({ path: '/health' })?.('anything')).toEqual({ ok: true, value: null })
  })

  it.each([
    [{ path: '/version', oldest: '2.0' }, 'check.oldest: needs a "version" to compare with'],
    [{ path: '/version', version: '@', oldest: 'two' }, 'check.oldest: must be a version such as "2.10"'],
    [{ path: '/{id}' }, 'check.path: unknown placeholder {id}; known here: none'],
  ])('is rejected if it is wrong: %j', (check, reason) => {
    const read = made(check)
    expect(read.ok ? [] : read.error.map((problem) => `${problem.path}: ${problem.reason}`)).toEqual([reason])
  })
})
