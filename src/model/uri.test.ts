import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalUri, makeUri, parseUri, partsOf, readId, type Uri } from './uri.ts'
import { anyCodePoint } from '../testing/any-code-point.ts'

const MAX_RESOURCE_BYTES = 2_048

const slug = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
const resource = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((s) => s.isWellFormed() && !/[\u0000-\u001f\u007f-\u009f]/.test(s))
const parts = fc.record({ componentType: slug, platformId: slug, resourceId: resource })

function printUri({ componentType, platformId, resourceId }: ReturnType<typeof partsOf>): Uri {
  const made = makeUri(componentType, platformId, resourceId)
  return made.ok ? made.value : expect.fail(made.error)
}

describe('aip:// URIs', () => {
  it('survive printing and parsing unchanged', () => {
    fc.assert(
      fc.property(parts, (u) => {
        expect(parseUri(printUri(u))).toEqual({ ok: true, value: u })
        expect(partsOf(printUri(u))).toEqual(u)
      }),
    )
  })

  it('print in one canonical form, whatever encoding they were written in', () => {
    fc.assert(
      fc.property(parts, (u) => {
        const text = printUri(u)
        expect(canonicalUri(text)).toEqual({ ok: true, value: text })
        const everyByte = [...Buffer.from(u.resourceId)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')
        const shouted = `aip://${u.componentType}/${u.platformId}/${everyByte}`
        expect(canonicalUri(shouted)).toEqual({ ok: true, value: text })
        expect(canonicalUri(shouted.replace(/%../g, (h) => h.toUpperCase()))).toEqual({ ok: true, value: text })
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
  ])('%s is canonical', (text) => {
    expect(canonicalUri(text)).toEqual({ ok: true, value: text })
  })

  it.each([
    ['http://model/registry/x', 'aip://'],
    ['aip://model/registry', 'componentType'],
    ['aip://model', "isn't aip://<componentType>/<platformId>/<resourceId>"],
    ['aip://', "isn't aip://<componentType>/<platformId>/<resourceId>"],
    ['aip://model/registry/', 'empty'],
    ['aip://model_/registry/x', 'component type'],
    ['aip://model/registry.net/x', 'platform id'],
    [`aip://${'m'.repeat(65)}/registry/x`, 'component type'],
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
  ])('reject %s with the reason', (text, reason) => {
    const result = parseUri(text)
    expect(result.ok).toBe(false)
    if (!result.ok) expect(result.error).toContain(reason)
  })

  it('never throw while parsing any text', () => {
    fc.assert(fc.property(fc.string({ unit: anyCodePoint }), (s) => void parseUri(`aip://${s}`)))
    const lone = { ok: false, error: "the resource id isn't valid Unicode" }
    expect(makeUri('model', 'registry', 'a\ud800b')).toEqual(lone)
    expect(makeUri('model', 'registry', '\udc00')).toEqual(lone)
  })

  it('can be as long as the limit, in any encoding', () => {
    const longest = 'a'.repeat(MAX_RESOURCE_BYTES)
    const slug = 's'.repeat(64)
    const printed = `aip://${slug}/${slug}/${longest}`
    expect(canonicalUri(printed)).toEqual({ ok: true, value: printed })
    expect(canonicalUri(`aip://${slug}/${slug}/${'%61'.repeat(MAX_RESOURCE_BYTES)}`)).toEqual({
      ok: true,
      value: printed,
    })
    expect(makeUri(slug, slug, `${longest}a`)).toMatchObject({ ok: false })
    expect(makeUri(slug, slug, `${longest.slice(1)}ä`)).toMatchObject({ ok: false })
  })

  it('are quoted in refusals with at most 120 characters', () => {
    const quoted = (text: string): string => {
      const refused = parseUri(text)
      return refused.ok ? '' : refused.error
    }
    expect(quoted('x'.repeat(120))).toBe(`"${'x'.repeat(120)}" doesn't begin with aip://`)
    expect(quoted('x'.repeat(121))).toBe(`"${'x'.repeat(119)}…" doesn't begin with aip://`)
  })
})

it.each<[unknown, string | null]>([
  ['7', '7'],
  ['', null],
  [7, '7'],
  [0, '0'],
  [-1, '-1'],
  [1.5, null],
  [2 ** 53, null],
  [true, null],
  [null, null],
  [{}, null],
])('readId reads %j as %j', (value, id) => {
  expect(readId(value)).toBe(id)
})
