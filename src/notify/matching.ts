// Finds the subscriptions that a change is for. A change for none costs some microseconds: look-ups by type, platform
// and node, before anything is read.
import { isAtLeast } from '../catalogue/news.ts'
import type { SubscribedTo, Subscription } from '../contracts/deliveries.ts'
import type { LogEntry, NodeId } from '../contracts/log.ts'
import type { Time, Tx } from '../model/facts.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { resolveTypes } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import {
  activityAt,
  isSubject,
  newsIn,
  wholly,
  withContainers,
  type Activity,
  type ActivityPosition,
  type ActivityScope,
} from '../query/time/activity.ts'
import { scopeOf } from '../questions/activity.ts'
import { fallAt, judgedIn } from '../query/quality/score-falls.ts'
import { reconsideredIn, violationNewsAt } from '../query/policies/violation-changes.ts'
import { foundAmong, MAX_AMONG } from '../questions/search/found-among.ts'

interface SubscribedChange {
  readonly subscription: Subscription
  readonly tx: Tx
  readonly uri: Uri
}

/** Opens a reader with a recipient's visibility; null if they may no longer see anything. */
export type ReaderFor = (by: Subscription['by']) => Promise<{ readonly key: string; readonly reader: Reader } | null>

interface MatchingParts {
  /** Reads the present, without hiding anything. */
  readonly reader: Reader
  readonly readerFor: ReaderFor
  /** Resolves once searches reflect the entries. */
  readonly searched: () => Promise<void>
  readonly now: Time
}

/** The entities that `of` and `upstreamOf` select, shared by all subscriptions with the same selection. */
interface Scope {
  readonly of: Uri | null
  readonly upstreamOf: Uri | null
  readonly subscribed: Compiled[]
  entities: ActivityScope
  /** True if edges have changed since the walk. */
  stale: boolean
  /** Time before which it isn't walked again. */
  restsUntil: Time
}

interface Compiled {
  readonly subscription: Subscription
  readonly types: ReadonlySet<string> | null
  readonly scope: Scope | null
}

interface Candidate {
  readonly tx: Tx
  readonly node: NodeId
  readonly wanted: readonly Compiled[]
}

/**
 * Usual maximum age of a scope; longer if walking takes long, which gets at most a fiftieth of the time. A new run or
 * version of an entity in it is included at once.
 */
const SCOPE_REST_MS = 1_000
const SCOPE_SHARE = 50

/** Smaller scopes are indexed by their nodes; larger ones, which are few, are queried. */
const SMALL = 64

const NOTHING = wholly(new Set())

/** The subscriptions between two of their changes. */
export class Matching {
  readonly #all: readonly Compiled[]
  readonly #scopes: readonly Scope[]
  readonly #since: Tx
  readonly #isScoreSubscription: boolean
  readonly #isViolationSubscription: boolean
  /** Subscriptions to all entities, by requested type; null is any type. */
  readonly #everywhere = new Map<string | null, Compiled[]>()
  #small = new Map<NodeId, Scope[]>()
  #large: readonly Scope[] = []

  constructor(subscriptions: readonly Subscription[], reader: Reader) {
    const scopes = new Map<string, Scope>()
    const active = subscriptions.filter(({ suspended }) => suspended === null)
    this.#all = active.map((subscription) => compileSubscription(subscription, reader, scopes))
    this.#scopes = [...scopes.values()]
    this.#isScoreSubscription = this.#all.some(isScoreSubscription)
    this.#isViolationSubscription = this.#all.some(isViolationSubscription)
    for (const one of this.#all) one.scope?.subscribed.push(one)
    this.#since = Math.min(Infinity, ...active.map(({ since }) => since))
    for (const compiled of this.#all) {
      if (compiled.scope !== null) continue
      for (const type of compiled.types ?? [null]) {
        const others = this.#everywhere.get(type)
        if (others === undefined) this.#everywhere.set(type, [compiled])
        else others.push(compiled)
      }
    }
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Returns changes in log order, and within a transaction by entity. */
  async changesIn(entries: readonly LogEntry[], parts: MatchingParts): Promise<readonly SubscribedChange[]> {
    if (entries.some(({ edges }) => edges.length > 0)) for (const scope of this.#scopes) scope.stale = true
    const wanted = entries.filter(({ tx }) => tx > this.#since)
    if (wanted.length === 0) return []
    if (this.#scopes.length > 0) await this.#walkScopes(parts)
    const candidates: Candidate[] = []
    for (const entry of wanted) {
      if (parts.reader.pace.isDue()) await parts.reader.pace.turn()
      for (const candidate of this.#candidatesIn(entry, parts.reader)) candidates.push(candidate)
      if (this.#isViolationSubscription)
        for (const one of await this.#reconsideredIn(entry, parts.reader)) candidates.push(one)
    }
    return candidates.length === 0 ? [] : await changesAmong(candidates, parts)
  }

  *#candidatesIn(entry: LogEntry, reader: Reader): Generator<Candidate> {
    if (this.#isScoreSubscription)
      for (const node of judgedIn(entry)) {
        const wanted = this.#wantedOf(entry.tx, node, { reader, isOwn: true }).filter(isScoreSubscription)
        if (wanted.length > 0) yield { tx: entry.tx, node, wanted }
      }
    // An entry of the log has either conclusions, which aren't news, or changes.
    const news = newsIn(entry)
    if (news.size === 0) return
    const { own, reached } = subjectsIn(entry, news)
    const found: Candidate[] = []
    for (const node of own) {
      const wanted = this.#wantedOf(entry.tx, node, { reader, isOwn: true }).filter(isChangeSubscription)
      if (wanted.length > 0) found.push({ tx: entry.tx, node, wanted })
    }
    if (this.#scopes.length > 0)
      for (const node of reached) {
        const wanted = this.#wantedOf(entry.tx, node, { reader, isOwn: false }).filter(isChangeSubscription)
        if (wanted.length > 0) found.push({ tx: entry.tx, node, wanted })
      }
    yield* found.sort((a, b) => a.node - b.node)
  }

  /** Finds entities that begin or cease to violate a policy because of statements about others. */
  async #reconsideredIn(entry: LogEntry, reader: Reader): Promise<readonly Candidate[]> {
    const subjects = [...(await reconsideredIn(reader, entry))].sort((a, b) => a - b)
    return subjects.flatMap((node) => {
      const wanted = this.#wantedOf(entry.tx, node, { reader, isOwn: true }).filter(isViolationSubscription)
      return wanted.length === 0 ? [] : [{ tx: entry.tx, node, wanted }]
    })
  }

  #wantedOf(
    tx: Tx,
    node: NodeId,
    { reader, isOwn }: { readonly reader: Reader; readonly isOwn: boolean },
  ): readonly Compiled[] {
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
    // Only an entity's own changes are reported to subscribers of its whole.
    const chain = isOwn ? withContainers(reader, node) : [node]
    for (const scope of this.#scopesOf(chain)) for (const one of scope.subscribed) if (fits(one)) found.push(one)
    return found
  }

  #scopesOf(chain: readonly NodeId[]): ReadonlySet<Scope> {
    const scopes = new Set<Scope>()
    for (const [i, node] of chain.entries()) {
      const covers = ({ entities }: Scope): boolean => (i === 0 ? entities.nodes : entities.wholes).has(node)
      for (const scope of this.#small.get(node) ?? []) if (covers(scope)) scopes.add(scope)
      for (const scope of this.#large) if (covers(scope)) scopes.add(scope)
    }
    return scopes
  }

  #order(): void {
    this.#small = new Map()
    this.#large = this.#scopes.filter(({ entities }) => entities.nodes.size > SMALL)
    for (const scope of this.#scopes) {
      if (scope.entities.nodes.size > SMALL) continue
      for (const node of scope.entities.nodes) {
        const others = this.#small.get(node)
        if (others === undefined) this.#small.set(node, [scope])
        else others.push(scope)
      }
    }
  }

  async #walkScopes({ reader, now }: MatchingParts): Promise<void> {
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
    if (walkedAny) this.#order()
  }
}

function compileSubscription(subscription: Subscription, reader: Reader, scopes: Map<string, Scope>): Compiled {
  const { types, of, upstreamOf } = subscription.about
  const named = types.length === 0 ? null : resolveTypes(reader, types, 'types')
  return {
    subscription,
    // A type that is no longer configured has no entities.
    types: named === null ? null : named.ok ? named.value : new Set(),
    scope: of === null && upstreamOf === null ? null : scopeAt(of, upstreamOf, scopes),
  }
}

function isScoreSubscription({ subscription }: Compiled): boolean {
  return subscription.about.score !== undefined
}

function isChangeSubscription(one: Compiled): boolean {
  return !isScoreSubscription(one)
}

function isViolationSubscription(compiled: Compiled): boolean {
  const { kinds } = compiled.subscription.about
  return isChangeSubscription(compiled) && (kinds.length === 0 || kinds.includes('violation'))
}

function scopeAt(of: Uri | null, upstreamOf: Uri | null, scopes: Map<string, Scope>): Scope {
  const key = JSON.stringify([of, upstreamOf])
  const known = scopes.get(key)
  if (known !== undefined) return known
  const scope: Scope = { of, upstreamOf, subscribed: [], entities: NOTHING, stale: true, restsUntil: 0 }
  scopes.set(key, scope)
  return scope
}

/** Returns entities with new statements of their own, in order. */
export function changedIn(entry: LogEntry): readonly NodeId[] {
  const news = newsIn(entry)
  return news.size === 0 ? [] : [...subjectsIn(entry, news).own].sort((a, b) => a - b)
}

/** Separates entities with new statements of their own from those that only new edges lead to. */
function subjectsIn(
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

// ---------------------------------------------------------------------------------------- what a candidate is really

async function changesAmong(candidates: readonly Candidate[], parts: MatchingParts): Promise<SubscribedChange[]> {
  const isFound = await searches(candidates, parts)
  const changes: SubscribedChange[] = []
  for (const candidate of candidates) {
    if (parts.reader.pace.isDue()) await parts.reader.pace.turn()
    const wanted = candidate.wanted.filter((one) => isFound(one, candidate.node))
    if (wanted.length === 0) continue
    const uri = parts.reader.graph.uriOf(candidate.node)
    const activityFor = cachedActivity(parts.reader, candidate)
    for (const compiled of wanted) {
      if (!isWanted(compiled.subscription, await activityFor(compiled.subscription.about))) continue
      const seen = await parts.readerFor(compiled.subscription.by)
      // Delivers nothing about entities hidden from the recipient. Sending checks whether they may read at all.
      if (seen !== null && seen.reader.graph.idOf(uri) === undefined) continue
      changes.push({ subscription: compiled.subscription, tx: candidate.tx, uri })
    }
  }
  return changes
}

export function isWanted({ about: { least, kinds } }: Subscription, activity: Activity | null): boolean {
  if (activity === null || !isAtLeast(activity.severity, least)) return false
  return kinds.length === 0 || kinds.includes(activity.kind)
}

/** Computes a change once for all subscriptions that see it alike. */
function cachedActivity(reader: Reader, { tx, node }: Candidate): (about: SubscribedTo) => Promise<Activity | null> {
  const known = new Map<string, Promise<Activity | null>>()
  return (about) => {
    const key = JSON.stringify([isWatching(about), about.score, hasOnlyViolations(about)])
    const activity = known.get(key) ?? activityAbout(reader, { tx, node }, about)
    known.set(key, activity)
    return activity
  }
}

/** Subscribers who watch an entity also learn of new relationships that lead to it. */
function isWatching({ of, upstreamOf }: SubscribedTo): boolean {
  return of !== null || upstreamOf !== null
}

export function activityAbout(
  reader: Reader,
  position: ActivityPosition,
  about: SubscribedTo,
): Promise<Activity | null> {
  if (about.score !== undefined) return fallAt(reader, position, about.score)
  return hasOnlyViolations(about) ? violatedAt(reader, position) : newsFor(reader, position, isWatching(about))
}

/** Others learn of a person's decision, such as a waiver, so they needn't also learn of the violation it ends. */
function hasOnlyViolations({ kinds }: SubscribedTo): boolean {
  return kinds.length > 0 && kinds.every((kind) => kind === 'violation')
}

async function violatedAt(reader: Reader, position: ActivityPosition): Promise<Activity | null> {
  const news = await violationNewsAt(reader, position)
  return news === null ? null : { ...position, ...news }
}

export function newsFor(reader: Reader, position: ActivityPosition, isWatched: boolean): Promise<Activity | null> {
  const within = isWatched ? wholly(new Set([position.node])) : null
  return activityAt(reader, { within, bookkeeping: false, least: 'low' }, position)
}

/** Tells which of the candidates each search finds: one query per search for all subscribers with the same visibility. */
async function searches(
  candidates: readonly Candidate[],
  { readerFor, searched, now }: MatchingParts,
): Promise<(one: Compiled, node: NodeId) => boolean> {
  const nodesOf = new Map<Compiled, Set<NodeId>>()
  for (const { node, wanted } of candidates)
    for (const compiled of wanted) {
      if (compiled.subscription.about.q === null) continue
      const nodes = nodesOf.get(compiled)
      if (nodes === undefined) nodesOf.set(compiled, new Set([node]))
      else nodes.add(node)
    }
  if (nodesOf.size > 0) await searched()
  const answers = new Map<string, ReadonlySet<NodeId>>()
  const found = new Map<Compiled, ReadonlySet<NodeId>>()
  for (const [compiled, nodes] of nodesOf) {
    const q = compiled.subscription.about.q ?? ''
    const seen = await readerFor(compiled.subscription.by)
    if (seen === null) continue
    const key = JSON.stringify([q, seen.key, [...nodes]])
    const known = answers.get(key) ?? (await foundOf(seen.reader, { q, nodes: [...nodes], now }))
    answers.set(key, known)
    found.set(compiled, known)
  }
  return (one, node) => one.subscription.about.q === null || found.get(one)?.has(node) === true
}

async function foundOf(
  reader: Reader,
  { q, nodes, now }: { readonly q: string; readonly nodes: readonly NodeId[]; readonly now: Time },
): Promise<ReadonlySet<NodeId>> {
  const found = new Set<NodeId>()
  for (let i = 0; i < nodes.length; i += MAX_AMONG) {
    const some = nodes.slice(i, i + MAX_AMONG)
    const answer = await foundAmong(reader, { q, nodes: some, now })
    if (answer.ok) for (const node of answer.value) found.add(node)
    // The index doesn't answer now: the follower retries this part of the log.
    else if (answer.error.code !== 'BAD_QUERY') throw new Error(answer.error.detail)
  }
  return found
}
