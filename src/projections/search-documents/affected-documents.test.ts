import { describe, expect, it } from 'vitest'
import { productionCauses } from '../../catalogue/in-production.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { EdgeChange, FactChange, LogEntry } from '../../contracts/log.ts'
import { SearchEdges } from '../../walk/search-edges.ts'
import { mayRename, touchedBy, weightOfEntry } from './affected-documents.ts'

const fact = (node: number, asserted: FactChange['asserted'], retracted: readonly string[] = []): FactChange => ({
  node,
  document: 1,
  asserted,
  retracted,
})
const changed = (from: number, type: EdgeChange['type'], to: number): EdgeChange => ({
  op: 'assert',
  support: 1,
  type,
  from,
  to,
  document: 1,
  provenance: 'DECLARED',
})
const entry = (of: Partial<LogEntry>): LogEntry => ({
  tx: 1,
  at: 1,
  cause: { kind: 'event', trace: '', since: 1 },
  nodes: [],
  types: [],
  facts: [],
  edges: [],
  ...of,
})

const surroundings = {
  decidesOwners: (type: EdgeChange['type']): boolean => type === 'Entity.ownedBy',
  productionCauses: () => productionCauses(builtinCatalogue()),
  usedEnd: (type: EdgeChange['type']) => SearchEdges.usedEnd(type, builtinCatalogue()),
}

describe('a range of the log', () => {
  const first = entry({ types: [{ node: 1, type: 'Model' }], facts: [fact(1, { name: 'a' }), fact(2, { n: 1 })] })
  const second = entry({
    nodes: [{ id: 9, uri: 'aip://model/registry/x' as LogEntry['nodes'][number]['uri'] }],
    facts: [fact(2, { n: 2 })],
    edges: [changed(3, 'Entity.ownedBy', 4), changed(5, 'User.memberOf', 6)],
  })

  it('touches subjects of types, facts and edges, and defers their objects and new nodes', () => {
    const touched = touchedBy([first, second], surroundings)
    expect([...touched.nodes].sort()).toEqual([1, 2, 3, 5])
    expect([...touched.later].sort()).toEqual([4, 6, 9])
    expect([...touched.renamed]).toEqual([1])
    expect([...touched.retyped]).toEqual([1])
    expect([...touched.regrouped]).toEqual([5])
    expect([...touched.reowned]).toEqual([3])
  })

  it('defers conclusions, except for names', () => {
    const concluded = entry({
      cause: { kind: 'rule', trace: '', since: 1 },
      facts: [fact(1, { state: 'ENRICHED' }), fact(2, { name: 'b' })],
      edges: [changed(3, 'Entity.ownedBy', 4), changed(5, 'User.memberOf', 6)],
    })
    const bySystem = entry({ facts: [{ ...fact(7, { state: 'HYDRATED' }), document: 0 }] })
    const touched = touchedBy([concluded, bySystem], surroundings)
    expect([...touched.nodes]).toEqual([2])
    expect([...touched.later].sort()).toEqual([1, 3, 4, 5, 6, 7])
    expect([...touched.regrouped]).toEqual([5])
    expect([concluded, bySystem].map(weightOfEntry)).toEqual([1, 0])
  })

  it('regroups what a team owns if the team becomes part of another one', () => {
    expect([...touchedBy([entry({ edges: [changed(6, 'Group.partOf', 8)] })], surroundings).regrouped]).toEqual([6])
  })

  it('may put others into production by a tag, a status or a deployment', () => {
    const statements = [fact(1, { name: 'a' }), fact(2, { tags: [] }), fact(3, {}, ['status']), fact(4, { x: 1 })]
    const edges = [changed(5, 'ModelDeployment.deploys', 6), changed(7, 'ModelInstance.instanceOf', 8)]
    expect([...touchedBy([entry({ facts: statements, edges })], surroundings).promoted]).toEqual([2, 3, 6, 8])
  })

  it('may change how many use the used end of an edge, whichever that is', () => {
    const edges = [
      changed(1, 'ModelInstance.basedOn', 2),
      changed(3, 'PipelineRun.produced', 4),
      changed(5, 'ModelInstance.instanceOf', 6),
      changed(7, 'Dataset.sameAs', 8),
    ]
    expect([...touchedBy([entry({ edges })], surroundings).used]).toEqual([2, 3])
  })

  it('weighs at most as much as it touches', () => {
    expect(weightOfEntry(first)).toBe(3)
    expect(weightOfEntry(second)).toBe(3)
  })
})

it.each<[string, FactChange, boolean]>([
  ['a name', fact(1, { name: 'a' }), true],
  ['an address', fact(1, { email: 'a@x.com' }), true],
  ['a removed name', fact(1, {}, ['name']), true],
  ['a person states that there is no name', fact(1, { '-name': true }), true],
  ['a person repeats their statement', fact(1, { '@': { name: 7 } }), true],
  ['anything else', fact(1, { description: 'name', '-tags': [] }, ['tags']), false],
])('decides whether a change may rename: %s', (_, change, renames) => {
  expect(mayRename(change)).toBe(renames)
})
