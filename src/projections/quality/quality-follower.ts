// The follower that records quality problems: judges what the log changed, and commits reasons that began or ended.
import { followerReports } from '../../contracts/state-log.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assess, type OwnersLeft } from '../../catalogue/assess.ts'
import { hasLeft, mergeEntity } from '../../catalogue/entity.ts'
import { isComputed, type QualityReason } from '../../catalogue/reasons.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { AheadOfRecord } from '../../contracts/follower.ts'
import type { DocumentWrite, LogEntry, NodeId } from '../../contracts/log.ts'
import type { StatedEntity } from '../../contracts/reads.ts'
import { CommitsOnDuty, type CommittingParts } from '../../follow/commits-on-duty.ts'
import type { Duty } from '../../follow/duty.ts'
import { Follower, type FollowerDefinition, type LogFeed, type UntilItWorks } from '../../follow/follower.ts'
import { memoiseLast } from '../../lib/memoise.ts'
import { HAS_REASON } from '../../model/quality.ts'
import { alongIn, sameDataAs } from '../../walk/same-data.ts'
import { OWNED_BY, SearchEdges } from '../../walk/search-edges.ts'
import { eachWithReason, notedReasons } from '../../walk/reason-edges.ts'
import { touchedEntities } from './touched-entities.ts'
import { DAY_MS } from '../../lib/durations.ts'
import {
  type QualityState,
  digestOf,
  notedIn,
  judgedUpTo,
  type ReasonDelta,
  deltaOf,
  isCounted,
  inCommits,
} from './judged-changes.ts'

export const QUALITY = 'quality'

/** Entities that may wait to be judged; more are judged at once. */
const MAX_WAITING = 2_000
/** Delay before an entity is judged, so that one that changes several times is judged once. */
const WAIT_MS = 300
/** Entities read and judged in one turn: a few milliseconds. */
const AT_A_TIME = 250

const POLL_MS = 1_000
/** Owners whose presence is cached; beyond this the cache is cleared. */
const MAX_PEOPLE = 100_000

export interface QualityParts extends CommittingParts {
  readonly catalogue: () => Catalogue
  /**
   * Current entities of each reason that depends on the clock or on everything in use. They are recorded with the first
   * change of a day. If absent, those reasons aren't recorded.
   */
  readonly computed?: () => Promise<ReadonlyMap<QualityReason, ReadonlySet<NodeId>>>
}

class QualityFollowing implements FollowerDefinition<QualityState> {
  readonly name = QUALITY
  readonly essential = false
  readonly visibility = 'none'
  readonly #parts: QualityParts
  readonly #digest: () => string
  readonly #left = new Map<NodeId, boolean>()
  #edges: SearchEdges | null = null
  readonly #commits: CommitsOnDuty
  #noted: { readonly digest: string; readonly day: number } = { digest: '', day: 0 }

  constructor(parts: QualityParts) {
    this.#parts = parts
    this.#commits = new CommitsOnDuty(QUALITY, parts)
    this.#digest = memoiseLast(parts.catalogue, digestOf)
  }

  wasAhead(): AheadOfRecord | null {
    return this.#commits.wasAhead
  }

  async start(_: UntilItWorks, duty: Duty | null): Promise<QualityState> {
    const { store } = this.#parts
    this.#commits.duty = duty
    this.#left.clear()
    // Reasons are compared with the graph's, so it must show all that another process wrote with the duty.
    await this.#commits.waitUntilShown((await store.head()).tx)
    this.#noted = notedIn(await store.note(QUALITY))
    const { head } = this.#parts.graph()
    const { checkpoint, isBehind } = await this.#commits.checkpoint(head)
    const passDue = isBehind || this.#noted.digest !== this.#digest()
    return { head: passDue ? head : checkpoint, waiting: new Set(), since: null, passDue, today: this.#noted.day }
  }

  async reset(): Promise<QualityState> {
    const { head } = this.#parts.graph()
    return { head, waiting: new Set(), since: null, passDue: true, today: this.#noted.day }
  }

  async apply(state: QualityState, entries: readonly LogEntry[], { seen }: LogFeed): Promise<void> {
    const { clock } = this.#parts
    const { entities, people } = touchedEntities(entries, this.#parts.graph())
    for (const person of people) this.#left.delete(person)
    if (entities.size > 0) state.since ??= { tx: state.head, at: clock.now() }
    for (const node of entities) state.waiting.add(node)
    for (const entry of entries) {
      // The service's own conclusions don't begin a new day.
      if (entry.cause.kind !== 'rule') state.today = Math.max(state.today, Math.floor(entry.at / DAY_MS))
      state.head = entry.tx
      seen(entry)
    }
    if (state.waiting.size >= MAX_WAITING) await this.#judgeWaiting(state)
  }

  async attend(state: QualityState): Promise<boolean> {
    if (state.passDue || this.#noted.digest !== this.#digest()) await this.#judgeAll(state)
    else if (state.since !== null && this.#parts.clock.now() >= state.since.at + WAIT_MS)
      await this.#judgeWaiting(state)
    else if (state.today > this.#noted.day) await this.#noteComputed(state)
    else return false
    return true
  }

  async rest(state: QualityState): Promise<number> {
    const judging = state.since === null ? POLL_MS : state.since.at + WAIT_MS - this.#parts.clock.now()
    return Math.max(1, Math.min(judging, await this.#commits.saveWhenDue(judgedUpTo(state))))
  }

  leave(state: QualityState, stopping: boolean): Promise<void> {
    return this.#commits.leave(judgedUpTo(state), stopping)
  }

  // -------------------------------------------------------------------------------------------------------- judging

  async #judgeWaiting(state: QualityState): Promise<void> {
    const nodes = [...state.waiting]
    for (let from = 0; from < nodes.length; from += AT_A_TIME)
      await this.#write(await this.#differences(nodes.slice(from, from + AT_A_TIME)))
    state.waiting.clear()
    state.since = null
    await this.#commits.saveWhenDue(judgedUpTo(state))
  }

  /** Judges every entity, and retracts the reasons of those that no longer count. */
  async #judgeAll(state: QualityState): Promise<void> {
    const digest = this.#digest()
    const { idBound } = this.#parts.graph()
    for (let from = 1; from < idBound; from += AT_A_TIME) {
      const some = Array.from({ length: Math.min(AT_A_TIME, idBound - from) }, (_, i) => from + i)
      await this.#write(await this.#differences(some.filter((node) => this.#mayDiffer(node))))
      await nextTurn()
    }
    state.passDue = false
    await this.#note({ digest, day: this.#noted.day })
    await this.#commits.save(judgedUpTo(state))
  }

  #mayDiffer(node: NodeId): boolean {
    const graph = this.#parts.graph()
    const reason = graph.edgeTypeNumber(HAS_REASON)
    return graph.typeOf(node, graph.head) !== null || (reason >= 0 && graph.degree(node, reason, 'out', graph.head) > 0)
  }

  async #differences(nodes: readonly NodeId[]): Promise<ReadonlyMap<QualityReason, ReasonDelta>> {
    const deltas = new Map<QualityReason, ReasonDelta>()
    if (nodes.length === 0) return deltas
    const { store, catalogue } = this.#parts
    const graph = this.#parts.graph()
    const [known, all] = [catalogue(), await store.entitiesOfNodes(nodes)]
    const noted = { graph, at: graph.head }
    const ownership = await this.#ownership(all.map(({ node }) => node))
    for (const { node, uri, stated } of all) {
      const entity = mergeEntity(stated, uri, known)
      const now = new Set(assess({ entity, stated, ownership: ownership.get(node) ?? 'unowned' }, known))
      const before = new Set(notedReasons(noted, node).filter((reason) => !isComputed(reason)))
      for (const reason of now) if (!before.has(reason)) deltaOf(deltas, reason).asserted.push(uri)
      for (const reason of before) if (!now.has(reason)) deltaOf(deltas, reason).retracted.push(uri)
      // An entity that is gone, or a stub again, is no longer late either.
      if (now.size === 0 && !isCounted(entity.entityType, known))
        for (const reason of notedReasons(noted, node).filter(isComputed)) deltaOf(deltas, reason).retracted.push(uri)
    }
    return deltas
  }

  /**
   * Uses the owners that a search has: people, groups, and addresses that resolve to nobody. An owner of the same data
   * under another name will do.
   */
  async #ownership(nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, OwnersLeft>> {
    const graph = this.#parts.graph()
    if (this.#edges?.isOf(graph, this.#parts.catalogue()) !== true)
      this.#edges = new SearchEdges(graph, this.#parts.catalogue())
    const edges = this.#edges
    const along = alongIn(graph)
    const ownersOf = (node: NodeId): readonly NodeId[] =>
      along(node, OWNED_BY, 'out').filter(
        (owner) => edges.isOwner(owner, graph.head) || edges.isUnresolved(owner, graph.head),
      )
    const owners = new Map(
      nodes.map((node) => {
        const own = ownersOf(node)
        return [node, own.length > 0 ? own : sameDataAs(node, along).flatMap(ownersOf)] as const
      }),
    )
    await this.#learn([...new Set([...owners.values()].flat())])
    return new Map(
      [...owners].map(([node, own]): [NodeId, OwnersLeft] => [
        node,
        own.length === 0 ? 'unowned' : own.every((owner) => this.#left.get(owner) === true) ? 'departed' : 'owned',
      ]),
    )
  }

  async #learn(owners: readonly NodeId[]): Promise<void> {
    if (this.#left.size > MAX_PEOPLE) this.#left.clear()
    const unknown = owners.filter((owner) => !this.#left.has(owner))
    for (let from = 0; from < unknown.length; from += AT_A_TIME)
      for (const { node, uri, stated } of await this.#read(unknown.slice(from, from + AT_A_TIME)))
        this.#left.set(node, hasLeft(mergeEntity(stated, uri, this.#parts.catalogue())))
  }

  #read(nodes: readonly NodeId[]): Promise<readonly StatedEntity[]> {
    return this.#parts.store.entitiesOfNodes(nodes)
  }

  // -------------------------------------------------------------------------- what follows from the clock, once a day

  async #noteComputed(state: QualityState): Promise<void> {
    const day = state.today
    // There is no earlier day than the one a record begins with.
    const computed = this.#noted.day === 0 ? undefined : await this.#parts.computed?.()
    if (computed !== undefined) {
      const graph = this.#parts.graph()
      const deltas = new Map<QualityReason, ReasonDelta>()
      for (const [reason, now] of computed) {
        const before = new Set<NodeId>()
        eachWithReason({ graph, at: graph.head }, reason, (node) => before.add(node))
        for (const node of now) if (!before.has(node)) deltaOf(deltas, reason).asserted.push(graph.uriOf(node))
        for (const node of before) if (!now.has(node)) deltaOf(deltas, reason).retracted.push(graph.uriOf(node))
      }
      await this.#write(deltas)
    }
    await this.#note({ digest: this.#noted.digest, day })
  }

  // -------------------------------------------------------------------------------------------------------- writing

  async #write(deltas: ReadonlyMap<QualityReason, ReasonDelta>): Promise<void> {
    for (const documents of inCommits(deltas, this.#parts.clock.now())) await this.#commit(documents)
  }

  async #commit(documents: readonly DocumentWrite[]): Promise<void> {
    const { clock, log } = this.#parts
    const now = clock.now()
    const cause = { kind: 'rule', trace: `quality-${this.#parts.graph().head}`, since: now } as const
    const { tx, asserted, retracted } = await this.#commits.commit({ cause, at: now, documents })
    if (tx !== null) log.debug({ tx, began: asserted, ended: retracted }, 'reasons were noted')
  }

  async #note(noted: { readonly digest: string; readonly day: number }): Promise<void> {
    await this.#parts.store.saveNote(QUALITY, { ...noted })
    this.#noted = noted
  }
}

export function qualityFollower(parts: QualityParts): Follower<QualityState> {
  const { reader, clock, ahead, store, holder } = parts
  return new Follower(new QualityFollowing(parts), {
    log: reader,
    clock,
    after: ahead,
    duty: { store, holder },
    ...followerReports(parts, QUALITY),
  })
}
