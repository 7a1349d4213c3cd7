import operations from 'virtual:operations'
import { parseJson } from '../../../../src/lib/json.ts'
import { changesOf, type LiveChanges } from './affected.ts'
import { isAnswered } from '../session.ts'

/** `refused`: the service responds, but has reached its limit of streams. */
export type LiveState = 'connecting' | 'live' | 'refused' | 'away'

interface LiveListener {
  readonly changed: (changes: LiveChanges) => void
  readonly state: (state: LiveState) => void
}

const NAME = 'aip-live'
/** Delay before a stream is requested again that the service refused because of its limit. */
const RETRY_MS = 15_000

type Message =
  | { readonly kind: 'changes'; readonly changes: LiveChanges }
  | { readonly kind: 'state'; readonly state: LiveState }
  /** A newly opened window asks for the state. */
  | { readonly kind: 'hello' }

/** Shares one stream among all windows of a browser: one opens it and passes on what arrives, until it closes. */
export function listenLive(listener: LiveListener): void {
  const channel = new BroadcastChannel(NAME)
  /** This window's answers are at least as new as this transaction. */
  let heard: number | null = null
  const hear = (changes: LiveChanges): void => {
    heard = changes.tx
    listener.changed(changes)
  }
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'changes') hear(data.changes)
    else if (data.kind === 'state') listener.state(data.state)
  })
  const lead = (): void =>
    open(heard, {
      changed: (changes) => {
        channel.postMessage({ kind: 'changes', changes } satisfies Message)
        hear(changes)
      },
      state: (state) => {
        channel.postMessage({ kind: 'state', state } satisfies Message)
        listener.state(state)
      },
      requested: (answer) =>
        channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
          if (data.kind === 'hello') answer()
        }),
    })
  // Locks need a secure or local connection; without them, each window has its own stream.
  if (!('locks' in navigator)) return lead()
  channel.postMessage({ kind: 'hello' } satisfies Message)
  void navigator.locks.request(NAME, async () => {
    lead()
    // Held until the window closes; then the next in line leads.
    await new Promise<never>(() => {})
  })
}

/** `heard`: the last transaction that the previous leader passed on; null if there was none. */
function open(heard: number | null, to: LiveListener & { readonly requested: (answer: () => void) => void }): void {
  let tx = heard
  let state: LiveState = 'connecting'
  const become = (next: LiveState): void => {
    state = next
    to.state(next)
  }
  to.requested(() => {
    to.state(state)
    if (tx !== null) to.changed({ tx, uris: [] })
  })
  const connect = (): void => {
    const source = new EventSource(operations['stream']?.path ?? '')
    source.addEventListener('open', () => become('live'))
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return become('away')
      // Behind a proxy, an unavailable service looks like a refusal.
      void isAnswered('/healthz').then((there) => become(there ? 'refused' : 'away'))
      setTimeout(connect, RETRY_MS)
    })
    for (const kind of ['start', 'change', 'reset'])
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        const changes = changesOf(kind, parseJson(data))
        if (changes === null) return
        // Changes may have been missed while no window had the stream.
        const missed = kind === 'start' && tx !== null && tx !== changes.tx
        tx = changes.tx
        to.changed(missed ? { tx, uris: null } : changes)
      })
  }
  connect()
}
