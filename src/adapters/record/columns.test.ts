import { describe, expect, it } from 'vitest'
import type { BatchSupport, StoredNode } from '../../commit/batch-objects.ts'
import { carryEvidence } from '../../commit/carry.ts'
import { BatchState } from '../../commit/batch-state.ts'
import { PASSED_ON } from '../../model/origin.ts'
import { edge, keyOf, lookup, model, user } from '../../testing/store/build.ts'
import { evidenceOf, evidenceText, nodeOf, type NodeColumns } from './columns.ts'
import { NODE } from './tables.ts'

describe('columns', () => {
  const a = model('a')
  const open = { type: 'Model', since: 3, until: null }
  const shapes: readonly Pick<StoredNode, 'claims' | 'requestedTypes' | 'types'>[] = [
    { claims: { Model: [1, 1] }, requestedTypes: ['Model'], types: [open] },
    { claims: { Model: [1, 0] }, requestedTypes: ['Model', 'User'], types: [open] },
    { claims: { Model: [2, 2] }, requestedTypes: [''], types: [open] },
    { claims: { Model: [1, 1], User: [1, 1] }, requestedTypes: [], types: [open] },
    { claims: { User: [1, 1] }, requestedTypes: ['User'], types: [open] },
    { claims: { '': [1, 1] }, requestedTypes: null, types: [] },
    { claims: {}, requestedTypes: ['Model'], types: [{ ...open, until: 5 }] },
  ]
  const nodes = shapes.map((one): StoredNode => ({ id: 1, uri: a, system: { state: 'HYDRATED' }, gone: [], ...one }))

  it.each(nodes)('return the stored node', (node) => {
    const row = Object.fromEntries(NODE.map(([name, , value]) => [name, value(node)]))
    expect(nodeOf(row as unknown as NodeColumns)).toEqual(node)
  })

  it('store no evidence for an edge carried on by a look-up, but return it', () => {
    const state = new BatchState()
    const claim = edge('Model.ownedBy', a, user('u'))
    const document = state.document(keyOf(lookup('u'), 'Lookup', 'identity'))
    const evidence = carryEvidence(claim, lookup('u'))
    const ends = state.edge(claim.type, state.node(claim.from), state.node(claim.to))
    const support: BatchSupport = { ...ends, id: null, document, provenance: PASSED_ON, evidence }
    const stored = { ...claim, document: document.key, provenance: PASSED_ON }
    expect(evidenceText(support)).toBeNull()
    expect(evidenceOf(null, stored)).toEqual(evidence)
    // An earlier release stored it.
    expect(evidenceOf(JSON.stringify(evidence), stored)).toEqual(evidence)
    const loaded = state.document(keyOf(a, 'Model'))
    const declared: BatchSupport = { ...support, document: loaded, provenance: 'DECLARED', evidence: [] }
    expect(evidenceText(declared)).toBeNull()
    expect(evidenceOf(evidenceText(declared), { ...stored, document: loaded.key, provenance: 'DECLARED' })).toEqual([])
  })
})
