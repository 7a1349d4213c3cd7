// Finds the violations that begin or end with a transaction, by judging the entity before and after it. The log alone
// doesn't tell, because it also has violations that an approval allows.
import type { Severity } from '../../catalogue/news.ts'
import type { Policy } from '../../catalogue/policy-rules.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { isViolationEdge } from '../../model/policy.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import type { ReasonChange } from '../time/change.ts'
import { timeOfTx } from '../time/moment.ts'
import type { News } from '../time/news/news.ts'
import type { SentencePart } from '../time/news/phrases.ts'
import { beginningOfSource, earliestBeginning, isFirstListing } from '../time/source-beginnings.ts'
import type { JudgementDependencies } from './judgement-dependencies.ts'
import { inRounds, LoadedAttributes } from './loaded-attributes.ts'
import { violationsIn, type Violation } from './violations.ts'
import { waiversIn, WAIVERS } from './waivers.ts'
import { POLICY_SEVERITIES } from '../../catalogue/shape.ts'
import { and } from '../../lib/english.ts'

interface ViolationChanges {
  readonly began: readonly Violation[]
  readonly ended: readonly Violation[]
}

/** Returns the entities whose recorded violations a transaction adds or removes. */
export function violatorsIn({ cause, edges }: Pick<LogEntry, 'cause' | 'edges'>): readonly NodeId[] {
  if (cause.kind !== 'rule') return []
  return edges.filter(({ type }) => isViolationEdge(type)).map(({ from }) => from)
}

/** Returns policies in force that depend on the clock: statements about anything on their path may change their findings. */
export function clockPolicies({ catalogue, paths }: Reader): readonly Policy[] {
  return catalogue.policies.filter(({ on, id }) => on && paths.dependsOnClock(id))
}

/**
 * Returns the entities whose violations of clock policies a transaction's statements may change. The mere passing of time
 * writes nothing, so only the question `violations` finds its effects.
 */
export async function rejudgedByClock(reader: Reader, entry: LogEntry): Promise<ReadonlySet<NodeId>> {
  const subjects = new Set<NodeId>()
  const policies = clockPolicies(reader)
  // Skips first listings, which make up most of a young log and read what already existed.
  if (policies.length === 0 || isFirstListing(earliestBeginning(reader.sourceConditions), entry.cause)) return subjects
  const horizon = await reader.store.horizon()
  if (entry.cause.kind === 'rule' || entry.tx <= (horizon?.tx ?? 1)) return subjects
  const everything = reader.withHidden()
  const was = new LoadedAttributes(everything.asOf(entry.tx - 1))
  const is = new LoadedAttributes(everything.asOf(entry.tx))
  const { graph } = everything
  const then = await timeOfTx(reader.store, entry.tx - 1)
  const between = {
    before: { graph, at: entry.tx - 1, now: then, attribute: was.attribute },
    after: { graph, at: entry.tx, now: entry.at, attribute: is.attribute },
  }
  for (const { id } of policies) {
    const found = await inRounds([was, is], () => reader.paths.reconsidered(id, entry, between))
    for (const subject of found) subjects.add(subject)
  }
  return subjects
}

interface ViolationNews extends News {
  readonly at: Time
  readonly cause: LogEntry['cause']['kind']
  readonly trace: string
}

/** Tells what an entity begins or ceases to violate with a transaction; null if nothing changes. */
export async function violationNewsAt(
  reader: Reader,
  { tx, node }: { readonly tx: Tx; readonly node: NodeId },
): Promise<ViolationNews | null> {
  const { began, ended } = await violationChangesAt(reader, { tx, node })
  const [first] = began.length > 0 ? began : ended
  if (first === undefined) return null
  const [entry] = await reader.store.read(tx - 1, 1)
  const uri = reader.graph.uriOf(node)
  if (entry === undefined || isBeingListed(reader, uri, entry.at)) return null
  const { at, cause } = entry
  const sentence = began.length > 0 ? beganSentence(reader, began) : endedSentence(reader, first.subject, ended)
  return {
    at,
    cause: cause.kind,
    trace: cause.trace,
    kind: 'violation',
    severity: severityOf(first.policy, began.length > 0),
    sentence,
    person: null,
    platform: null,
    changes: [...began.map((one) => changeOf(reader, one, true)), ...ended.map((one) => changeOf(reader, one, false))],
  }
}

/** Tells whether a source is still being read for the first time: meanwhile violations come and go, and aren't news. */
function isBeingListed({ sourceConditions }: Reader, uri: Uri, at: Time): boolean {
  const listing = beginningOfSource(sourceConditions, partsOf(uri).platformId)
  return listing !== undefined && listing.from <= at && at <= listing.until
}

/** Compares an entity's open violations before and after a transaction, those of blocking policies first. */
export async function violationChangesAt(
  reader: Reader,
  { tx, node }: { readonly tx: Tx; readonly node: NodeId },
): Promise<ViolationChanges> {
  const horizon = await reader.store.horizon()
  // Nothing is known about the moment before the horizon.
  if (tx <= (horizon?.tx ?? 1)) return { began: [], ended: [] }
  const [was, is] = [await openViolations(reader.asOf(tx - 1), node), await openViolations(reader.asOf(tx), node)]
  return { began: violationsWithout(is, was), ended: violationsWithout(was, is) }
}

/** Finds the violations of an entity at the reader's moment that aren't waived, those of blocking policies first. */
export async function openViolations(
  reader: Reader,
  node: NodeId,
  dependencies?: JudgementDependencies,
): Promise<readonly Violation[]> {
  const policies = reader.catalogue.policies.filter(({ on }) => on)
  const { found: violations } = await violationsIn(reader, {
    policies,
    subjects: [node],
    among: () => true,
    dependencies,
  })
  if (violations.length === 0) return []
  const [entity] = await reader.loader.load([node])
  const now = await timeOfTx(reader.store, reader.at)
  const waivers = waiversIn(entity?.attributes[WAIVERS])
  for (const { until } of waivers) dependencies?.ends.add(until)
  const waived = new Set(waivers.filter(({ until }) => until > now).map(({ policy }) => policy))
  const open = violations.filter(({ policy }) => !waived.has(policy.id))
  return POLICY_SEVERITIES.flatMap((severity) => open.filter(({ policy }) => policy.severity === severity))
}

function violationsWithout(all: readonly Violation[], others: readonly Violation[]): readonly Violation[] {
  const known = new Set(others.map(violationKey))
  return all.filter((one) => !known.has(violationKey(one)))
}

export function violationKey({ policy, subject, found }: Violation): string {
  return `${policy.id} ${subject} ${found}`
}

function severityOf({ severity }: Policy, isBegun: boolean): Severity {
  if (isBegun) return severity === 'block' ? 'high' : 'medium'
  return severity === 'block' ? 'medium' : 'low'
}

/** Maximum number of violations that a sentence names. */
const MAX_NAMED = 3

function beganSentence(reader: Reader, began: readonly Violation[]): readonly SentencePart[] {
  const named = began.slice(0, MAX_NAMED).map((one) => sentenceParts(reader, one))
  const more = began.length > MAX_NAMED ? `; and ${began.length - MAX_NAMED} more` : ''
  return [
    textPart(began.length === 1 ? 'New violation: ' : 'New violations: '),
    ...named.flatMap((parts, i) => (i === 0 ? parts : [textPart('; '), ...parts])),
    ...(more === '' ? [] : [textPart(more)]),
  ]
}

function sentenceParts(reader: Reader, { policy, subject, found }: Violation): readonly SentencePart[] {
  const ends: Readonly<Record<string, NodeId>> = { subject, found }
  const parts = policy.says.replace(/\.$/, '').split(/\{(subject|found)\}/)
  return parts.map((part, i): SentencePart => {
    const end = i % 2 === 1 ? ends[part] : undefined
    return end === undefined ? textPart(part) : { kind: 'entity', uri: reader.graph.uriOf(end) }
  })
}

function endedSentence(reader: Reader, subject: NodeId, ended: readonly Violation[]): readonly SentencePart[] {
  const titles = [...new Set(ended.map(({ policy }) => `“${policy.title}”`))]
  return [{ kind: 'entity', uri: reader.graph.uriOf(subject) }, textPart(` no longer violates ${and(titles)}`)]
}

const textPart = (text: string): SentencePart => ({ kind: 'text', text })

function changeOf(reader: Reader, { policy, found }: Violation, isBegun: boolean): ReasonChange {
  const end = reader.graph.uriOf(found)
  const sentence = `${isBegun ? 'Violates' : 'No longer violates'} “${policy.title}”`
  return { kind: 'violation', before: isBegun ? null : end, after: isBegun ? end : null, sentence }
}
