import { expect, it } from 'vitest'
import type { LineageLens } from './address.ts'
import { nodeTone } from './condition.ts'
import type { DrawnNode } from './drawing.ts'
import { NODE } from './drawn-node.fixture.ts'
import { lensQuery, lensText } from './lens.ts'
import { aboutOf, spokenOf } from './spoken.ts'

const node = (of: Partial<DrawnNode> = {}): DrawnNode => ({
  ...NODE,
  id: 'aip://model/a/b',
  type: 'ModelInstance',
  upstream: null,
  downstream: null,
  owners: null,
  ...of,
})

it('a node that needs attention has a dot', () => {
  const sunset = '2027-01-01'
  expect(nodeTone(node())).toBeUndefined()
  expect(nodeTone(node({ standing: 'retired' }))).toBeUndefined()
  expect(nodeTone(node({ inUse: true }))).toBeUndefined()
  expect(nodeTone(node({ inUse: true, sunset }))).toBe('warn')
  expect(nodeTone(node({ standing: 'gone' }))).toBe('bad')
  expect(nodeTone(node({ kind: 'group' }))).toBeUndefined()
  expect(nodeTone(node({ known: 'not yet read' }))).toBe('warn')
  expect(nodeTone(node({ freshness: 'ageing' }))).toBe('warn')
  expect(nodeTone(node({ sunset }))).toBe('warn')
  expect(nodeTone(node({ failed: true, freshness: 'stale', sunset }))).toBe('bad')
})

it('a node is announced with its type, its state and what it leads to', () => {
  const busy = { upstream: 14, downstream: 2, freshness: 'stale', more: 3, moreAtLeast: true } as const
  expect(spokenOf(node(busy), 'Model version')).toBe(
    'ranker v12, model version, read very late, 14 upstream, 2 downstream, at least 3 not drawn',
  )
  expect(spokenOf(node({ kind: 'focus', more: 1 }), 'Model version')).toBe(
    'ranker v12, model version, drawn around, 1 not drawn',
  )
  expect(spokenOf(node({ kind: 'group', more: 3 }), '')).toBe('ranker v12, group')
  expect(spokenOf(node({ inUse: true }), 'Model version', 'in use')).toBe('ranker v12, in use, model version')
  expect(spokenOf(node({ inUse: true }), 'Model version', 'Version, in use')).toBe(
    'ranker v12, version, in use, model version',
  )
})

it('a node shows its type and anything unusual below its name', () => {
  expect(aboutOf(node(), 'Model')).toBe('Model')
  expect(aboutOf(node({ inUse: true }), 'A/B test')).toBe('A/B test, in use')
  expect(
    aboutOf(node({ folded: '2 versions', failed: true, sunset: '2027-01-01', standing: 'retired' }), 'Model'),
  ).toBe('Model, 2 versions, failed, deprecated, retired')
  expect(aboutOf(node({ distinction: 'dbt-prod', inUse: true }), 'Dataset')).toBe('Dataset, dbt-prod, in use')
  expect(aboutOf(node({ known: 'not yet read' }), 'Model')).toBe('Model, reference only')
  expect(aboutOf(node({ known: 'not yet read', type: null }), 'Unknown')).toBe('reference only')
})

it("a node's lens shows its owner, its problems, its users or its quality", () => {
  const facts = new Map([
    [
      node().id,
      {
        knownOwners: [{ name: 'Ranking' }, { name: 'Alice' }],
        issues: [{ kind: 'missing-description' }],
        usage: { reads30d: 1_200 },
        metrics: [{ name: 'auc', value: 0.912_34 }],
      },
    ],
  ])
  const text = (lens: LineageLens, of: Partial<DrawnNode> = {}): string => lensText(node(of), 'Model', { lens, facts })
  expect(text('owner')).toBe('Ranking +1')
  expect(text('quality')).toBe('Missing description')
  expect(text('usage')).toBe('1,200 reads in 30 days')
  expect(text('metric')).toBe('auc 0.9123')
  expect(text('freshness', { freshness: 'stale' })).toBe('Read very late')
  expect(text('owner', { kind: 'group' })).toBe('Group')
  const great = new Map([[node().id, { metrics: [{ name: 'rmse', value: 123_450.789 }] }]])
  expect(lensText(node(), 'Model', { lens: 'metric', facts: great })).toBe('rmse 123451')
  const bare = new Map([[node().id, {}]])
  const wordsOf = (lens: LineageLens, known: typeof bare | null): string =>
    lensText(node({ downstream: 3 }), 'Model', { lens, facts: known })
  expect((['owner', 'quality', 'usage', 'metric'] as const).map((lens) => wordsOf(lens, bare))).toEqual([
    'No owner',
    'No issues',
    '3 downstream',
    'Model',
  ])
  expect(wordsOf('owner', null)).toBe('')
  expect(lensQuery('state', [node()])).toBe('')
  expect(lensQuery('owner', [node({ kind: 'group' }), node()])).toBe(
    '{ n0: entity(uri: "aip://model/a/b") { knownOwners { name } } }',
  )
})
