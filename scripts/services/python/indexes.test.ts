import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexesForUv } from './indexes.ts'

const NOTHING = () => null
const url = fc.webUrl()

describe('the registry settings for uv', () => {
  it('are empty if pip has none', () => {
    expect(indexesForUv({}, NOTHING)).toEqual({})
    expect(indexesForUv({ PIP_INDEX_URL: ' ', UV_INDEX_URL: '' }, () => ' ')).toEqual({})
  })

  it("come from pip's environment, before its files", () => {
    fc.assert(
      fc.property(url, url, (variable, file) => {
        expect(indexesForUv({ PIP_INDEX_URL: variable }, () => file)).toMatchObject({ UV_INDEX_URL: variable })
        expect(indexesForUv({}, (setting) => (setting === 'index-url' ? file : null))).toEqual({ UV_INDEX_URL: file })
      }),
    )
  })

  it("leave uv's own settings alone", () => {
    fc.assert(
      fc.property(url, url, fc.constantFrom('UV_INDEX_URL', 'UV_DEFAULT_INDEX'), (own, pip, name) => {
        expect(indexesForUv({ [name]: own, PIP_INDEX_URL: pip }, NOTHING)).toEqual({})
      }),
    )
  })

  it("list extra registries on one line, and include pip's certificate", () => {
    const pip = { 'index-url': null, 'extra-index-url': '\n  a\n  b\n', cert: '/etc/ca.pem' }
    expect(indexesForUv({}, (setting) => pip[setting])).toEqual({
      UV_EXTRA_INDEX_URL: 'a b',
      SSL_CERT_FILE: '/etc/ca.pem',
    })
  })
})
