// Finds which changes of candidates a subscription wants.
import { isAtLeast } from '../catalogue/news.ts'
import type { SubscribedTo, Subscription } from '../contracts/deliveries.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Time, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Reader } from '../query/reader.ts'
import { activityAt, type Activity } from '../query/time/activity/activity-at.ts'
import { scopeWithOccurrences, type ActivityPosition } from '../query/time/activity/scope.ts'
import { scoreFallAt } from '../query/quality/score-falls.ts'
import { violationNewsAt } from '../query/policies/violation-changes.ts'
import { foundAmong, MAX_AMONG } from '../questions/search/found-among.ts'
import type { ReaderFor, Compiled } from './compiled-subscription.ts'
import { getOrInsert } from '../lib/maps.ts'

export interface SubscribedChange {
  readonly subscription: Subscription
  readonly tx: Tx
  readonly uri: Uri
}

export interface MatchingRequest {
  /** Reads the present, without hiding anything. */
  readonly reader: Reader
  readonly readerFor: ReaderFor
  /** Resolves once searches reflect the entries. */
  readonly searched: () => Promise<void>
  readonly now: Time
}

export interface Candidate {
  readonly tx: Tx
  readonly node: NodeId
  readonly wanted: readonly Compiled[]
}

export async function changesAmong(
  candidates: readonly Candidate[],
  parts: MatchingRequest,
): Promise<SubscribedChange[]> {
  const isFound = await searches(candidates, parts)
  const changes: SubscribedChange[] = []
  for (const candidate of candidates) {
    if (parts.reader.pace.isDue()) await parts.reader.pace.yieldNow()
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
    return getOrInsert(known, key, () => activityAbout(reader, { tx, node }, about))
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
  if (about.score !== undefined) return scoreFallAt(reader, position, about.score)
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
  const within = isWatched ? scopeWithOccurrences(new Set([position.node])) : null
  return activityAt(reader, { within, types: null, bookkeeping: false, least: 'low' }, position)
}

/** Tells which of the candidates each search finds: one query per search for all subscribers with the same visibility. */
async function searches(
  candidates: readonly Candidate[],
  { readerFor, searched, now }: MatchingRequest,
): Promise<(one: Compiled, node: NodeId) => boolean> {
  const nodesOf = new Map<Compiled, Set<NodeId>>()
  for (const { node, wanted } of candidates)
    for (const compiled of wanted) {
      if (compiled.subscription.about.q === null) continue
      getOrInsert(nodesOf, compiled, () => new Set()).add(node)
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
