import { expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/registry.ts'
import { must } from '../lib/result.ts'
import type { CauseKind, DocumentKey, EdgeTypeId } from '../model/facts.ts'
import { canonicalUri } from '../model/uri.ts'
import type { EdgeChange } from './change.ts'
import { attributeSentence, edgeSentence, recordSentence, roleOf, ruleOf, through } from './wording.ts'

const catalogue = builtinCatalogue()
const uri = (text: string) => must(canonicalUri(text))
const registry: DocumentKey = { platform: 'registry', type: 'ModelInstance', uri: uri('aip://model/registry/i') }
const rule: DocumentKey = { platform: 'mds', type: 'Rule', uri: uri('aip://rule/mds/D1') }

function told(relation: EdgeTypeId, change: Partial<EdgeChange>, cause: CauseKind = 'event'): string {
  const edge = catalogue.edgeType(relation)
  if (edge === undefined) throw new Error(`there is no ${relation}`)
  const other = uri('aip://pipeline-run/orchestrator/train-1')
  const usual = { op: 'added', direction: 'out', other, otherName: null, document: registry, shown: true } as const
  const all: EdgeChange = { kind: 'edge', relation, name: edge.name, provenance: 'DECLARED', rule: null, evidence: [], ...usual, ...change } // prettier-ignore
  return edgeSentence(all, roleOf(edge, catalogue), cause)
}

it('tells of edges as a person would', () => {
  expect(told('ModelInstance.producedBy', {})).toBe(
    'train-1 was added as pipeline run, seen through an event of the registry',
  )
  expect(told('Entity.ownedBy', { otherName: 'alice@netflix.com', op: 'removed' }, 'sweep')).toBe(
    'alice@netflix.com is no longer owner, found by a sweep of the registry',
  )
  expect(told('ModelInstance.usesFeature', { direction: 'in', otherName: 'v5' }, 'refresh')).toMatch(
    /^v5 names it as \w+, seen when the registry was read again on request$/,
  )
})

it('names the rule that concluded an edge, whatever caused the transaction', () => {
  for (const cause of ['event', 'rule', 'sweep'] as const) {
    expect(told('ModelInstance.testedIn', { document: rule, otherName: 'v5 vs v4' }, cause)).toBe(
      'tested in: v5 vs v4 was added, concluded by rule D1',
    )
  }
  expect([ruleOf(rule), ruleOf(registry)]).toEqual(['D1', null])
})

it.each<[CauseKind, string, string]>([
  ['event', 'seen through an event of the registry', 'through an event'],
  ['sweep', 'found by a sweep of the registry', 'through a sweep'],
  ['lookup', 'found by asking registry who that is', 'after a look-up'],
  ['rule', 'concluded by the rules', 'concluded by the rules'],
  ['person', 'by a person', 'by a person'],
])('says of %s: %s', (cause, bySource, byItself) => {
  expect([through(cause, registry), through(cause, null)]).toEqual([bySource, byItself])
})

it('cuts long values, and nothing else', () => {
  const change = { kind: 'attribute', name: 'trainedAt', documents: [registry], shown: true } as const
  const long = attributeSentence({ ...change, before: null, after: 'x'.repeat(500) }, 'event')
  expect(long).toMatch(/^trained at was set to "x{80}…", seen/)
  expect(attributeSentence({ ...change, before: 1, after: [1, 2] }, 'event')).toContain('changed from 1 to [1,2]')
  expect(recordSentence({ kind: 'state', before: 'HYDRATED', after: 'ENRICHED' }, 'rule')).toBe(
    'went from HYDRATED to ENRICHED, concluded by the rules',
  )
})
