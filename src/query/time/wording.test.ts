import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import type { CauseKind, DocumentKey, EdgeTypeId } from '../../model/facts.ts'
import { canonicalUri } from '../../model/uri.ts'
import type { AttributeChange, EdgeHistoryChange, RecordChange } from './change.ts'
import { attributeSentence, edgeSentence, recordSentence, roleOf, ruleOf, originPhrase } from './wording.ts'

const catalogue = builtinCatalogue()
const uri = (text: string) => must(canonicalUri(text))
const registry: DocumentKey = { platform: 'registry', type: 'ModelInstance', uri: uri('aip://model/registry/i') }
const rule: DocumentKey = { platform: 'mds', type: 'Rule', uri: uri('aip://rule/mds/D1') }

function sentenceOf(
  relation: EdgeTypeId,
  { ruleName, ...change }: Partial<EdgeHistoryChange> & { readonly ruleName?: string },
  cause: CauseKind = 'event',
): string {
  const edge = catalogue.edgeType(relation)
  if (edge === undefined) throw new Error(`there is no ${relation}`)
  const other = uri('aip://pipeline-run/orchestrator/train-1')
  const usual = { op: 'added', direction: 'out', other, otherName: null, document: registry, shown: true } as const
  const all: EdgeHistoryChange = {
    kind: 'edge',
    relation,
    name: edge.name,
    provenance: 'DECLARED',
    rule: null,
    evidence: [],
    ...usual,
    ...change,
  }
  return edgeSentence(all, { role: roleOf(edge, catalogue), rule: ruleName }, cause)
}

it('a change of an edge is a sentence with the role of its other end', () => {
  expect(sentenceOf('ModelInstance.producedBy', {})).toBe(
    'train-1 was added as pipeline run, seen through an event from registry',
  )
  expect(sentenceOf('Entity.ownedBy', { otherName: 'alice@netflix.com', op: 'removed' }, 'sweep')).toBe(
    'alice@netflix.com is no longer owner, found by a listing of registry',
  )
  expect(sentenceOf('ModelInstance.usesFeature', { direction: 'in', otherName: 'v5' }, 'refresh')).toMatch(
    /^v5 names it as \w+, seen when registry was read again on request$/,
  )
})

it("a sentence names the rule that concluded an edge, whatever the transaction's cause", () => {
  for (const cause of ['event', 'rule', 'sweep'] as const) {
    expect(sentenceOf('ModelInstance.testedIn', { document: rule, otherName: 'v5 vs v4' }, cause)).toBe(
      'tested in: v5 vs v4 was added, concluded by rule D1',
    )
  }
  expect(sentenceOf('ModelInstance.testedIn', { document: rule, otherName: 'v5 vs v4', ruleName: 'testedByRun' })).toBe(
    'tested in: v5 vs v4 was added, concluded by the rule "tested by run" (D1)',
  )
  expect([ruleOf(rule), ruleOf(registry)]).toEqual(['D1', null])
})

it.each<[CauseKind, string, string]>([
  ['event', 'seen through an event from registry', 'through an event'],
  ['sweep', 'found by a listing of registry', 'through a listing'],
  ['refresh', 'seen when registry was read again on request', 'on request'],
  ['reference', 'seen when registry was read after a reference', 'after it was referred to'],
  ['lookup', 'found by asking registry who that is', 'after a look-up'],
  ['retry', 'seen when registry was tried again', 'on a retry'],
  ['mapping', 'read out of the stored answer of registry by a changed mapping', 'by a changed mapping'],
  ['redaction', 'by a redaction of what registry states', 'by a redaction'],
  ['candidate', 'seen when registry was checked again', 'when it was checked again'],
  ['rule', 'concluded by the rules', 'concluded by the rules'],
  ['person', 'by a person', 'by a person'],
])('the cause %s reads: %s', (cause, bySource, byItself) => {
  const itself: DocumentKey = { platform: 'mds', type: 'System', uri: registry.uri }
  expect([registry, null, itself].map((document) => originPhrase(cause, document))).toEqual([
    bySource,
    byItself,
    byItself,
  ])
})

it("only the service's own documents count as rules", () => {
  expect(ruleOf({ ...rule, platform: 'registry' })).toBeNull()
  expect(ruleOf({ ...rule, type: 'System' })).toBeNull()
})

it.each<[string, EdgeTypeId, Partial<EdgeHistoryChange>, string]>([
  ['an owner who left', 'Entity.ownedBy', { op: 'removed' }, 'train-1 is no longer owner, '],
  ['an owned entity', 'Entity.ownedBy', { direction: 'in' }, 'train-1 names it as owner, '],
  [
    'an entity no longer owned',
    'Entity.ownedBy',
    { direction: 'in', op: 'removed' },
    'train-1 no longer names it as owner, ',
  ],
  ['an edge without a role', 'ModelInstance.testedIn', { op: 'removed' }, 'tested in: train-1 was removed, '],
  [
    'an owner that another document states',
    'Entity.ownedBy',
    { shown: false },
    'registry also states train-1 to be owner, which was known from elsewhere; ',
  ],
  [
    'an owned entity that another document states',
    'Entity.ownedBy',
    { shown: false, direction: 'in' },
    'registry also states it to be owner of train-1, which was known from elsewhere; ',
  ],
  [
    'an owner that another document still states',
    'Entity.ownedBy',
    { shown: false, op: 'removed' },
    'registry no longer states train-1 to be owner, which is known from elsewhere; ',
  ],
  [
    'an edge without a role that another document states',
    'ModelInstance.testedIn',
    { shown: false },
    'registry also states tested in: train-1, which was known from elsewhere; ',
  ],
])('a sentence describes %s', (_, relation, change, words) => {
  expect(sentenceOf(relation, change)).toBe(`${words}seen through an event from registry`)
})

it.each<[EdgeTypeId, string | null]>([
  ['Entity.ownedBy', 'owner'],
  ['ModelInstance.producedBy', 'pipeline run'],
  ['ModelInstance.usesFeature', 'feature'],
  ['PipelineRun.executedFor', 'ab test cell'],
  ['Entity.owningTeam', null],
  ['ServingRule.serves', 'model instance'],
  ['Model.currentInstance', null],
])('the other end of %s is its %s', (id, role) => {
  const edge = catalogue.edgeType(id)
  expect(edge === undefined ? 'there is none' : roleOf(edge, catalogue)).toBe(role)
})

it.each([
  ['policies', 'policy'],
  ['classes', 'classe'],
  ['access', 'access'],
  ['staff', 'staff'],
])('the singular of %s is %s', (normalised, role) => {
  const edge = catalogue.edgeType('ModelInstance.usesFeature')
  if (edge === undefined) throw new Error('there is no such edge')
  const named = { normalisedName: () => normalised } as unknown as typeof catalogue
  expect(roleOf(edge, named)).toBe(role)
  expect(roleOf({ ...edge, shape: 'one' }, named)).toBe(normalised)
})

const STATE_OF = { kind: 'state' } as const
const TYPE_OF = { kind: 'type' } as const
it.each<[Omit<RecordChange, 'before' | 'after'>, Json, Json, string]>([
  [STATE_OF, null, 'HYDRATED', 'became known: read in full'],
  [STATE_OF, 'HYDRATED', 'ENRICHED', 'went from read in full to enriched'],
  [STATE_OF, null, 'UNCACHED', 'became known: reference only'],
  [STATE_OF, 'ENRICHED', 'LATER', 'went from enriched to LATER'],
  [STATE_OF, 'HYDRATED', null, 'nothing is known about it any longer'],
  [TYPE_OF, null, 'Model', 'is known to be a Model'],
  [TYPE_OF, 'Model', 'ModelInstance', 'its type changed from Model to ModelInstance'],
  [TYPE_OF, 'Model', null, 'no source states its type any longer (it was Model)'],
  [TYPE_OF, 7, 8, 'its type changed from 7 to 8'],
  [{ kind: 'tombstone' }, null, '2026', 'is gone at its source'],
  [{ kind: 'tombstone' }, '2026', null, 'is back at its source'],
  [{ kind: 'unresolvable' }, null, true, 'no source has it'],
  [{ kind: 'unresolvable' }, true, null, 'was found at its source after all'],
  [{ kind: 'issues' }, null, [1], 'has issues: [1]'],
  [{ kind: 'issues' }, [1], null, 'its issues were settled'],
])('%j from %j to %j: %s', (change, before, after, words) => {
  expect(recordSentence({ ...change, before, after }, 'sweep')).toBe(`${words}, through a listing`)
})

it.each<[Partial<AttributeChange>, string]>([
  [{ before: null, after: 1 }, 'trained at was set to 1, seen through an event from registry'],
  [{ before: 1, after: 'x' }, 'trained at changed from 1 to "x", seen through an event from registry'],
  [{ before: 1, after: null }, 'trained at was removed (it was 1), seen through an event from registry'],
  [
    { before: null, after: null },
    'trained at was removed (its value is no longer recorded), seen through an event from registry',
  ],
  [
    { before: null, after: 1, shown: false },
    'registry states that trained at is 1, which another document outweighs; seen through an event from registry',
  ],
  [
    { before: 1, after: null, shown: false },
    'registry no longer states trained at, which another document outweighs; seen through an event from registry',
  ],
  [
    { before: 1, after: 2, shown: false, documents: [] },
    'a document states that trained at is 2, which another document outweighs; through an event',
  ],
])('an attribute, %j: %s', (change, words) => {
  const usual = {
    kind: 'attribute',
    name: 'trainedAt',
    documents: [registry],
    shown: true,
    before: null,
    after: null,
  } as const
  expect(attributeSentence({ ...usual, ...change }, 'event')).toBe(words)
})

it('a sentence shows 80 characters of a value, not counting the quotes of text', () => {
  const set = (after: Json): string =>
    recordSentence({ kind: 'issues', before: null, after }, 'rule').slice(
      'has issues: '.length,
      -', concluded by the rules'.length,
    )
  expect(set('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`)
  expect(set('x'.repeat(80))).toBe(`"${'x'.repeat(78)}…`)
  expect(set('x'.repeat(81))).toBe(`"${'x'.repeat(79)}…"`)
  expect(set(['x'.repeat(76)])).toBe(`["${'x'.repeat(76)}"]`)
  expect(set(['x'.repeat(77)])).toBe(`["${'x'.repeat(77)}…`)
})

it('a sentence truncates only long values', () => {
  const change = { kind: 'attribute', name: 'trainedAt', documents: [registry], shown: true } as const
  const long = attributeSentence({ ...change, before: null, after: 'x'.repeat(500) }, 'event')
  expect(long).toMatch(/^trained at was set to "x{79}…", seen/)
  expect(attributeSentence({ ...change, before: 1, after: [1, 2] }, 'event')).toContain('changed from 1 to [1,2]')
  expect(recordSentence({ kind: 'state', before: 'HYDRATED', after: 'ENRICHED' }, 'rule')).toBe(
    'went from read in full to enriched, concluded by the rules',
  )
})

const LONG = Array.from({ length: 30 }, (_, n) => `column_${n}`)
const columns = (...types: readonly string[]): Json => LONG.map((name, n) => ({ name, type: types[n] ?? 'string' }))
it.each<[string, Json, Json, string]>([
  ['a short list in full', ['a'], ['a', 'b'], ' from ["a"] to ["a","b"]'],
  ['added and removed items', LONG, [...LONG.slice(1), 'x'], ': "column_0" was removed; "x" was added'],
  ['the first of many', LONG, LONG.slice(9), `: ${LONG.slice(0, 5).map(removed).join('; ')}; and 4 more`],
  ['named items', columns(), columns('int'), ': column_0 from {"type":"string"} to {"type":"int"}'],
  ['members', { a: LONG, b: 1 }, { a: LONG, b: 2, c: 3 }, ': b from 1 to 2; c is 3'],
  ['a member cut before it differs', { a: LONG, b: 1 }, { a: [...LONG, 'x'], b: 1 }, ': a changed'],
  ['another order as it is', LONG, LONG.toReversed(), ' from ["column_0","column_1"'],
  ['metrics', [{ name: 'auc', value: 1 }], [{ name: 'f1', value: 2 }], ': auc was removed; f1 is 2'],
])('a sentence tells how a long list changed: %s', (what, before, after, words) => {
  const name = what === 'metrics' ? what : 'schema'
  const change = { kind: 'attribute', name, documents: [registry], shown: true, before, after } as const
  expect(attributeSentence(change, 'event')).toContain(`${name} changed${words}`)
})

function removed(column: string): string {
  return `"${column}" was removed`
}
