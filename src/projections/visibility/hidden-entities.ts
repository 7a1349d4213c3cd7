// Keeps the entities that are hidden from a caller up to date with the log.
import { LRUCache } from 'lru-cache'
import type { GraphReader } from '../../contracts/graph.ts'
import type { LogEntry, NodeId, TransactionLog } from '../../contracts/log.ts'
import type { Past } from '../../contracts/record-past.ts'
import type { Reads } from '../../contracts/reads.ts'
import type { HiddenEntities, Visibility, Visibilities, VisibilityRule } from '../../contracts/visibility.ts'
import { problem, RefusalError } from '../../contracts/problem.ts'
import { Pace } from '../../lib/pace.ts'
import { doneWithin, sleep } from '../../lib/wait.ts'
import { documentId, type EdgeTypeId, type Tx } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import { labelsOf, NodeLabels, platformLabel } from './labels.ts'
import { NodeBits } from '../../walk/node-bits.ts'
import { getOrInsert } from '../../lib/maps.ts'

interface VisibilityParts {
  readonly store: Pick<
    TransactionLog & Reads & Past,
    'read' | 'horizon' | 'documentKeys' | 'nodePage' | 'entities' | 'counts'
  >
  readonly graph: () => GraphReader
  readonly rules: () => readonly VisibilityRule[]
  /** Edges from an entity to its container (a version, run or part's container): it is hidden together with that. */
  readonly containers: () => readonly EdgeTypeId[]
}

/** Entries read at once, which takes a few milliseconds. */
const ENTRIES_PER_READ = 100
const NODES_PER_PAGE = 100
const DOCUMENTS_PER_READ = 1_000
/** Past moments whose hidden entities are cached, for each set of rules: a bit for each node. */
const MOMENTS = 16
/** Callers differ by the rules that apply to them; more such sets than this are computed repeatedly. */
const MAX_VISIBILITIES = 64
/** Levels of containment, such as a run of a version of a part. */
const MAX_CONTAINMENT_DEPTH = 16

/** Follows the log as far as the graph has, and only if some rule is in force. */
export class VisibilitiesOfRecord implements Visibilities {
  readonly #parts: VisibilityParts
  #state: RuleState | null = null
  /** The rules in force, and the object from which they were last read. */
  #rules: readonly VisibilityRule[] = []
  #read: readonly VisibilityRule[] = this.#rules
  #loading: Promise<RuleState> | null = null

  constructor(parts: VisibilityParts) {
    this.#parts = parts
  }

  of({ roles }: { readonly roles: ReadonlySet<string> }): Visibility | null | Promise<Visibility | null> {
    const rules = this.#rulesNow()
    if (rules.length === 0) return null
    const applicable = rules.filter(({ exceptFor }) => !exceptFor.some((role) => roles.has(role)))
    if (applicable.length === 0) return null
    const state = this.#state
    if (state?.rules === rules && state.head >= this.#parts.graph().head) return state.visibility(applicable)
    return this.#inTime(this.#caughtUp(rules)).then((current) => current.visibility(applicable))
  }

  /** Computes the hidden entities in advance, so that the first caller needn't wait. */
  async prepare(): Promise<void> {
    const rules = this.#rulesNow()
    if (rules.length > 0) await this.#caughtUp(rules)
  }

  /** Returns the same object while rules are equal: any change makes the whole configuration be read again. */
  #rulesNow(): readonly VisibilityRule[] {
    const rules = this.#parts.rules()
    if (rules === this.#read) return this.#rules
    if (JSON.stringify(rules) !== JSON.stringify(this.#rules)) this.#rules = rules
    this.#read = rules
    return this.#rules
  }

  async #inTime<T>(judged: Promise<T>): Promise<T> {
    if (!(await doneWithin(judged, MAX_WAITED_MS))) throw new RefusalError(NOT_JUDGED)
    return await judged
  }

  /** Receives each transaction in the turn in which the graph shows it. */
  take(entry: LogEntry): void {
    this.#state?.take(entry)
  }

  async #caughtUp(rules: readonly VisibilityRule[]): Promise<RuleState> {
    for (let waitedMs = 0; ;) {
      const state = this.#state
      if (state?.rules === rules && state.head >= this.#parts.graph().head) return state
      this.#loading ??= this.#load(rules).finally(() => (this.#loading = null))
      const loaded = await this.#loading
      if (loaded.rules !== rules && this.#rulesNow() !== rules) return loaded
      if (loaded.head >= this.#parts.graph().head) continue
      // The record is behind the graph, such as a standby that was just replaced.
      if (waitedMs >= MAX_WAITED_MS) throw new RefusalError(NOT_JUDGED)
      await sleep(BEHIND_MS)
      waitedMs += BEHIND_MS
    }
  }

  async #load(rules: readonly VisibilityRule[]): Promise<RuleState> {
    const state = this.#state?.rules === rules ? this.#state : await RuleState.begin(this.#parts, rules)
    await state.follow()
    this.#state = state
    return state
  }
}

/** Longest wait of a caller after the rules changed or the process started, and for a record behind the graph. */
const MAX_WAITED_MS = 10_000
/** Pause before such a record is read again. */
const BEHIND_MS = 100
const NOT_JUDGED = problem(
  'NOT_YET',
  'The rules of visibility are still being applied to the record.',
  'Try again in a few seconds.',
)

/** The nodes that some rules hide, up to one transaction. */
class RuleState {
  readonly rules: readonly VisibilityRule[]
  readonly #parts: VisibilityParts
  readonly #labels: NodeLabels
  readonly #visibilities = new LRUCache<string, RuleVisibility>({ max: MAX_VISIBILITIES })
  #containers: readonly EdgeTypeId[] = []
  #head: Tx

  private constructor(parts: VisibilityParts, rules: readonly VisibilityRule[], head: Tx) {
    this.rules = rules
    this.#parts = parts
    this.#labels = new NodeLabels(rules)
    this.#head = head
  }

  /** Starts at the beginning of the retained past, because the log has the rest. */
  static async begin(parts: VisibilityParts, rules: readonly VisibilityRule[]): Promise<RuleState> {
    const horizon = await parts.store.horizon()
    const state = new RuleState(parts, rules, horizon?.tx ?? 0)
    if (horizon !== null) await state.#readBase(horizon.tx)
    return state
  }

  get head(): Tx {
    return this.#head
  }

  visibility(rules: readonly VisibilityRule[]): Visibility {
    // New edge types may relate parts to containers.
    const containers = this.#parts.containers()
    if (containers !== this.#containers) this.#visibilities.clear()
    this.#containers = containers
    const key = rules.map((rule) => this.rules.indexOf(rule)).join(' ')
    return getOrInsert(this.#visibilities, key, () => {
      const hidden = new Set(rules.flatMap((rule) => [...labelsOf(rule)]))
      return new RuleVisibility({ ...this.#parts, labels: this.#labels, hidden, head: () => this.#head })
    })
  }

  /** Reads the log up to where the graph is. */
  async follow(): Promise<void> {
    const pace = new Pace()
    while (this.#head < this.#parts.graph().head) {
      const entries = await this.#parts.store.read(
        this.#head,
        Math.min(ENTRIES_PER_READ, this.#parts.graph().head - this.#head),
      )
      if (entries.length === 0) return
      for (const entry of entries) this.#apply(entry)
      if (pace.isDue()) await pace.yieldNow()
    }
  }

  take(entry: LogEntry): void {
    // If transactions are missing in between, the log is read.
    if (entry.tx === this.#head + 1) this.#apply(entry)
  }

  #apply(entry: LogEntry): void {
    const { tx, nodes, facts, edges } = entry
    if (tx <= this.#head) return
    const touched: NodeId[] = []
    for (const { id, uri } of nodes) if (this.#labels.addNode(id, uri)) touched.push(id)
    for (const change of facts) this.#labels.noteDeleted(change)
    for (const change of facts) {
      if (!this.#labels.concerns(change)) continue
      this.#labels.state(change, tx)
      touched.push(change.node)
    }
    this.#head = tx
    const containers = edges.length === 0 ? NO_EDGES : new Set<EdgeTypeId>([...this.#parts.containers(), RESOLVES_TO])
    const moved = edges.filter(({ type }) => containers.has(type))
    if (touched.length + moved.length === 0) return
    for (const visibility of this.#visibilities.values()) visibility.changed({ touched, moved })
  }

  async #readBase(horizon: Tx): Promise<void> {
    const { store } = this.#parts
    const unnumbered: { node: NodeId; document: string; attributes: Parameters<NodeLabels['state']>[0]['asserted'] }[] =
      []
    const pace = new Pace()
    for (let after = 0; ;) {
      const page = await store.nodePage(after, NODES_PER_PAGE)
      const last = page.at(-1)
      if (last === undefined) break
      after = last.id
      if (pace.isDue()) await pace.yieldNow()
      for (const { id, uri } of page) this.#labels.addNode(id, uri)
      const uris = page.map(({ uri }) => uri)
      for (const record of await store.entities(uris, horizon))
        for (const { platform, type, document, attributes } of record?.stated ?? []) {
          const change = { node: record?.node ?? 0, asserted: attributes, retracted: [] }
          this.#labels.noteDeleted(change)
          if (!this.#labels.concerns(change)) continue
          unnumbered.push({ node: change.node, document: documentId({ platform, type, uri: document }), attributes })
        }
    }
    const numbers = await this.#numbersOf(new Set(unnumbered.map(({ document }) => document)))
    for (const { node, document, attributes } of unnumbered)
      this.#labels.state(
        { node, document: numbers.get(document) ?? null, asserted: attributes, retracted: [] },
        horizon,
      )
  }

  async #numbersOf(wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const { store } = this.#parts
    const found = new Map<string, number>()
    if (wanted.size === 0) return found
    const { documents } = await store.counts()
    for (let first = 1; first <= 2 * documents && found.size < wanted.size; first += DOCUMENTS_PER_READ) {
      const numbers = Array.from({ length: DOCUMENTS_PER_READ }, (_, i) => first + i)
      for (const [i, key] of (await store.documentKeys(numbers)).entries()) {
        const id = key === null ? null : documentId(key)
        if (id !== null && wanted.has(id)) found.set(id, first + i)
      }
    }
    return found
  }
}

const NO_EDGES: ReadonlySet<EdgeTypeId> = new Set()

interface RuleVisibilityParts extends VisibilityParts {
  readonly labels: NodeLabels
  readonly hidden: ReadonlySet<string>
  readonly head: () => Tx
}

/** The effects of a transaction on visibility. */
interface VisibilityChange {
  /** Nodes whose labels changed. */
  readonly touched: readonly NodeId[]
  /** Edges by which an entity is hidden together with another. */
  readonly moved: LogEntry['edges']
}

/** Numbers all sets in this process, so that no set finds another's cached answers. */
let sets = 0

function nextKey(): string {
  return String(++sets)
}

/** The entities that a set of rules hides. */
class RuleVisibility implements Visibility {
  readonly #parts: RuleVisibilityParts
  #now: HiddenBits | null = null
  /** True once handed out: changes then need a copy. */
  #isShared = false
  readonly #then = new LRUCache<Tx, HiddenBits>({ max: MOMENTS })

  constructor(parts: RuleVisibilityParts) {
    this.#parts = parts
  }

  get now(): HiddenEntities {
    this.#isShared = true
    return (this.#now ??= this.#hiddenAt(this.#parts.head()))
  }

  asOf(at: Tx): HiddenEntities {
    const { now } = this
    if (at >= this.#parts.head() || !(now instanceof HiddenBits)) return now
    return getOrInsert(this.#then, at, () => now.union(this.#hiddenAt(at), at))
  }

  changed({ touched, moved }: VisibilityChange): void {
    if (this.#now === null) return
    const { labels, hidden, head } = this.#parts
    const current = this.#now
    // A node that is visible again may have hidden others. That is rare, so everything is computed again.
    const shown = touched.some((node) => current.hides(node) && !labels.has(node, hidden, head()))
    const freed = moved.some(({ op, from }) => op === 'retract' && current.hides(from))
    if (shown || freed) return this.#begin(null)
    const added = [
      ...touched.filter((node) => !current.hides(node) && labels.has(node, hidden, head())),
      ...moved.flatMap(({ op, from, to }) =>
        op === 'assert' && !current.hides(from) && current.hides(to) ? [from] : [],
      ),
    ]
    if (added.length === 0) return
    const next = this.#isShared ? current.copy(nextKey()) : current
    this.#begin(next)
    this.#hideAll(next, added, head())
  }

  #begin(next: HiddenBits | null): void {
    this.#now = next
    this.#isShared = false
    this.#then.clear()
  }

  #hiddenAt(at: Tx): HiddenBits {
    const { labels, hidden, graph } = this.#parts
    const by: HiddenBy = { isHiddenAt: (node, tx) => this.#isHiddenAt(node, tx), hidden }
    const bits = new HiddenBits(nextKey(), by, new NodeBits(graph().idBound))
    this.#hideAll(
      bits,
      Array.from(labels.nodes).filter((node) => labels.has(node, hidden, at)),
      at,
    )
    return bits
  }

  /** Hides the nodes and everything that they contain. */
  #hideAll(bits: HiddenBits, nodes: readonly NodeId[], at: Tx): void {
    const graph = this.#parts.graph()
    const numbers = this.#edgeNumbers(graph)
    const open = nodes.filter((node) => bits.add(node))
    for (let node = open.pop(); node !== undefined; node = open.pop())
      for (const number of numbers)
        graph.eachNeighbour(node, number, 'in', at, (part) => {
          if (bits.add(part)) open.push(part)
        })
  }

  #isHiddenAt(node: NodeId, at: Tx, depth = 0): boolean {
    const { labels, hidden, graph } = this.#parts
    if (labels.has(node, hidden, at)) return true
    if (depth === MAX_CONTAINMENT_DEPTH) return false
    const index = graph()
    let found = false
    for (const number of this.#edgeNumbers(index))
      index.eachNeighbour(node, number, 'out', at, (container) => {
        found ||= this.#isHiddenAt(container, at, depth + 1)
        return !found
      })
    return found
  }

  #edgeNumbers(graph: GraphReader): readonly number[] {
    return [...this.#parts.containers(), RESOLVES_TO]
      .map((type) => graph.edgeTypeNumber(type))
      .filter((number) => number >= 0)
  }
}

interface HiddenBy {
  readonly isHiddenAt: (node: NodeId, at: Tx) => boolean
  readonly hidden: ReadonlySet<string>
}

class HiddenBits implements HiddenEntities {
  readonly key: string
  readonly #by: HiddenBy
  readonly #hidden: NodeBits

  constructor(key: string, by: HiddenBy, hidden: NodeBits) {
    this.key = key
    this.#by = by
    this.#hidden = hidden
  }

  get bits(): Uint32Array<SharedArrayBuffer> {
    return this.#hidden.bits
  }

  get count(): number {
    return this.#hidden.count
  }

  nodes(): Iterable<NodeId> {
    return this.#hidden.nodes()
  }

  hides(node: NodeId): boolean {
    return this.#hidden.has(node)
  }

  hidesPlatform(platform: string): boolean {
    return this.#by.hidden.has(platformLabel(platform))
  }

  hidAt(node: NodeId, at: Tx): boolean {
    return this.hides(node) || this.#by.isHiddenAt(node, at)
  }

  /** Returns false if it was in the set already. */
  add(node: NodeId): boolean {
    return this.#hidden.add(node)
  }

  copy(key: string): HiddenBits {
    return new HiddenBits(key, this.#by, this.#hidden.copy())
  }

  union(other: HiddenBits, at: Tx): HiddenBits {
    const joined = this.copy(`${this.key}@${at}`)
    for (const node of other.nodes()) joined.add(node)
    return joined
  }
}
