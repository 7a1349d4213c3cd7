import { describe, expect, it } from 'vitest'
import type { ListPage, Provider } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { compileProvider } from '../../providers/declared/compile.ts'
import { FilesInParts, inParts, partIn } from './parts.ts'

const provider: Provider = must(
  compileProvider(
    {
      provider: 'shelf',
      description: 'Boxes',
      domains: ['shelf'],
      files: { only: true, answer: '{boxes: [].documents[][]}' },
      types: {
        Dataset: {
          id: '{key}',
          gone: 'lost',
          list: { path: '/', items: 'boxes' },
          changed: { everything: true },
          completeRecords: true,
          batch: { path: '/', max: 10, items: 'boxes', absentMeansGone: true },
          fields: { name: { kind: 'attribute', from: 'key' } },
        },
      },
    },
    'shelf.provider.yaml',
  ),
)

const partial = inParts(provider)
const type = partial.types['Dataset']

function files(boxes: readonly Json[], redact: readonly string[] = []): FilesInParts {
  return new FilesInParts({ boxes }, { provider, redact })
}

function page(of: FilesInParts, cursor: string | null): ListPage {
  const request = { cursor, updatedSince: null }
  const requested = type?.list(request)
  return must(type?.readList(must(of.answer(requested?.part)), request) ?? { ok: false, error: 'no type' })
}

const key = (n: number) => `box-${String(n).padStart(5, '0')}`

describe('the parts of a file source', () => {
  it('list every item once, in bounded pages', () => {
    const boxes = Array.from({ length: 1_234 }, (_, i) => ({ key: key((i * 7) % 1_234) }))
    const parts = files([...boxes, { key: key(5), last: true }])
    const seen: string[] = []
    for (let cursor: string | null | undefined = null; cursor !== undefined;) {
      const { items, next } = page(parts, cursor)
      expect(items.length).toBeLessThanOrEqual(500)
      seen.push(...items.map(({ id }) => id))
      if (seen.length === items.length) expect(items[5]?.record).toEqual({ key: key(5), last: true })
      cursor = next ?? undefined
    }
    expect(seen).toEqual(boxes.map((box) => box.key).sort())
  })

  it('end a page after a number of bytes, but never split an item', () => {
    const parts = files([1, 2, 3, 4].map((n) => ({ key: key(n), text: 'x'.repeat(200_000) })))
    expect(page(parts, null)).toMatchObject({ items: [{ id: key(1) }, { id: key(2) }], next: key(2) })
    expect(page(parts, key(2)).items.map(({ id }) => id)).toEqual([key(3), key(4)])
  })

  it('list every unchanged item even if the files change between two pages', () => {
    const [before, after] = [
      files(Array.from({ length: 600 }, (_, i) => ({ key: key(i) }))),
      files(Array.from({ length: 600 }, (_, i) => ({ key: key(i + 100) }))),
    ]
    const first = page(before, null)
    const rest = page(after, first.next)
    const seen = new Set([...first.items, ...rest.items].map(({ id }) => id))
    for (let i = 100; i < 600; i++) expect(seen).toContain(key(i))
  })

  it('report invalid and gone items once', () => {
    const many = Array.from({ length: 600 }, (_, i) => ({ key: key(i) }))
    const parts = files([{ name: 'no key' }, { key: 'gone', lost: true }, ...many])
    const first = page(parts, null)
    expect(first).toMatchObject({ gone: 1, setAside: [expect.stringMatching(/an item has no "key"/)] })
    expect(page(parts, first.next)).toMatchObject({ setAside: [], next: null })
    expect(page(parts, first.next).gone).toBeUndefined()
  })

  it('can be read by id, without attributes redacted in listings', () => {
    const parts = files([{ key: 'a' }, { key: 'b' }, { key: 'c' }])
    const requested = type?.batch?.request(['c', 'a', 'none'])
    expect(type?.batch?.read(must(parts.answer(requested?.part)))).toEqual({
      ok: true,
      value: [
        { id: 'c', record: { key: 'c' } },
        { id: 'a', record: { key: 'a' } },
      ],
    })
    const redacted = files([{ key: 'a', secret: 'x' }], ['secret'])
    expect(page(redacted, null).items).toEqual([{ id: 'a', etag: null, record: { key: 'a' } }])
  })

  it('may lack entities on every page of an incomplete listing, and what they lack is unreadable', () => {
    const Dataset = provider.types['Dataset']
    if (Dataset === undefined) throw new Error('no type')
    const readList: typeof Dataset.readList = (body, of) => {
      const read = Dataset.readList(body, of)
      return read.ok ? { ok: true, value: { ...read.value, incomplete: 'line 4 is wrong' } } : read
    }
    const boxes = Array.from({ length: 600 }, (_, i) => ({ key: key(i) }))
    const parts = new FilesInParts(
      { boxes },
      { provider: { ...provider, types: { Dataset: { ...Dataset, readList } } }, redact: [] },
    )
    const first = page(parts, null)
    expect([first.incomplete, page(parts, first.next).incomplete]).toEqual(['line 4 is wrong', 'line 4 is wrong'])
    const requested = type?.batch?.request([key(1), 'none'])
    expect(must(type?.batch?.read(must(parts.answer(requested?.part))) ?? { ok: false, error: 'no type' })).toEqual([
      { id: key(1), record: { key: key(1) } },
      { id: 'none', unreadable: 'line 4 is wrong' },
    ])
  })

  it("return everything if no part is requested, and a reason if a part doesn't exist", () => {
    const parts = files([{ key: 'a' }])
    expect(parts.answer(undefined)).toEqual({ ok: true, value: { boxes: [{ key: 'a' }] } })
    expect(parts.answer({ kind: 'page', type: 'Model', page: { cursor: null, updatedSince: null } })).toEqual({
      ok: false,
      error: 'its provider has no type Model',
    })
    expect(must(parts.answer({ kind: 'summary' }))).toMatchObject({ part: null })
    expect(partIn(must(parts.answer({ kind: 'summary' })))).toBeNull()
  })
})
