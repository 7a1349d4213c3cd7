import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveChanges } from './affected.ts'
import { listenLive, type LiveState } from './stream.ts'

const CLOSED = 2
const MODEL = 'aip://model/registry/a'
const OTHER = 'aip://model/registry/b'

/** Every stream that a window opened, the latest last. */
let streams: FakeStream[] = []
let channels: FakeChannel[] = []
let queue: FakeLock[] = []

class FakeStream extends EventTarget {
  static readonly CLOSED = CLOSED
  readonly url: string
  readyState = 1

  constructor(url: string) {
    super()
    this.url = url
    streams.push(this)
  }

  open(): void {
    this.dispatchEvent(new Event('open'))
  }

  send(kind: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(kind, { data: typeof data === 'string' ? data : JSON.stringify(data) }))
  }

  fail(readyState = 0): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }
}

class FakeChannel extends EventTarget {
  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
    channels.push(this)
  }

  postMessage(data: unknown): void {
    for (const one of channels)
      if (one !== this && one.name === this.name) one.dispatchEvent(new MessageEvent('message', { data }))
  }

  close(): void {
    channels = channels.filter((one) => one !== this)
  }
}

type FakeLock = () => unknown

/** The first in the queue holds the lock until its window closes. */
const locks = {
  async request(_: string, take: FakeLock): Promise<void> {
    queue.push(take)
    if (queue.length === 1) take()
  },
}

interface FakeWindow {
  readonly changes: LiveChanges[]
  readonly states: LiveState[]
  readonly close: () => void
}

function openWindow(): FakeWindow {
  const [changes, states]: [LiveChanges[], LiveState[]] = [[], []]
  const [before, waiting] = [channels.length, queue.length]
  listenLive({ changed: (one) => changes.push(one), state: (one) => states.push(one) })
  const channel = channels[before]
  const take = queue[waiting]
  return {
    changes,
    states,
    close: () => {
      channel?.close()
      const led = queue[0] === take
      queue = queue.filter((one) => one !== take)
      if (led) queue[0]?.()
    },
  }
}

const lastStream = (): FakeStream => streams.at(-1) ?? expect.fail('no window opened a stream')

beforeEach(() => {
  ;[streams, channels, queue] = [[], [], []]
  vi.stubGlobal('EventSource', FakeStream)
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  vi.stubGlobal('navigator', { locks })
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a single window', () => {
  it('passes on what the stream sends', () => {
    const { changes, states } = openWindow()
    expect(lastStream().url).toBe('/api/v1/stream')
    lastStream().open()
    lastStream().send('start', { tx: 3 })
    lastStream().send('change', { tx: 4, nodes: [MODEL] })
    lastStream().send('reset', { tx: 9 })
    lastStream().send('change', 'no JSON')
    expect(states).toEqual(['live'])
    expect(changes).toEqual([
      { tx: 3, uris: [] },
      { tx: 4, uris: [MODEL] },
      { tx: 9, uris: null },
    ])
  })

  it('reports missed changes if the stream restarts at another transaction', () => {
    const { changes, states } = openWindow()
    lastStream().send('start', { tx: 3 })
    lastStream().fail()
    lastStream().send('start', { tx: 3 })
    lastStream().send('start', { tx: 7 })
    expect(states).toEqual(['away'])
    expect(changes).toEqual([
      { tx: 3, uris: [] },
      { tx: 3, uris: [] },
      { tx: 7, uris: null },
    ])
  })

  it('retries a refused stream after 15 s, and reports changes missed by then', async () => {
    const { changes, states } = openWindow()
    lastStream().send('start', { tx: 3 })
    vi.stubGlobal('fetch', async () => new Response('', { status: 200 }))
    lastStream().fail(CLOSED)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(states).toEqual(['refused'])
    expect(streams).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(streams).toHaveLength(2)
    lastStream().send('start', { tx: 4 })
    expect(changes.at(-1)).toEqual({ tx: 4, uris: null })
  })
})

it('reports a service as away if it refuses a stream and does not respond otherwise', async () => {
  const { states } = openWindow()
  vi.stubGlobal('fetch', async () => new Response('', { status: 502 }))
  lastStream().fail(CLOSED)
  await vi.advanceTimersByTimeAsync(0)
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no route')))
  await vi.advanceTimersByTimeAsync(15_000)
  lastStream().fail(CLOSED)
  await vi.advanceTimersByTimeAsync(0)
  expect(states).toEqual(['away', 'away'])
})

describe('several windows', () => {
  it('share one stream', () => {
    const [first, second] = [openWindow(), openWindow()]
    lastStream().open()
    lastStream().send('start', { tx: 3 })
    lastStream().send('change', { tx: 4, nodes: [MODEL] })
    expect(streams).toHaveLength(1)
    expect(second.changes).toEqual(first.changes)
    expect(second.states.at(-1)).toBe('live')
  })

  it('tell a window opened later the state and the transaction of the stream', () => {
    openWindow()
    lastStream().open()
    lastStream().send('start', { tx: 3 })
    const later = openWindow()
    expect(later.states).toEqual(['live'])
    expect(later.changes).toEqual([{ tx: 3, uris: [] }])
  })

  it('miss nothing if the leading window closes and another takes over', () => {
    const [first, second, third] = [openWindow(), openWindow(), openWindow()]
    lastStream().send('start', { tx: 3 })
    lastStream().send('change', { tx: 4, nodes: [MODEL] })
    first.close()
    expect(streams).toHaveLength(2)
    lastStream().send('start', { tx: 6 })
    lastStream().send('change', { tx: 7, nodes: [OTHER] })
    for (const { changes } of [second, third])
      expect(changes.slice(2)).toEqual([
        { tx: 6, uris: null },
        { tx: 7, uris: [OTHER] },
      ])
  })

  it('read nothing again if nothing changed during a takeover', () => {
    const [first, second] = [openWindow(), openWindow()]
    lastStream().send('start', { tx: 3 })
    first.close()
    lastStream().send('start', { tx: 3 })
    expect(second.changes.at(-1)).toEqual({ tx: 3, uris: [] })
  })

  it('have a stream each if the browser has no locks', () => {
    vi.stubGlobal('navigator', {})
    openWindow()
    openWindow()
    expect(streams).toHaveLength(2)
  })
})
