// Finds the subscriptions that a change is for. A change for none costs some microseconds: look-ups by type, platform
// and node, before anything is read.
import type { Subscription } from '../contracts/deliveries.ts'
import type { LogEntry, NodeId } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import { partsOf } from '../model/uri.ts'
import type { Reader } from '../query/reader.ts'
import { isPart, isSubject, withContainers } from '../query/time/activity/scope.ts'
import { newsIn } from '../query/time/activity/possible-news.ts'
import { scopeOf } from '../questions/activity/scope.ts'
import { newlyJudgedIn } from '../query/quality/score-falls.ts'
import { rejudgedByClock } from '../query/policies/violation-changes.ts'
import {
  type Compiled,
  type Scope,
  compileSubscription,
  isScoreSubscription,
  isViolationSubscription,
  isChangeSubscription,
  NOTHING,
} from './compiled-subscription.ts'
import { type MatchingRequest, type SubscribedChange, type Candidate, changesAmong } from './changes-among.ts'
import { addTo } from '../lib/maps.ts'

/**
 * A scope is walked again at most this often, and rarely enough that walking takes at most a fiftieth of the time. A new
 * run or version of an entity in it is included at once.
 */
const SCOPE_REST_MS = 1_000
const SCOPE_SHARE = 50

/** Smaller scopes are indexed by their nodes; larger ones, which are few, are queried. */
const SMALL = 64

interface ChangeSeen {
  readonly tx: Tx
  readonly reader: Reader
  /** False for entities that only new edges lead to. */
  readonly isOwn: boolean
}

/** Matches changes with subscriptions until their list changes. */
export class SubscriptionMatcher {
  readonly #all: readonly Compiled[]
  readonly #scopes: readonly Scope[]
  readonly #since: Tx
  readonly #hasScoreSubscriptions: boolean
  readonly #hasViolationSubscriptions: boolean
  /** Subscriptions to all entities, by requested type; null is any type. */
  readonly #everywhere = new Map<string | null, Compiled[]>()
  #small = new Map<NodeId, Scope[]>()
  #large: readonly Scope[] = []

  constructor(subscriptions: readonly Subscription[], reader: Reader) {
    const scopes = new Map<string, Scope>()
    const active = subscriptions.filter(({ suspended }) => suspended === null)
    this.#all = active.map((subscription) => compileSubscription(subscription, reader, scopes))
    this.#scopes = [...scopes.values()]
    this.#hasScoreSubscriptions = this.#all.some(isScoreSubscription)
    this.#hasViolationSubscriptions = this.#all.some(isViolationSubscription)
    this.#since = Math.min(Infinity, ...active.map(({ since }) => since))
    for (const compiled of this.#all) {
      if (compiled.scope !== null) compiled.scope.subscribed.push(compiled)
      else for (const type of compiled.types ?? [null]) addTo(this.#everywhere, type, compiled)
    }
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Returns changes in log order, and within a transaction by entity. */
  async changesIn(entries: readonly LogEntry[], parts: MatchingRequest): Promise<readonly SubscribedChange[]> {
    if (entries.some(({ edges }) => edges.length > 0)) for (const scope of this.#scopes) scope.stale = true
    const wanted = entries.filter(({ tx }) => tx > this.#since)
    if (wanted.length === 0) return []
    if (this.#scopes.length > 0) await this.#walkScopes(parts)
    const candidates: Candidate[] = []
    for (const entry of wanted) {
      if (parts.reader.pace.isDue()) await parts.reader.pace.yieldNow()
      for (const candidate of this.#candidatesIn(entry, parts.reader)) candidates.push(candidate)
      if (this.#hasViolationSubscriptions)
        for (const one of await this.#possibleViolationsIn(entry, parts.reader)) candidates.push(one)
    }
    return candidates.length === 0 ? [] : await changesAmong(candidates, parts)
  }

  *#candidatesIn(entry: LogEntry, reader: Reader): Generator<Candidate> {
    const { tx } = entry
    if (this.#hasScoreSubscriptions)
      yield* this.#wantedAmong(newlyJudgedIn(entry), { tx, reader, isOwn: true }, isScoreSubscription)
    // An entry of the log has either conclusions, which aren't news, or changes.
    const news = newsIn(entry)
    if (news.size === 0) return
    const { own, reached } = violatorsIn(entry, news)
    const found = [
      ...this.#wantedAmong(own, { tx, reader, isOwn: true }, isChangeSubscription),
      ...this.#wantedAmong(
        this.#scopes.length === 0 ? [] : reached,
        { tx, reader, isOwn: false },
        isChangeSubscription,
      ),
    ]
    yield* found.sort((a, b) => a.node - b.node)
  }

  /** Finds entities that begin or cease to violate a policy because of statements about others. */
  async #possibleViolationsIn(entry: LogEntry, reader: Reader): Promise<readonly Candidate[]> {
    const subjects = [...(await rejudgedByClock(reader, entry))].sort((a, b) => a - b)
    return [...this.#wantedAmong(subjects, { tx: entry.tx, reader, isOwn: true }, isViolationSubscription)]
  }

  /** Yields the entities whose changes some subscriptions of a kind want. */
  *#wantedAmong(
    nodes: Iterable<NodeId>,
    change: ChangeSeen,
    isOfKind: (compiled: Compiled) => boolean,
  ): Generator<Candidate> {
    for (const node of nodes) {
      const wanted = this.#interestedIn(node, change).filter(isOfKind)
      if (wanted.length > 0) yield { tx: change.tx, node, wanted }
    }
  }

  #interestedIn(node: NodeId, { tx, reader, isOwn }: ChangeSeen): readonly Compiled[] {
    const uri = reader.graph.uriOf(node)
    if (!isSubject(uri)) return []
    const type = reader.graph.typeOf(node, tx) ?? reader.typeOf(node)
    const platform = partsOf(uri).platformId
    const fits = ({ subscription, types }: Compiled): boolean =>
      tx > subscription.since &&
      (types === null || (type !== null && types.has(type))) &&
      (subscription.about.platform === null || subscription.about.platform === platform)
    const found: Compiled[] = []
    if (isOwn)
      for (const key of type === null ? [null] : [null, type])
        for (const one of this.#everywhere.get(key) ?? []) if (fits(one)) found.push(one)
    if (this.#scopes.length === 0) return found
    // Only an entity's own changes are reported to subscribers of its container.
    const chain = isOwn ? withContainers(reader, { tx, node }) : [node]
    for (const scope of this.#scopesOf(chain, isPart(reader, { tx, node })))
      for (const one of scope.subscribed) if (fits(one)) found.push(one)
    return found
  }

  #scopesOf(chain: readonly NodeId[], isPartOfNext: boolean): ReadonlySet<Scope> {
    const scopes = new Set<Scope>()
    for (const [i, node] of chain.entries()) {
      const covers = ({ entities: { nodes, containers } }: Scope): boolean =>
        containers.has(node) || ((i === 0 || (i === 1 && isPartOfNext && containers.size > 0)) && nodes.has(node))
      for (const scope of this.#small.get(node) ?? []) if (covers(scope)) scopes.add(scope)
      for (const scope of this.#large) if (covers(scope)) scopes.add(scope)
    }
    return scopes
  }

  #indexScopes(): void {
    this.#small = new Map()
    this.#large = this.#scopes.filter(({ entities }) => entities.nodes.size > SMALL)
    for (const scope of this.#scopes) {
      if (scope.entities.nodes.size > SMALL) continue
      for (const node of scope.entities.nodes) addTo(this.#small, node, scope)
    }
  }

  async #walkScopes({ reader, now }: MatchingRequest): Promise<void> {
    let walkedAny = false
    for (const scope of this.#scopes) {
      if (!scope.stale || scope.restsUntil > now) continue
      walkedAny = true
      const begun = performance.now()
      const { of, upstreamOf } = scope
      const walked = await scopeOf(reader.forScan(), {
        of: of ?? undefined,
        upstreamOf: upstreamOf ?? undefined,
        directOnly: false,
      })
      // An unknown entity has an empty scope; after a temporary refusal the scope stays as it was.
      if (walked.ok) scope.entities = walked.value ?? NOTHING
      else if (walked.error.code === 'UNKNOWN_URI') scope.entities = NOTHING
      scope.stale = !walked.ok
      const took = (performance.now() - begun) * this.#scopes.length
      scope.restsUntil = now + Math.max(SCOPE_REST_MS, SCOPE_SHARE * took)
    }
    if (walkedAny) this.#indexScopes()
  }
}

/** Returns entities with new statements of their own, in order. */
export function changedIn(entry: LogEntry): readonly NodeId[] {
  const news = newsIn(entry)
  return news.size === 0 ? [] : [...violatorsIn(entry, news).own].sort((a, b) => a - b)
}

/** Separates entities with new statements of their own from those that only new edges lead to. */
function violatorsIn(
  { facts, types, edges }: LogEntry,
  news: ReadonlySet<NodeId>,
): { readonly own: ReadonlySet<NodeId>; readonly reached: ReadonlySet<NodeId> } {
  const own = new Set<NodeId>()
  for (const { node } of facts) if (news.has(node)) own.add(node)
  for (const { node } of types) if (news.has(node)) own.add(node)
  for (const { from } of edges) if (news.has(from)) own.add(from)
  const read = new Set(types.map(({ node }) => node))
  const reached = new Set<NodeId>()
  // An entity read for the first time reports its own relationships.
  for (const { from, to } of edges) if (news.has(to) && !own.has(to) && !read.has(from)) reached.add(to)
  return { own, reached }
}
