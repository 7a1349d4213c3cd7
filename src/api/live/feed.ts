// Turns the transactions that readers begin to see into few live events, and retains the last of them for reconnects.
import type { Clock } from '../../contracts/clock.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'

/** The graph that a process's readers see, which announces each transaction as it becomes visible. */
export interface ShownGraph {
  readonly head: Tx
  listen(listener: (entry: LogEntry) => void): () => void
  /** Also called if a rebuild skipped transactions. */
  onMoved(listener: () => void): () => void
  readonly graph: { uriOf(node: NodeId): Uri }
}

/** The changes since the event before, up to a transaction. */
interface LiveChange {
  readonly kind: 'change'
  readonly tx: Tx
  readonly at: Time
  readonly nodes: readonly Uri[]
  /** True if more changed than an event lists: `nodes` is empty. */
  readonly many: boolean
}

/** Announces that the changes up to a transaction aren't known, so everything may have changed. */
interface LiveReset {
  readonly kind: 'reset'
  readonly tx: Tx
}

export type LiveEvent = LiveChange | LiveReset

export interface FeedBounds {
  /** Pause between two events; transactions in between become one. */
  readonly pauseMs: number
  /** Maximum number of entities that an event lists. */
  readonly nodes: number
  /** Maximum number of events retained for reconnects, and of entities that they list. */
  readonly retained: number
  readonly retainedNodes: number
}

const BOUNDS: FeedBounds = { pauseMs: 100, nodes: 500, retained: 1_000, retainedNodes: 50_000 }

/** Merges the transactions that readers begin to see into few events, and retains the last. */
export class LiveFeed {
  readonly #shown: ShownGraph
  readonly #clock: Clock
  readonly #bounds: FeedBounds
  readonly #stop = new AbortController()
  readonly #unlisten: readonly (() => void)[]
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  readonly #retained: LiveChange[] = []
  #retainedNodes = 0
  /** The transaction before the first retained event: a client that has seen less has missed something. */
  #from: Tx
  #seen: Tx
  #pending: { readonly nodes: Set<NodeId>; many: boolean; at: Time } | null = null
  #sentAt = -Infinity

  constructor(shown: ShownGraph, clock: Clock, bounds: Partial<FeedBounds> = {}) {
    this.#shown = shown
    this.#clock = clock
    this.#bounds = { ...BOUNDS, ...bounds }
    this.#from = this.#seen = shown.head
    this.#unlisten = [shown.listen((entry) => this.#take(entry)), shown.onMoved(() => this.#onMoved())]
  }

  /** The last transaction that an event was or will be about. */
  get head(): Tx {
    return this.#seen
  }

  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Merges the events since that transaction into one: null if there were none, a reset if no longer known. */
  missedSince(tx: Tx): LiveEvent | null {
    if (tx < this.#from || tx > this.#seen) return { kind: 'reset', tx: this.#seen }
    const missed = this.#retained.filter((event) => event.tx > tx)
    const last = missed.at(-1)
    if (last === undefined) return null
    const nodes = new Set(missed.flatMap((event) => event.nodes))
    const many = nodes.size > this.#bounds.nodes || missed.some((event) => event.many)
    return { ...last, many, nodes: many ? [] : [...nodes] }
  }

  stop(): void {
    this.#stop.abort()
    for (const unlisten of this.#unlisten) unlisten()
    this.#listeners.clear()
  }

  #take(entry: LogEntry): void {
    // A redaction changes the past as well.
    if (entry.tx !== this.#seen + 1 || entry.cause.kind === 'redaction') return this.#reset(entry.tx)
    this.#seen = entry.tx
    if (this.#pending === null) {
      this.#pending = { nodes: new Set(), many: false, at: entry.at }
      // Changes that can't be described in detail are announced as a reset.
      this.#sendSoon().catch(() => this.#reset(this.#seen))
    }
    const pending = this.#pending
    pending.at = entry.at
    if (pending.many) return
    for (const node of changedIn(entry)) {
      pending.nodes.add(node)
      pending.many = pending.nodes.size > this.#bounds.nodes
      if (pending.many) return
    }
  }

  /** A rebuilt graph may be ahead of the announced transactions. */
  #onMoved(): void {
    if (this.#shown.head > this.#seen) this.#reset(this.#shown.head)
  }

  #reset(tx: Tx): void {
    this.#seen = this.#from = tx
    this.#pending = null
    this.#retained.length = this.#retainedNodes = 0
    this.#send({ kind: 'reset', tx })
  }

  async #sendSoon(): Promise<void> {
    // Sends immediately after a pause, but at the end of this turn, so that simultaneous changes are one event.
    const { pauseMs } = this.#bounds
    const left = this.#sentAt + pauseMs - this.#clock.now()
    // More than a pause is left if the clock was set back.
    await this.#clock.sleep(Math.min(pauseMs, Math.max(0, left)), this.#stop.signal)
    if (this.#pending === null || this.#stop.signal.aborted) return
    const { many, at } = this.#pending
    const nodes = many ? [] : Array.from(this.#pending.nodes, (node) => this.#shown.graph.uriOf(node))
    this.#pending = null
    this.#sentAt = this.#clock.now()
    const event: LiveChange = { kind: 'change', tx: this.#seen, at, nodes, many }
    this.#keep(event)
    this.#send(event)
  }

  #keep(event: LiveChange): void {
    this.#retained.push(event)
    this.#retainedNodes += event.nodes.length
    while (this.#retained.length > this.#bounds.retained || this.#retainedNodes > this.#bounds.retainedNodes) {
      const dropped = this.#retained.shift()
      if (dropped === undefined) return
      this.#from = dropped.tx
      this.#retainedNodes -= dropped.nodes.length
    }
  }

  #send(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** Yields nodes with repetitions. */
function* changedIn({ nodes, types, facts, edges }: LogEntry): Generator<NodeId> {
  for (const { id } of nodes) yield id
  for (const { node } of types) yield node
  for (const { node } of facts) yield node
  for (const { from, to } of edges) {
    yield from
    yield to
  }
}
