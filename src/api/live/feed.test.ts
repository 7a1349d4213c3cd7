import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogEntry } from '../../contracts/log.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { settle, VirtualClock } from '../../testing/sim/clock.ts'
import { LiveFeed, type FeedBounds, type LiveEvent } from './feed.ts'

const START = 1_000_000
let clock: VirtualClock
let feed: LiveFeed
let events: (LiveEvent & { readonly after: number })[] = []
let shown: ReturnType<typeof source>
beforeEach(() => {
  clock = new VirtualClock(START)
  shown = source()
  events = []
})
afterEach(() => feed.stop())

const uriOf = (node: number) => must(makeUri('model', 'registry', String(node)))

/** Simulates what a graph shows. */
function source() {
  const listeners = new Set<(entry: LogEntry) => void>()
  const moved = new Set<() => void>()
  const state = { head: 10 }
  const entry = (nodes: readonly number[], of: Partial<LogEntry> = {}): LogEntry => ({
    tx: ++state.head,
    at: clock.now(),
    cause: { kind: 'event', trace: 'test', since: 0 },
    nodes: [],
    types: [],
    facts: nodes.map((node) => ({ node, document: 1, asserted: {}, retracted: [] })),
    edges: [],
    ...of,
  })
  return {
    get head() {
      return state.head
    },
    listen: (listener: (entry: LogEntry) => void) => (listeners.add(listener), () => void listeners.delete(listener)),
    onMoved: (listener: () => void) => (moved.add(listener), () => void moved.delete(listener)),
    graph: { uriOf },
    show(nodes: readonly number[], of: Partial<LogEntry> = {}) {
      const next = entry(nodes, of)
      for (const listener of listeners) listener(next)
      for (const listener of moved) listener()
    },
    skipTo(tx: number) {
      state.head = tx
      for (const listener of moved) listener()
    },
    listening: () => listeners.size + moved.size,
  }
}

function follow(bounds: Partial<FeedBounds> = {}): void {
  feed = new LiveFeed(shown, clock, bounds)
  feed.listen((event) => events.push({ ...event, after: clock.now() - START }))
}

async function pass(ms: number): Promise<void> {
  const until = clock.now() + ms
  for (await settle(2); clock.advance(until); await settle(2));
  clock.jump(until - clock.now())
}

describe('the feed of changes', () => {
  it('sends a transaction at once, listing each changed entity once', async () => {
    follow()
    const edge = { op: 'assert', support: 1, type: 'usesFeature', document: 1, provenance: 'declared' } as const
    shown.show([1, 2, 1], {
      types: [{ node: 2, type: 'model' }],
      nodes: [{ id: 3, uri: uriOf(3) }],
      edges: [{ ...edge, from: 1, to: 4 }] as unknown as LogEntry['edges'],
    })
    await pass(0)
    expect(events).toEqual([
      { kind: 'change', tx: 11, at: START, many: false, after: 0, nodes: [3, 2, 1, 4].map(uriOf) },
    ])
  })

  it('sends at most ten events a second, without losing changes', async () => {
    follow()
    for (let i = 0; i < 300; i++) {
      shown.show([i])
      await pass(10)
    }
    await pass(100)
    expect(events.length).toBeLessThanOrEqual(31)
    expect(events.length).toBeGreaterThan(20)
    const apart = events.slice(1).map(({ after }, i) => after - (events[i]?.after ?? 0))
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(100)
    expect(events.flatMap((event) => (event.kind === 'change' ? event.nodes : []))).toEqual(
      Array.from({ length: 300 }, (_, i) => uriOf(i)),
    )
    expect(events.at(-1)?.tx).toBe(310)
  })

  it('sends changes after the clock was set back', async () => {
    follow()
    shown.show([1])
    await pass(0)
    clock.jump(-3_600_000)
    shown.show([2])
    await pass(100)
    expect(events.map(({ tx }) => tx)).toEqual([11, 12])
  })

  it('omits the entities if too many changed', async () => {
    follow({ nodes: 3 })
    shown.show([1, 2, 3])
    await pass(100)
    shown.show([1, 2])
    shown.show([3, 4])
    await pass(100)
    expect(events).toMatchObject([
      { many: false, nodes: [1, 2, 3].map(uriOf) },
      { tx: 13, many: true, nodes: [] },
    ])
  })

  it('sends a returning client what it missed, as one event', async () => {
    follow({ nodes: 3 })
    for (const node of [1, 2, 2, 3, 4]) {
      shown.show([node])
      await pass(100)
    }
    expect(feed.missedSince(15)).toBeNull()
    expect(feed.missedSince(14)).toMatchObject({ kind: 'change', tx: 15, many: false, nodes: [uriOf(4)] })
    expect(feed.missedSince(11)).toMatchObject({ tx: 15, many: false, nodes: [2, 3, 4].map(uriOf) })
    expect(feed.missedSince(10)).toMatchObject({ tx: 15, many: true, nodes: [] })
  })

  it('resets clients that missed too much or saw a nonexistent transaction', async () => {
    follow({ retained: 2 })
    for (const node of [1, 2, 3]) {
      shown.show([node])
      await pass(100)
    }
    expect(feed.missedSince(11)).toMatchObject({ kind: 'change', tx: 13 })
    expect(feed.missedSince(10)).toEqual({ kind: 'reset', tx: 13 })
    expect(feed.missedSince(14)).toEqual({ kind: 'reset', tx: 13 })
  })

  it('keeps past events within a limit on their entities', async () => {
    follow({ retainedNodes: 3 })
    for (const nodes of [[1, 2], [3, 4], [5]]) {
      shown.show(nodes)
      await pass(100)
    }
    expect(feed.missedSince(11)).toMatchObject({ kind: 'change', nodes: [3, 4, 5].map(uriOf) })
    expect(feed.missedSince(10)).toEqual({ kind: 'reset', tx: 13 })
  })

  it.each<[string, () => void]>([
    ['a rebuild skipped transactions', () => shown.skipTo(20)],
    ['a rebuild skipped transactions, and then one followed', () => shown.show([1], { tx: 20 })],
    ['the past was redacted', () => shown.show([1], { tx: 12, cause: { kind: 'redaction' } as never })],
  ])('resets everybody if %s', async (_, happens) => {
    follow()
    shown.show([1])
    happens()
    const { tx } = events[0] ?? { tx: 0 }
    expect(events).toEqual([{ kind: 'reset', tx, after: 0 }])
    await pass(200)
    expect(events.length).toBe(1)
    expect([feed.missedSince(11)?.kind, feed.missedSince(tx)]).toEqual(['reset', null])
  })

  it('stops with its source', async () => {
    follow()
    shown.show([1])
    feed.stop()
    await pass(1_000)
    expect([events, shown.listening()]).toEqual([[], 0])
  })
})
