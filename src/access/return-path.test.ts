import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { returnPath } from './return-path.ts'

const SERVICE = 'https://aip.company'

describe('the path to return to after a sign-in', () => {
  it.each([
    '/',
    '/search?q=ranker.v2&asOf=12',
    '/e/data/kafka/a%2Fb.c?asOf=3#columns',
    '/e/model/registry/ranking%20model',
    '/lineage/model/ads/ranker?from=https://elsewhere.example//x',
    '/cli?code=abc&host=a-b',
    '/docs',
    '/api/v1/exports/search?format=csv&q=ranking',
  ])('accepts %s', (path) => {
    expect(returnPath(path)).toBe(path)
  })

  it.each([
    ['/search?q=日本', '/search?q=%E6%97%A5%E6%9C%AC'],
    ['/e/model/registry/größe#ü', '/e/model/registry/gr%C3%B6%C3%9Fe#%C3%BC'],
    ['/search?q=a b', '/search?q=a%20b'],
    ['/search?q=\ud800', '/search?q=%EF%BF%BD'],
  ])('encodes the path for a header: %j', (given, encoded) => {
    expect(returnPath(given)).toBe(encoded)
    expect(returnPath(encoded)).toBe(encoded)
  })

  it.each([
    '',
    'search',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/e/..//evil.example',
    '/%2Fevil.example',
    '/%2f%2fevil.example',
    '/%5Cevil.example',
    '/%255Cevil.example',
    '/%09/evil.example',
    '/e/%2e%2e//evil.example',
    'https:evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'https:/evil.example',
    '/e/%',
    '/sign-in?return=/x',
    '/sign-in',
    '/sign-out',
    '/api/v1/me',
    '/api/v1/exports',
    '/api/v1/exports/../../..//evil.example',
    `/${'x'.repeat(2_000)}`,
    `/${'日'.repeat(300)}`,
    '/x/../sign-in',
    '/./sign-out',
  ])('rejects %j', (path) => {
    expect(returnPath(path)).toBeNull()
  })

  it('never leads off this service, however it is written', () => {
    const separators = ['/', '\\', '//', '%2f', '%2F', '%5c', '%252f', '%255c', '／', '%ef%bc%8f', '@', ':', '?', '#']
    const others = [
      '.',
      '..',
      '%2e',
      '\t',
      '\n',
      '\r',
      '%09',
      '%0a',
      '\u0000',
      ' ',
      '%20',
      ';',
      'https:',
      'evil.example',
    ]
    const piece = fc.constantFrom(...separators, ...others)
    const path = fc.oneof(
      fc.array(piece, { maxLength: 9 }).map((all) => all.join('')),
      fc.array(piece, { maxLength: 9 }).map((all) => `/${all.join('')}`),
      fc.webPath(),
      fc.string(),
    )
    fc.assert(
      fc.property(path, (given) => {
        let text = returnPath(given)
        if (text !== null) expect(text).toMatch(/^[\x21-\x7e]+$/)
        for (let n = 0; text !== null && n < 4; n++) {
          const url = new URL(text, SERVICE)
          expect(url.origin).toBe(SERVICE)
          expect(url.pathname).not.toMatch(/^\/[/\\]/)
          expect(text).toMatch(/^\/(?![/\\])/)
          const [before = '', rest = ''] = [
            text.split(/[?#]/, 1)[0],
            text.slice((text.split(/[?#]/, 1)[0] ?? '').length),
          ]
          text = decodeURIComponent(before) + rest
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
