import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partOfUri, uriOfPart } from '../client/addresses.ts'
import { hrefOf, readAddress, type Address } from './address.ts'

const read = (href: string): Address => readAddress(new URL(href, 'http://localhost'))
const HOME = read('/')

describe('the address of a page', () => {
  it('is read back as it was printed, whatever the URI', () => {
    const segment = fc.string({ minLength: 1, unit: 'grapheme' }).map(encodeURIComponent)
    const uri = fc.array(segment, { minLength: 2, maxLength: 5 }).map((segments) => `aip://${segments.join('/')}`)
    fc.assert(
      fc.property(uri, fc.string({ minLength: 1, unit: 'grapheme' }), (one, find) => {
        const href = hrefOf({ to: '/e/$', rest: partOfUri(one), search: { find } }, HOME)
        const address = read(href)
        expect([address.route, uriOfPart(address.rest), address.search, address.href]).toEqual([
          '/e/$',
          one,
          { find },
          href,
        ])
      }),
    )
  })

  it('is encoded, and loses unknown, empty and repeated parameters', () => {
    const written = (href: string) => read(href).href
    expect(written('/search/?unknown=1&shown=&q=a&q=b')).toBe('/search?q=b')
    expect(written('/compare?of=a&of=b&show=x&show=y')).toBe('/compare?of=a&of=b&show=y')
    expect(written('/e/aip://model/mlflow/ranking?tab=usage#history')).toBe('/e/model/mlflow/ranking?tab=usage#history')
    expect(written('/e/model/mlflow/v2:1')).toBe('/e/model/mlflow/v2%3A1')
    expect(written('/docs#BAD_QUERY')).toBe('/docs/problems#BAD_QUERY')
    expect(written('/docs/')).toBe('/docs')
    expect(written('/e/model/x/%zz')).toBe('/e/model/x/%25zz')
  })

  it('reads a URI in a parameter as typed, with its name encoded once or not at all', () => {
    const of = (search: string) => read(`/compare?${search}`).search.of
    const encoded = ['aip://table/sheets/my%20table', 'aip://table/sheets/100%25']
    expect(of('of=aip://table/sheets/my%2520table&of=aip://table/sheets/100%2525')).toEqual(encoded)
    expect(of('of=aip://table/sheets/my%20table&of=aip://table/sheets/100%25')).toEqual(encoded)
    expect(of('of=aip://table/sheets/my+table&of=aip://table/sheets/100%')).toEqual(encoded)
    expect(read('/search?q=aip://table/sheets/my%20table').search.q).toBe('aip://table/sheets/my table')
  })

  it('has the route that names its path exactly, or the one that it is below', () => {
    const route = (href: string) => [read(href).route, read(href).rest]
    expect(route('/')).toEqual(['/', ''])
    expect(route('/sources')).toEqual(['/sources', ''])
    expect(route('/sources/mlflow')).toEqual(['/sources/$', 'mlflow'])
    expect(route('/lineage')).toEqual(['/lineage/$', ''])
    expect(route('/lineages')).toEqual([null, ''])
    expect(route('/search/more')).toEqual([null, ''])
    expect(read('/nothing?here=1#now').href).toBe('/nothing?here=1#now')
  })
})

describe('a link', () => {
  const past = read('/search?q=ranking&sort=name&asOf=41')

  it('preserves the moment, unless it names another', () => {
    expect(hrefOf({ to: '/quality' }, past)).toBe('/quality?asOf=41')
    expect(hrefOf({ to: '/quality', search: { asOf: '12' } }, past)).toBe('/quality?asOf=12')
    expect(hrefOf({ to: '/quality', search: { asOf: '' } }, past)).toBe('/quality')
  })

  it('has no parameters of the current page, unless it changes them', () => {
    expect(hrefOf({ to: '.', search: (before) => ({ ...before, q: '' }) }, past)).toBe('/search?sort=name&asOf=41')
    expect(hrefOf({ to: '.', hash: 'results' }, past)).toBe('/search?asOf=41#results')
    expect(hrefOf({ to: '.', hash: 'top' }, read('/e/model/a/b?tab=usage'))).toBe('/e/model/a/b#top')
    expect(hrefOf({ to: '.' }, read('/nothing?here=1'))).toBe('/nothing?here=1')
  })
})
