import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalUri, makeUri, parseUri, partsOf, printUri } from './uri.ts'

const slug = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
const resource = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((s) => s.isWellFormed() && !/[\u0000-\u001f\u007f-\u009f]/.test(s))
const parts = fc.record({ componentType: slug, platformId: slug, resourceId: resource })

describe('aip:// URIs', () => {
  it('parse(print(u)) is u', () => {
    fc.assert(
      fc.property(parts, (u) => {
        expect(parseUri(printUri(u))).toEqual({ ok: true, value: u })
        expect(partsOf(printUri(u))).toEqual(u)
      }),
    )
  })

  it('print(parse(s)) is canonical: printing twice changes nothing, and any encoding of it gives the same', () => {
    fc.assert(
      fc.property(parts, (u) => {
        const printed = printUri(u)
        expect(canonicalUri(printed)).toEqual({ ok: true, value: printed })
        const everyByte = [...Buffer.from(u.resourceId)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')
        const shouted = `aip://${u.componentType}/${u.platformId}/${everyByte}`
        expect(canonicalUri(shouted)).toEqual({ ok: true, value: printed })
        expect(canonicalUri(shouted.replace(/%../g, (h) => h.toUpperCase()))).toEqual({ ok: true, value: printed })
      }),
    )
  })

  it.each([
    'aip://model/registry/ranking-v5',
    'aip://model/registry/ranking-model-v5-20XX0101',
    'aip://user/identity/alice',
    'aip://pipeline/orchestrator/weekly-training',
    'aip://pipeline-run/orchestrator/train-weekly-ranking-20XX0101',
    'aip://ab-test-cell/experimentation/12345/2',
    'aip://lookup/identity/email/alice@netflix.com',
  ])('%s is canonical as it stands', (text) => {
    expect(canonicalUri(text)).toEqual({ ok: true, value: text })
  })

  it.each([
    ['http://model/registry/x', 'aip://'],
    ['aip://model/registry', 'componentType'],
    ['aip://model/registry/', 'empty'],
    ['aip://Model/registry/x', 'component type'],
    ['aip:///registry/x', 'component type'],
    ['aip://model/Reg istry/x', 'platform id'],
    ['aip://model/registry/a b', 'percent-encoded'],
    ['aip://model/registry/a?b', 'percent-encoded'],
    ['aip://model/registry/a#b', 'percent-encoded'],
    ['aip://model/registry/%zz', 'percent-encoding'],
    ['aip://model/registry/%ff', 'percent-encoding'],
    ['aip://model/registry/%00', 'control'],
    ['aip://model/registry/a%0Ab', 'control'],
    [`aip://model/registry/${'x'.repeat(2049)}`, '2048'],
    [`aip://model/registry/${'x'.repeat(100_000)}`, 'characters long'],
  ])('refuses %s and says why', (text, reason) => {
    const result = parseUri(text)
    expect(result.ok).toBe(false)
    if (!result.ok) expect(result.error).toContain(reason)
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (s) => void parseUri(`aip://${s}`)))
    expect(makeUri('model', 'registry', 'a\ud800b').ok).toBe(false)
  })
})
