import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DrawingLayouts, type LaidDrawing } from './drawing-layouts.ts'
import type { DrawnEdge, DrawnNode, Drawing } from './drawing.ts'
import type { LayoutTask } from './layout-worker.ts'
import { layout } from './layout/layout.ts'

/** Answers when the test releases it. */
class FakeWorker extends EventTarget {
  static only: FakeWorker
  readonly tasks: LayoutTask[] = []
  terminated = false

  constructor() {
    super()
    FakeWorker.only = this
  }

  postMessage(task: LayoutTask): void {
    this.tasks.push(task)
  }

  terminate(): void {
    this.terminated = true
  }

  answer({ number, request }: LayoutTask): void {
    this.dispatchEvent(new MessageEvent('message', { data: { number, result: layout(request) } }))
  }
}

beforeEach(() => void vi.stubGlobal('Worker', FakeWorker))
afterEach(() => vi.unstubAllGlobals())

const node = (id: string): DrawnNode => ({ id, kind: 'entity', name: id, type: 'Dataset', glyph: 'data' }) as DrawnNode
const edge = (from: string, to: string): DrawnEdge => ({ from, to, name: 'feeds', part: false }) as DrawnEdge
const FOLD_OPTIONS = { open: new Set<string>(), pluralOfType: () => 'Datasets' }
/** A chain in which each node leads to the next. */
const chain = (focus: string, ...ids: readonly string[]): Drawing => ({
  focus,
  nodes: ids.map(node),
  edges: ids.slice(1).map((id, i) => edge(ids[i] ?? '', id)),
})

describe('drawings laid out one after another', () => {
  let layouts: DrawingLayouts
  let shown: LaidDrawing[] = []
  const lay = (drawing: Drawing, key: string, rows = Infinity): LayoutTask => {
    layouts.lay(drawing, { key, rows, foldOptions: FOLD_OPTIONS }, (laid) => void shown.push(laid))
    return FakeWorker.only.tasks.at(-1) ?? expect.fail('nothing was asked')
  }
  beforeEach(() => {
    shown = []
    layouts = new DrawingLayouts()
  })

  it('have their own positions, even if the previous layout is late', () => {
    const [slow, fast] = [lay(chain('a', 'a', 'b'), 'one'), lay(chain('x', 'w', 'x'), 'other')]
    FakeWorker.only.answer(slow)
    expect(shown).toEqual([])
    FakeWorker.only.answer(fast)
    FakeWorker.only.answer(slow)
    expect(shown).toHaveLength(1)
    expect(shown[0]?.key).toBe('other')
    expect([...(shown[0]?.laid.positions.keys() ?? [])]).toEqual(['w', 'x'])
  })

  it('keep drawn nodes in place while the key is the same', () => {
    FakeWorker.only.answer(lay(chain('b', 'b', 'c'), 'one'))
    const before = shown[0]?.laid.positions ?? new Map()
    const opened = lay(chain('b', 'a', 'b', 'c'), 'one')
    expect(opened.request.previous).toEqual(before)
    FakeWorker.only.answer(opened)
    for (const [id, position] of before) expect(shown[1]?.laid.positions.get(id)).toEqual(position)
    expect(shown[1]?.laid.positions.get('a')?.x).toBeLessThan(before.get('b')?.x ?? NaN)
    expect(lay(chain('b', 'b', 'c'), 'another key').request.previous.size).toBe(0)
  })

  it("are laid out on the page if the worker can't be loaded", async () => {
    lay(chain('a', 'a', 'b'), 'one')
    FakeWorker.only.dispatchEvent(new Event('error'))
    await vi.waitFor(() => expect(shown.map(({ key }) => key)).toEqual(['one']))
    layouts.lay(
      chain('a', 'a'),
      { key: 'two', rows: Infinity, foldOptions: FOLD_OPTIONS },
      (laid) => void shown.push(laid),
    )
    await vi.waitFor(() => expect(shown.map(({ key }) => key)).toEqual(['one', 'two']))
    expect(FakeWorker.only.terminated).toBe(true)
    expect(FakeWorker.only.tasks).toHaveLength(1)
  })

  it('fold a long column, and draw later nodes beside it', () => {
    const ends = ['b', 'c', 'd', 'e', 'f']
    const star = (...more: readonly string[]): Drawing => ({
      focus: 'a',
      nodes: ['a', ...ends, ...more].map(node),
      edges: [...ends, ...more].map((id) => edge('a', id)),
    })
    const names = (): readonly string[] => shown.at(-1)?.drawing.nodes.map(({ name }) => name) ?? []
    FakeWorker.only.answer(lay(star(), 'one', 3))
    expect(shown).toEqual([])
    FakeWorker.only.answer(FakeWorker.only.tasks.at(-1) ?? expect.fail('nothing was asked'))
    expect(names()).toEqual(['a', 'b', 'c', '+3 datasets'])
    expect(shown[0]?.drawing.edges.map(({ to }) => to)).toEqual(['b', 'c', 'fold:1:Dataset'])
    FakeWorker.only.answer(lay(star('g'), 'one', 3))
    expect(names()).toEqual(['a', 'b', 'c', 'g', '+3 datasets'])
    const foldOptions = { ...FOLD_OPTIONS, open: new Set(['fold:1:Dataset']) }
    layouts.lay(star(), { key: 'one', rows: 3, foldOptions }, (laid) => void shown.push(laid))
    FakeWorker.only.answer(FakeWorker.only.tasks.at(-1) ?? expect.fail('nothing was asked'))
    expect(names()).toEqual(['a', ...ends])
  })
})
