import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layout, type LayoutEdge, type LayoutRequest, type NodePosition } from './layout.ts'
import { COLUMN, columnAt, INDENT, ROW } from './sizes.ts'

const flows = (from: string, to: string): LayoutEdge => ({ from, to, part: false })
const isPart = (from: string, to: string): LayoutEdge => ({ from, to, part: true })

/** Nodes to add beside those already drawn, by column and row. */
function addBeside(
  drawn: Readonly<Record<string, readonly [column: number, row: number]>>,
  edges: readonly LayoutEdge[],
): ReadonlyMap<string, readonly [column: number, row: number]> {
  const previous = new Map<string, NodePosition>(
    Object.entries(drawn).map(([id, [column, row]]) => [id, { x: column * COLUMN, y: row * ROW }]),
  )
  const ids = [...new Set([...previous.keys(), ...edges.flatMap(({ from, to }) => [from, to])])]
  const request: LayoutRequest = {
    focus: 'focus',
    nodes: ids.map((id) => ({ id, stage: 0 })),
    edges,
    previous,
  }
  const { positions } = layout(request)
  for (const [id, position] of previous) expect(positions.get(id)).toEqual(position)
  return new Map([...positions].map(([id, { x, y }]) => [id, [columnAt(x), y / ROW]]))
}

describe('an opened node', () => {
  it('is right of all its predecessors, whatever they are', () => {
    const drawn = { focus: [0, 0], near: [1, 0], far: [3, 0], after: [2, 4] } as const
    const edges = [flows('focus', 'new'), flows('near', 'new'), flows('far', 'new'), flows('new', 'after')]
    expect(addBeside(drawn, edges).get('new')?.[0]).toBe(4)
  })

  it('is left of all its successors, if no predecessor is drawn', () => {
    const drawn = { focus: [0, 0], near: [-1, 0], far: [2, 0] } as const
    const edges = [flows('new', 'focus'), flows('new', 'near'), flows('new', 'far')]
    expect(addBeside(drawn, edges).get('new')?.[0]).toBe(-2)
  })

  it('is in the column of its container, indented, at the next free row', () => {
    const drawn = { focus: [0, 0], container: [1, 0], below: [1, 1] } as const
    const edges = [flows('focus', 'container'), isPart('new', 'container'), isPart('below', 'container')]
    const request: LayoutRequest = {
      focus: 'focus',
      nodes: ['focus', 'container', 'below', 'new'].map((id) => ({ id, stage: 0 })),
      edges,
      previous: new Map(Object.entries(drawn).map(([id, [x, y]]) => [id, { x: x * COLUMN, y: y * ROW }])),
    }
    const position = layout(request).positions.get('new')
    expect(position?.x).toBe(COLUMN + INDENT)
    expect([-ROW, 2 * ROW]).toContain(position?.y)
  })

  it('is level with its neighbours, at the middle of several', () => {
    const drawn = { focus: [0, 0], a: [0, 2], b: [0, 6] } as const
    expect(addBeside(drawn, [flows('a', 'new'), flows('b', 'new')]).get('new')).toEqual([1, 4])
    expect(addBeside(drawn, [flows('b', 'new')]).get('new')).toEqual([1, 6])
  })

  it('follows another opened with it', () => {
    const edges = [flows('second', 'third'), flows('first', 'second'), flows('focus', 'first')]
    const columns = addBeside({ focus: [0, 0] }, edges)
    expect(['first', 'second', 'third'].map((id) => columns.get(id)?.[0])).toEqual([1, 2, 3])
  })

  it('is beside the focus if it has no neighbours', () => {
    expect(addBeside({ focus: [0, 0] }, [flows('lone', 'lone')]).get('lone')?.[0]).toBe(1)
  })
})

it('never lies left of its predecessors', () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -3, max: 3 })), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
      (positions, isInput) => {
        const drawn = Object.fromEntries(positions.map((position, i) => [`n${i}`, position]))
        const all = { focus: [0, 0] as const, ...drawn }
        const edges = Object.keys(all).map((id, i) => (isInput[i] === true ? flows(id, 'new') : flows('new', id)))
        const columns = addBeside(all, edges)
        const column = columns.get('new')?.[0] ?? NaN
        const inputs = edges.filter(({ to }) => to === 'new').map(({ from }) => columns.get(from)?.[0] ?? NaN)
        if (inputs.length > 0) expect(column).toBe(Math.max(...inputs) + 1)
        else expect(column).toBe(Math.min(...Object.keys(all).map((id) => columns.get(id)?.[0] ?? NaN)) - 1)
      },
    ),
  ))
