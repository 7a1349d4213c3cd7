import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../lib/json.ts'
import { claimsByNode, diffAttributes, edgeKey } from './diff.ts'
import { documentId, type Attributes, type EdgeTypeId } from './facts.ts'
import type { Uri } from './uri.ts'

const names = fc.constantFrom('a', 'b', 'c', 'd')
const values = fc.constantFrom<Json>(0, 1, 'x', true, [1], [1, 2], { p: 1, q: [1] })
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(names, values)

describe('the difference of attributes', () => {
  it('turns one into the other, and is null if both are equal', () => {
    fc.assert(
      fc.property(attributes, attributes, (before, after) => {
        const diff = diffAttributes(before, after)
        const folded: Record<string, Json> = { ...before, ...diff?.asserted }
        for (const name of diff?.retracted ?? []) delete folded[name]
        expect(folded).toEqual({ ...after })
        expect(diffAttributes(after, structuredClone(after))).toBeNull()
      }),
    )
  })

  it('does not depend on the order of keys', () => {
    expect(diffAttributes({ a: { p: 1, q: 2 } }, { a: { q: 2, p: 1 } })).toBeNull()
  })

  it('treats null attributes and nodes without attributes as unclaimed', () => {
    const [a, b] = ['aip://x/y/a', 'aip://x/y/b'] as Uri[]
    if (a === undefined || b === undefined) throw new Error('two nodes')
    const claims = claimsByNode([
      { uri: a, attributes: { one: 1, two: null } },
      { uri: b, attributes: { two: null } },
      { uri: a, attributes: { three: 3 } },
    ])
    expect([...claims]).toEqual([[a, { one: 1, three: 3 }]])
  })
})

describe('keys', () => {
  const uris = fc.constantFrom<Uri>(...(['aip://x/y/a', 'aip://x/y/b', 'aip://x/y/a/b'] as Uri[]))
  const edges = fc.record({ type: fc.constantFrom<EdgeTypeId>('A.b', 'A.c'), from: uris, to: uris })
  const documents = fc.record({ platform: fc.constantFrom('x', 'y'), type: fc.constantFrom('A', 'B'), uri: uris })

  it('are equal only for the same edge or document', () => {
    fc.assert(
      fc.property(edges, edges, (a, b) => {
        expect(edgeKey(a) === edgeKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        expect(documentId(a) === documentId(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
  })
})
