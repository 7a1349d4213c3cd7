import { beforeEach, describe, expect, it } from 'vitest'
import { DrawingLayouts, type LaidDrawing } from './drawing-layouts.ts'
import type { DrawnEdge, DrawnNode, Drawing } from './drawing.ts'

const node = (id: string): DrawnNode => ({ id, kind: 'entity', name: id, type: 'Dataset', glyph: 'data' }) as DrawnNode
const edge = (from: string, to: string): DrawnEdge => ({ from, to, name: 'feeds', part: false }) as DrawnEdge
const FOLD_OPTIONS = { open: new Set<string>(), pluralOfType: () => 'Datasets' }
const PLAIN = { rows: Infinity, foldOptions: FOLD_OPTIONS }
/** A chain in which each node leads to the next. */
const chain = (focus: string, ...ids: readonly string[]): Drawing => ({
  focus,
  nodes: ids.map(node),
  edges: ids.slice(1).map((id, i) => edge(ids[i] ?? '', id)),
})

describe('drawings laid out one after another', () => {
  let layouts: DrawingLayouts
  const lay = (drawing: Drawing, key: string, rows = Infinity): LaidDrawing =>
    layouts.lay(drawing, { ...PLAIN, key, rows })
  beforeEach(() => void (layouts = new DrawingLayouts()))

  it('keep drawn nodes in place while the key is the same', () => {
    const before = lay(chain('b', 'b', 'c'), 'one').laid.positions
    const { positions } = lay(chain('b', 'a', 'b', 'c'), 'one').laid
    for (const [id, position] of before) expect(positions.get(id)).toEqual(position)
    expect(positions.get('a')?.x).toBeLessThan(before.get('b')?.x ?? NaN)
  })

  it('begin anew with another key', () => {
    lay(chain('c', 'a', 'b', 'c'), 'one')
    const other = lay(chain('a', 'a', 'b', 'c'), 'other').laid
    expect(other).toEqual(new DrawingLayouts().lay(chain('a', 'a', 'b', 'c'), { key: '', ...PLAIN }).laid)
  })

  it('fold a long column, and draw later nodes beside it', () => {
    const ends = ['b', 'c', 'd', 'e', 'f']
    const star = (...more: readonly string[]): Drawing => ({
      focus: 'a',
      nodes: ['a', ...ends, ...more].map(node),
      edges: [...ends, ...more].map((id) => edge('a', id)),
    })
    const namesIn = ({ drawing }: LaidDrawing): readonly string[] => drawing.nodes.map(({ name }) => name)
    const folded = lay(star(), 'one', 3)
    expect(namesIn(folded)).toEqual(['a', 'b', 'c', '+3 datasets'])
    expect(folded.drawing.edges.map(({ to }) => to)).toEqual(['b', 'c', 'fold:1:Dataset'])
    expect(namesIn(lay(star('g'), 'one', 3))).toEqual(['a', 'b', 'c', 'g', '+3 datasets'])
    const foldOptions = { ...FOLD_OPTIONS, open: new Set(['fold:1:Dataset']) }
    expect(namesIn(layouts.lay(star(), { key: 'one', rows: 3, foldOptions }))).toEqual(['a', ...ends])
  })
})
