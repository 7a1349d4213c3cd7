import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import { flowCursor, pageLimit } from './lineage/lineage-page.ts'
import { listMember, flowPosition } from './lineage/ask-lineage.ts'
import { sealPosition, openPosition, sealCursorsWith } from './cursor.ts'
import { pageOf } from './reader.ts'
import {
  cursorOf,
  DIRECTIONS,
  inOrder,
  isShownRelation,
  noRelation,
  relationInCursor,
  type Relation,
} from './entities/relation.ts'

const catalogue = builtinCatalogue()
const lists = fc.stringMatching(/^[a-z0-9.]{1,20}$/)
const relations: fc.Arbitrary<Relation> = fc.record({
  edge: fc.constantFrom(...catalogue.edgeTypes.filter((e) => e.origin !== 'internal')),
  direction: fc.constantFrom(...DIRECTIONS),
  node: fc.nat({ max: 9_999_999_999 }),
})

describe('a cursor', () => {
  it('names a place in its own list, and is invalid in another', () => {
    fc.assert(
      fc.property(lists, lists, fc.string({ maxLength: 40 }), (list, other, position) => {
        const cursor = sealPosition(list, position)
        expect(openPosition(list, cursor)).toEqual({ ok: true, value: Buffer.from(position).toString() })
        if (other !== list)
          expect(openPosition(other, cursor)).toEqual({ ok: false, error: "isn't a cursor of this list" })
      }),
    )
    expect(openPosition('a', '')).toEqual({ ok: false, error: "isn't a cursor of this list" })
  })

  it('is limited in size', () => {
    const refused = { ok: false, error: "isn't a cursor of this list" }
    expect(openPosition('a', sealPosition('a', 'x'.repeat(3_000)))).toEqual({ ok: true, value: 'x'.repeat(3_000) })
    expect(openPosition('a', sealPosition('a', 'x'.repeat(3_100)))).toEqual(refused)
  })

  it('hides its list, position and their lengths, and cannot be altered', () => {
    const cursor = sealPosition('models', 'n12')
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/models|n12/)
    expect(sealPosition('models', 'n1234567890')).toHaveLength(cursor.length)
    expect(sealPosition('models', 'n12')).toBe(cursor)
    const bytes = Buffer.from(cursor, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >>> 3] = (changed[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openPosition('models', changed.toString('base64url')).ok).toBe(false)
    }
    for (const none of ['', 'x', 'A'.repeat(64), Buffer.from('models n12').toString('base64url')])
      expect(openPosition('models', none).ok).toBe(false)
  })

  it("is sealed with AES in counter mode and HMAC-SHA256, like the library's", () => {
    const secret = Buffer.from('one')
    sealCursorsWith(secret)
    const keys = Buffer.from(hkdfSync('sha256', secret, '', 'mlg cursors', 96))
    for (const position of ['', 'n12', 'x'.repeat(500)]) {
      const sealed = Buffer.from(sealPosition('models', position), 'base64url')
      const tag = sealed.subarray(0, 16)
      const text = createDecipheriv('aes-256-ctr', keys.subarray(64), tag).update(sealed.subarray(16))
      expect(text.subarray(0, text.lastIndexOf(0x80)).toString()).toBe(position)
      const mac = createHmac('sha256', keys.subarray(0, 64)).update('6 models ').update(text)
      expect(mac.digest().subarray(0, 16)).toEqual(tag)
    }
  })

  it("is valid in every process that shares the record's secret, and in no other", () => {
    sealCursorsWith(Buffer.from('one'))
    const cursor = sealPosition('a', 'b')
    sealCursorsWith(Buffer.from('another'))
    expect(openPosition('a', cursor).ok).toBe(false)
    sealCursorsWith(Buffer.from('one'))
    expect(openPosition('a', cursor)).toEqual({ ok: true, value: 'b' })
  })

  it('names a relation of the catalogue in a list of relations', () => {
    fc.assert(
      fc.property(relations, (relation) => {
        expect(relationInCursor(cursorOf(relation), catalogue)).toEqual({ ok: true, value: relation })
      }),
    )
  })

  it.each([
    ['', "isn't a cursor of this list"],
    ['Entity.ownedBy|out|x', "isn't a cursor of this list"],
    ['Entity.ownedBy|up|1', "isn't a cursor of this list"],
    ['Entity.ownedBy|out|12345678901', "isn't a cursor of this list"],
    ['x Entity.ownedBy|out|1', "isn't a cursor of this list"],
    ['Entity.ownedBy|out|1 ', "isn't a cursor of this list"],
    ['Entity.madeBy|out|1', "names the edge type Entity.madeBy, which the catalogue doesn't have"],
    ['Lookup.resolvesTo|out|1', "names the edge type Lookup.resolvesTo, which the catalogue doesn't have"],
  ])('is rejected in a list of relations as %j: it %s', (text, error) => {
    expect(relationInCursor(text, catalogue)).toEqual({ ok: false, error })
  })

  it("names a walk's transaction, depth and node", () => {
    const positions = fc.record({ tx: fc.nat(), depth: fc.nat({ max: 99_999 }), node: fc.nat() })
    fc.assert(
      fc.property(lists, positions, (list, position) => {
        expect(flowPosition(list, flowCursor(list, position))).toEqual(position)
        expect(flowPosition(`${list}.x`, flowCursor(list, position))).toBeNull()
      }),
    )
    for (const wrong of [
      '',
      'f1.2',
      '1.2.3',
      'f1.2.3x',
      'xf1.2.3',
      'f1.100000.3',
      'f1.2.12345678901',
      'f1234567890123456.2.3',
    ])
      expect([wrong, flowPosition('l', sealPosition('l', wrong))]).toEqual([wrong, null])
    expect([listMember('a.b', undefined), listMember('a.b', 'c')]).toEqual(['a.b', 'a.b.c'])
  })
})

describe('the order of relations', () => {
  it('follows the catalogue, then puts outgoing ones first, then sorts by node', () => {
    const position = ({ edge, direction, node }: Relation): readonly number[] => [
      edge.number,
      direction === 'out' ? 0 : 1,
      node,
    ]
    fc.assert(
      fc.property(relations, relations, (a, b) => {
        const [mine, other] = [position(a), position(b)]
        const first = mine.findIndex((n, i) => n !== other[i])
        expect(Math.sign(inOrder(a, b))).toBe(first < 0 ? 0 : Math.sign((mine[first] ?? 0) - (other[first] ?? 0)))
      }),
    )
    fc.assert(
      fc.property(relations, fc.nat({ max: 3 }), (a, node) => {
        for (const direction of DIRECTIONS)
          expect(inOrder({ ...a, direction, node: 2 }, { ...a, direction, node })).toBe(2 - node)
        expect(inOrder({ ...a, direction: 'out', node }, { ...a, direction: 'in', node: 0 })).toBeLessThan(0)
        expect(inOrder({ ...a, direction: 'in', node: 0 }, { ...a, direction: 'out', node })).toBeGreaterThan(0)
      }),
    )
  })

  it('includes resolved look-ups, and excludes internal edges', () => {
    const shown = catalogue.edgeTypes.filter(isShownRelation)
    expect(shown.some(({ id }) => id === 'Lookup.resolvesTo')).toBe(true)
    expect(shown.some(({ id }) => id === 'Entity.taggedTeam')).toBe(false)
    expect(shown.filter(({ origin }) => origin !== 'internal')).toHaveLength(
      catalogue.edgeTypes.filter(({ origin }) => origin !== 'internal').length,
    )
  })

  it('finds a relationship by type or name in either direction, and suggests the nearest', () => {
    for (const name of ['Entity.ownedBy', 'ownedBy', 'producedBy', catalogue.edgeType('Entity.ownedBy')?.inverse ?? ''])
      expect(noRelation(name, catalogue, 'type')).toBeNull()
    expect(noRelation('ownedby', catalogue, 'type')).toBe(
      'type: there is no relationship "ownedby". The nearest is ownedBy; give an edge type such as Entity.ownedBy, or a name in either direction.',
    )
    expect(noRelation('taggedTeam', catalogue, 'type')).toContain('there is no relationship "taggedTeam"')
    expect(noRelation('x'.repeat(100), catalogue, 'type')).toContain(`"${'x'.repeat(60)}"`)
    expect(noRelation('x', { ...catalogue, edgeTypes: [] } as unknown as typeof catalogue, 'rel')).toMatch(
      /^rel: .*The nearest is none;/,
    )
  })
})

describe('pages', () => {
  it('are consecutive slices of a list', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 50 })), fc.integer({ min: 1, max: 5 }), (nodes, limit) => {
        const all = nodes.toSorted((a, b) => a - b)
        const found: number[] = []
        for (let after = 0; ;) {
          const page = pageOf(all, { after, limit })
          found.push(...page.nodes)
          expect(page.nodes.length).toBeLessThanOrEqual(limit)
          expect(page.more).toBe(found.length < all.length)
          expect(page.total()).toBe(all.length)
          if (!page.more) break
          after = page.nodes.at(-1) ?? 0
        }
        expect(found).toEqual(all)
      }),
    )
  })

  it('hold zero to a thousand items, and a default number without a limit', () => {
    for (const limit of [0, 1, 1_000]) expect(pageLimit(limit, 7)).toEqual({ ok: true, value: limit })
    for (const nothing of [null, undefined]) expect(pageLimit(nothing, 7)).toEqual({ ok: true, value: 7 })
    for (const wrong of [-1, 1.5, 1_001, NaN])
      expect(pageLimit(wrong, 7)).toMatchObject({
        ok: false,
        error: { code: 'BAD_PAGE', detail: `A page has 0 to 1000 entities, not ${wrong}.` },
      })
  })
})
