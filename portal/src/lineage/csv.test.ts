import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseCsv } from '../../../src/testing/csv.ts'
import { csvOf } from './csv.ts'
import type { Drawing, DrawnNode } from './drawing.ts'
import { EDGE, NODE } from './drawn-node.fixture.ts'
import { treeOf } from './tree.ts'

const FOCUS: DrawnNode = { ...NODE, kind: 'focus', side: 'focus', depth: 0 }
const GROUP: DrawnNode = { ...FOCUS, id: 'g1', kind: 'group', upstream: null, downstream: null, freshness: 'unknown' }
const INFERRED = { ...EDGE, name: 'usesFeature, readsFrom', inferred: true }

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom('=', '＝', '+', '-', '@', ';', '\u200b', '\t', '\r', '\n', '"', ',', ' ', "'", '\u0000', '1'),
      { maxLength: 5 },
    )
    .map((all) => all.join('')),
)

it('a CSV has a row for each row of the table, whatever the names', () =>
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 8 }), (names) => {
      const nodes = [FOCUS, ...names.map((name, i) => ({ ...FOCUS, id: `n${i}`, kind: 'entity' as const, name }))]
      const drawing: Drawing = {
        focus: FOCUS.id,
        nodes,
        edges: names.map((_, i) => ({ ...INFERRED, from: `n${i}`, to: FOCUS.id })),
      }
      const [, ...rows] = parseCsv(csvOf(drawing, () => 'Model').slice(1))
      expect(rows.map((row) => row.at(-1))).toEqual(treeOf(drawing).map(({ node }) => node.id))
    }),
  ))

it('a CSV has the columns of the table, with unknown values empty rather than 0', () => {
  const stale = {
    ...FOCUS,
    id: 'aip://dataset/d/x',
    kind: 'entity' as const,
    name: 'x',
    standing: 'retired',
    freshness: 'stale',
    known: 'no source has it',
  } as const
  const drawing: Drawing = {
    focus: FOCUS.id,
    nodes: [FOCUS, stale, { ...GROUP, name: 'Features 42' }],
    edges: [
      { ...INFERRED, from: stale.id, to: FOCUS.id },
      { ...EDGE, from: FOCUS.id, to: 'g1', name: null },
    ],
  }
  expect(parseCsv(csvOf(drawing, (type) => type ?? '').slice(1))).toEqual([
    ['Name', 'Connected by', 'Type', 'Upstream', 'Downstream', 'State', 'Level', 'URI'],
    ['ranker v12', '', 'Model', '14', '2', 'read on time', '1', 'aip://model/r/ranker'],
    [
      'x',
      'upstream: uses feature, reads from (inferred)',
      'Model',
      '14',
      '2',
      'reference only; retired; read very late',
      '2',
      'aip://dataset/d/x',
    ],
    ['Features 42', 'downstream: over something not shown', 'Group', '', '', '', '2', ''],
  ])
})
