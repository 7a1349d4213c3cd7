import { expect, it } from 'vitest'
import { conditionsOf } from './condition.ts'
import type { DrawnNode } from './drawing.ts'
import { aboutOf, spokenOf } from './spoken.ts'

const node = (of: Partial<DrawnNode> = {}): DrawnNode => ({
  id: 'aip://model/a/b',
  kind: 'entity',
  name: 'ranker v12',
  type: 'ModelInstance',
  glyph: 'model',
  side: 'downstream',
  depth: 1,
  standing: 'live',
  sunset: null,
  failed: false,
  folded: 0,
  known: null,
  freshness: 'fresh',
  upstream: null,
  downstream: null,
  more: 0,
  moreAtLeast: false,
  owners: null,
  ...of,
})

it('says the worst that is wrong with a node, and that it is deprecated', () => {
  const sunset = '2027-01-01'
  expect(conditionsOf(node())).toEqual([])
  expect(conditionsOf(node({ freshness: 'ageing' }))).toEqual(['ageing'])
  expect(conditionsOf(node({ failed: true, freshness: 'stale' }))).toEqual(['failed'])
  expect(conditionsOf(node({ failed: true, sunset }))).toEqual(['failed', 'deprecated'])
  expect(conditionsOf(node({ freshness: 'stale', sunset }))).toEqual(['stale', 'deprecated'])
})

it('is announced with its type, its state and what it leads to', () => {
  const busy = { upstream: 14, downstream: 2, freshness: 'stale', more: 3, moreAtLeast: true } as const
  expect(spokenOf(node(busy), 'Model version')).toBe(
    'ranker v12, model version, 14 upstream, 2 downstream, read very late, at least 3 not drawn',
  )
  expect(spokenOf(node({ kind: 'focus', more: 1 }), 'Model version')).toBe(
    'ranker v12, model version, drawn around, 1 not drawn',
  )
  expect(spokenOf(node({ kind: 'group', more: 3 }), '')).toBe('ranker v12, group')
})

it('says below its name what it is, and what is unusual about it', () => {
  expect(aboutOf(node(), 'Model')).toBe('Model')
  expect(aboutOf(node({ folded: 2, failed: true, sunset: '2027-01-01', standing: 'retired' }), 'Model')).toBe(
    'Model, 2 folded, failed, deprecated, retired',
  )
  expect(aboutOf(node({ known: 'not yet read' }), 'Model')).toBe('Model, not read')
  expect(aboutOf(node({ known: 'not yet read', type: null }), 'Unknown')).toBe('Unknown')
})
