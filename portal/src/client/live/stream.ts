import operations from 'virtual:operations'
import { changesOf, type LiveChanges } from './affected.ts'

/** `refused`: the service responds, but has as many streams as it can. */
export type LiveState = 'connecting' | 'live' | 'refused' | 'away'

export interface LiveListener {
  readonly changed: (changes: LiveChanges) => void
  readonly state: (state: LiveState) => void
}

const NAME = 'aip-live'
/** A stream that was refused, since the service has as many as it can, is requested again after so long. */
const AGAIN_MS = 15_000

type Message =
  | { readonly kind: 'changes'; readonly changes: LiveChanges }
  | { readonly kind: 'state'; readonly state: LiveState }
  /** A window that has just been opened asks for the state. */
  | { readonly kind: 'hello' }

/**
 * One stream for all windows of a browser: one of them has it, and passes on what comes. It lasts as long as the
 * window.
 */
export function listenLive(listener: LiveListener): void {
  const channel = new BroadcastChannel(NAME)
  /** What this window shows is at least of this transaction. */
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
  // Only where the connection is safe, or local; elsewhere each window has a stream of its own.
  if (!('locks' in navigator)) return lead()
  channel.postMessage({ kind: 'hello' } satisfies Message)
  void navigator.locks.request(NAME, async () => {
    lead()
    // Held until the window is closed; then the next in line leads.
    await new Promise<never>(() => {})
  })
}

/** `heard` is the last transaction that the windows heard of from the one that led before; null where none did. */
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
      void responds().then((there) => become(there ? 'refused' : 'away'))
      setTimeout(connect, AGAIN_MS)
    })
    for (const kind of ['start', 'change', 'reset'])
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        const changes = changesOf(kind, parsed(data))
        if (changes === null) return
        // What happened while no window had the stream is not known.
        const missed = kind === 'start' && tx !== null && tx !== changes.tx
        tx = changes.tx
        to.changed(missed ? { tx, uris: null } : changes)
      })
  }
  connect()
}

/** Behind a proxy, a service that is away is refused as well. */
async function responds(): Promise<boolean> {
  return await fetch('/healthz').then(
    ({ ok }) => ok,
    () => false,
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
