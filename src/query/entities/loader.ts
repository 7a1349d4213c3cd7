import type { NodeId } from '../../contracts/log.ts'
import type { Pace } from '../../lib/pace.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { SeenReads } from '../visibility/visible-reads.ts'
import { entityOf, type Entity } from './entity.ts'

/** Maximum number of entities that a request may load (about 1 kB each). More is the request's fault. */
const MAX_ENTITIES = 100_000

/** Entities read between two pauses: 1 ms or less if the record is a file. */
export const ENTITIES_PER_READ = 25
/** Charged for such a read in addition to its entities: reading a hundred entities takes a millisecond. */
export const READ_MS = 0.25

export class TooManyEntities extends Error {
  constructor() {
    super(`the answer would hold more than ${MAX_ENTITIES} entities`)
  }
}

interface LoaderOptions {
  readonly at: Tx
  /** True if an earlier request's read will do. */
  readonly cached: boolean
  /** True if the read isn't worth keeping for later requests. */
  readonly isScan: boolean
  readonly pace: Pace
}

interface PendingLoad {
  readonly nodes: readonly NodeId[]
  readonly resolve: (entities: Entity[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * Loads a request's entities, each once, and everything wanted at the same time in one read: a whole level of a query
 * costs one read of the record.
 */
export class EntityLoader {
  readonly #deps: Pick<SeenReads, 'store' | 'entities' | 'catalogue'>
  readonly #uriOf: (node: NodeId) => Uri
  readonly #at: Tx
  readonly #cached: boolean
  readonly #isScan: boolean
  readonly #pace: Pace
  readonly #known = new Map<NodeId, Entity>()
  #waiting: PendingLoad[] = []
  #reads = 0

  constructor(
    deps: Pick<SeenReads, 'store' | 'entities' | 'catalogue'>,
    uriOf: (node: NodeId) => Uri,
    { at, cached, isScan, pace }: LoaderOptions,
  ) {
    this.#deps = deps
    this.#uriOf = uriOf
    this.#at = at
    this.#cached = cached
    this.#isScan = isScan
    this.#pace = pace
  }

  /** Reads of the record so far; one of many entities counts once, even if done in parts. */
  get reads(): number {
    return this.#reads
  }

  counted<T>(read: Promise<T>): Promise<T> {
    this.#reads++
    return read
  }

  peek(node: NodeId): Entity | undefined {
    return this.#known.get(node)
  }

  /** Returns entities in the order of `nodes`, without a promise if all were read already. */
  load(nodes: readonly NodeId[]): Entity[] | Promise<Entity[]> {
    if (nodes.every((node) => this.#has(node))) return this.#pick(nodes)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ nodes, resolve, reject })
      // The flush waits until all settled promises have run: then the whole level is queued.
      if (this.#waiting.length === 1) queueMicrotask(() => process.nextTick(() => void this.#flush()))
    })
  }

  async byNode(nodes: Iterable<NodeId>): Promise<Map<NodeId, Entity>> {
    return new Map((await this.load([...new Set(nodes)])).map((entity) => [entity.node, entity]))
  }

  #has(node: NodeId): boolean {
    if (this.#known.has(node)) return true
    const cached = this.#cached ? this.#deps.entities.get(node, this.#at) : undefined
    if (cached !== undefined) this.#add(cached)
    return cached !== undefined
  }

  #add(entity: Entity): void {
    if (this.#known.size >= MAX_ENTITIES) throw new TooManyEntities()
    this.#known.set(entity.node, entity)
    this.#pace.units++
  }

  /** Never rejects: errors go to the waiting callers. */
  async #flush(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    try {
      await this.#read(new Set(waiting.flatMap((w) => w.nodes.filter((node) => !this.#has(node)))))
      for (const w of waiting) w.resolve(this.#pick(w.nodes))
    } catch (error) {
      for (const w of waiting) w.reject(error)
    }
  }

  async #read(nodes: ReadonlySet<NodeId>): Promise<void> {
    if (nodes.size === 0) return
    if (this.#known.size + nodes.size > MAX_ENTITIES) throw new TooManyEntities()
    const uris = [...nodes].map(this.#uriOf)
    this.#reads++
    for (let i = 0; i < uris.length; i += ENTITIES_PER_READ) {
      if ((i > 0 || this.#pace.isLong) && this.#pace.isDue(READ_MS)) await this.#pace.yieldNow()
      const records = await this.#deps.store.entities(uris.slice(i, i + ENTITIES_PER_READ), this.#at)
      for (const record of records) {
        if (record === null) continue
        const entity = entityOf(record, this.#deps.catalogue)
        this.#add(entity)
        if (!this.#isScan) this.#deps.entities.keep(entity, this.#at)
      }
    }
  }

  /** Leaves out nodes that nothing had mentioned by that transaction. */
  #pick(nodes: readonly NodeId[]): Entity[] {
    const out: Entity[] = []
    for (const node of nodes) {
      const entity = this.#known.get(node)
      if (entity !== undefined) out.push(entity)
    }
    return out
  }
}
