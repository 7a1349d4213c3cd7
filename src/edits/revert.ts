// Reverts a person's changes of an entity in one transaction: states the opposite now, and history stays.
import type { Caller } from '../contracts/caller.ts'
import type { EdgeEvent } from '../contracts/record-past.ts'
import type { SupportRecord } from '../contracts/reads.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { canonicalJson, listOf, sameJson, type Json } from '../lib/json.ts'
import { err } from '../lib/result.ts'
import type { Attributes, DocumentKey, EdgeClaim, Tx } from '../model/facts.ts'
import type { StatedFacts } from '../model/merge.ts'
import { applyEdit, personDocument, personOf, type AttributeEdit, type Edit } from '../model/people.ts'
import { APPROVALS } from '../model/approval.ts'
import type { Uri } from '../model/uri.ts'
import { commentJson, COMMENTS, commentsIn } from '../query/entities/comments.ts'
import { entityOf } from '../query/entities/entity.ts'
import { WAIVERS } from '../query/policies/waivers.ts'
import type { Reader } from '../query/reader.ts'
import type { AttributeChange, EdgeHistoryChange, HistoryChange } from '../query/time/change.ts'
import { historyOf } from '../query/time/history.ts'
import { knownUri, statedBy, type KnownEntity } from './checks.ts'
import { write, type EditParts, type EditResult } from './edit.ts'
import type { RevertArguments } from './arguments.ts'

/** Later changes examined to find the author of the current one. */
const MAX_LOOKED_THROUGH = 200
/** Maximum number of events of one transaction: an edit never has so many. */
const MAX_EVENTS = 1_000

/** Stating these takes a separate right. */
const DECISIONS: ReadonlySet<string> = new Set([APPROVALS, WAIVERS])

/** How to change back one attribute or edge that a transaction changed, or why that is impossible. */
type Reversal =
  | { readonly kind: 'edits'; readonly edits: readonly Edit[] }
  /** It is already as it was before. */
  | { readonly kind: 'nothing' }
  /** Only their author may change comments. */
  | { readonly kind: 'not-theirs'; readonly what: string }
  | { readonly kind: 'newer'; readonly what: string; readonly isNewer: (change: AnyChange) => boolean }

type AnyChange = AttributeChange | EdgeHistoryChange
type WordedChange = AnyChange & { readonly sentence: string }

interface RevertedTransaction {
  readonly reader: Reader
  readonly tx: Tx
  /** Author of the opposite statement. */
  readonly person: string
  readonly overNewer: boolean
}

export async function revert(args: RevertArguments, caller: Caller, parts: EditParts): EditResult {
  const { reader } = parts
  const known = knownUri(args.uri, reader)
  if (!known.ok) return known
  const person = statedBy(args.by, caller, reader)
  if (!person.ok) return person
  const changes = await changesIn(reader, known.value.uri, args.tx)
  // Entities that the transaction names but the caller may not see are restored, too.
  const whole = await changesIn(reader.ofEverything(), known.value.uri, args.tx)
  const [first] = changes
  const document = first === undefined ? undefined : documentOf(first)
  const subject = document === undefined ? known : knownUri(document.uri, reader)
  if (document === undefined || !subject.ok) return err(notOfPerson(args, known.value))
  const context = { reader, tx: args.tx, person: person.value, overNewer: args.overNewer }
  const decision = changes.find((one) => one.kind === 'attribute' && DECISIONS.has(one.name))
  if (decision !== undefined) return err(decidedAgain(decision.sentence))
  const reversals: Reversal[] = []
  for (const change of changes)
    reversals.push(
      change.kind === 'edge'
        ? await edgeReversal(context, claimOf(change, known.value.uri), change)
        : change.name === COMMENTS
          ? await commentReversal(context, subject.value, change)
          : await attributeReversal(
              { ...context, reader: reader.ofEverything() },
              subject.value,
              wholeOf(change, whole),
            ),
    )
  const notTheirs = reversals.find((one) => one.kind === 'not-theirs')
  if (notTheirs !== undefined) return err(byAuthorOnly(person.value, notTheirs.what))
  const newer = reversals.find((one) => one.kind === 'newer')
  if (newer !== undefined) return err(await newerStands(context, subject.value.uri, newer))
  const edits = reversals.flatMap((one) => (one.kind === 'edits' ? one.edits : []))
  if (edits.length === 0) return err(revertedAlready(args, known.value))
  return await write(subject.value, { edits, by: person.value, caller }, parts)
}

async function changesIn(reader: Reader, uri: Uri, of: Tx): Promise<readonly WordedChange[]> {
  const { transactions } = await historyOf(reader, uri, { before: of + 1, limit: 1 })
  return transactions.find(({ tx }) => tx === of)?.changes.filter(isOfPerson) ?? []
}

function wholeOf(change: AttributeChange, whole: readonly AnyChange[]): AttributeChange {
  return whole.find((one): one is AttributeChange => one.kind === 'attribute' && one.name === change.name) ?? change
}

function isOfPerson(change: HistoryChange): change is WordedChange {
  const document = isChange(change) ? documentOf(change) : undefined
  return document !== undefined && personOf(document) !== null
}

function documentOf(change: AnyChange): DocumentKey | undefined {
  return change.kind === 'edge' ? change.document : change.documents[0]
}

function claimOf({ relation, direction, other }: EdgeHistoryChange, uri: Uri): EdgeClaim {
  return direction === 'out' ? { type: relation, from: uri, to: other } : { type: relation, from: other, to: uri }
}

// ------------------------------------------------------------------------------------------------------- attributes

async function attributeReversal(of: RevertedTransaction, entity: KnownEntity, change: AttributeChange) {
  const { reader, tx, person, overNewer } = of
  const { name, before, after } = change
  const [then, current] = await Promise.all(
    [tx - 1, reader.at].map(async (at) => (await reader.store.entities([entity.uri], at))[0]?.stated ?? []),
  )
  const own = personDocument(person, entity.uri)
  const isOwn = (one: Pick<DocumentKey, 'platform' | 'type'>): boolean =>
    one.platform === own.platform && one.type === own.type
  const afterEdits = (edits: readonly AttributeEdit[]): Json =>
    mergedWith(reader, entity, { stated: current ?? [], edits, own })[name] ?? null
  const now = afterEdits([])
  const byCaller = change.documents.some(isOwn)
  const stated = then?.find(isOwn)?.attributes ?? {}
  const candidates = isMembers(before, after)
    ? memberEdits(change, now, byCaller)
    : sameJson(now, before)
      ? []
      : [
          ...(byCaller ? [ownBefore(name, stated)] : []),
          [before === null ? ({ kind: 'clear', name } as const) : ({ kind: 'set', name, value: before } as const)],
        ]
  const last = candidates.at(-1)
  if (last === undefined) return { kind: 'nothing' } as const
  if (!overNewer && !isMembers(before, after) && !sameJson(now, after))
    return {
      kind: 'newer',
      what: name,
      isNewer: (one: AnyChange) => one.kind === 'attribute' && one.name === name && one.shown,
    } as const
  const wanted = isMembers(before, after) ? asSet(afterEdits(last)) : canonicalJson(before)
  const result = (edits: readonly AttributeEdit[]): string =>
    isMembers(before, after) ? asSet(afterEdits(edits)) : canonicalJson(afterEdits(edits))
  return { kind: 'edits', edits: candidates.find((edits) => result(edits) === wanted) ?? last } as const
}

/** Restores the person's earlier statement; others' statements show again. */
function ownBefore(name: string, stated: Attributes): readonly AttributeEdit[] {
  const value = stated[name]
  if (value !== undefined) return [{ kind: 'set', name, value }]
  return stated[`-${name}`] === true ? [{ kind: 'clear', name }] : [{ kind: 'retract', name }]
}

/** Changes back only the list members that the transaction changed: others may have changed since. */
function memberEdits({ name, before, after }: AttributeChange, now: Json, byCaller: boolean) {
  const added = without(after, before).filter((one) => isIn(one, now))
  const removed = without(before, after).filter((one) => !isIn(one, now))
  if (added.length + removed.length === 0) return []
  const opposite: AttributeEdit[] = [
    ...(added.length === 0 ? [] : [{ kind: 'remove', name, members: added } as const]),
    ...(removed.length === 0 ? [] : [{ kind: 'add', name, members: removed } as const]),
  ]
  const drop: AttributeEdit[] = [{ kind: 'drop', name, members: [...added, ...removed] }]
  return byCaller ? [drop, opposite] : [opposite]
}

const isMembers = (before: Json, after: Json): boolean => Array.isArray(before) || Array.isArray(after)
const isIn = (member: Json, list: Json): boolean => listOf(list).some((one) => sameJson(one, member))
const without = (list: Json, others: Json): readonly Json[] => listOf(list).filter((one) => !isIn(one, others))
const asSet = (list: Json): string => listOf(list).map(canonicalJson).toSorted().join('\n')

function mergedWith(
  reader: Reader,
  { node, uri }: KnownEntity,
  {
    stated,
    edits,
    own,
  }: { readonly stated: readonly StatedFacts[]; readonly edits: readonly AttributeEdit[]; readonly own: DocumentKey },
): Attributes {
  const isOwn = ({ platform, type }: StatedFacts): boolean => platform === own.platform && type === own.type
  const mine = stated.find(isOwn) ?? { ...own, origin: 'person', document: own.uri, attributes: {} }
  const attributes = edits.reduce((all, one) => applyEdit(all, one, Number.MAX_SAFE_INTEGER), mine.attributes)
  const others = stated.filter((one) => !isOwn(one))
  const all = edits.length === 0 ? stated : [...others, { ...mine, attributes }]
  const left = all.filter((one) => Object.keys(one.attributes).length > 0)
  return entityOf({ node, uri, stated: left, documents: [] }, reader.catalogue).attributes
}

// --------------------------------------------------------------------------------------------------------- comments

/** Changes back only comments that the transaction changed and that are unchanged since. */
async function commentReversal(
  { reader, person, overNewer }: RevertedTransaction,
  { uri }: KnownEntity,
  change: AttributeChange & { readonly sentence: string },
): Promise<Reversal> {
  const own = personDocument(person, uri)
  const isOwn = ({ platform, type }: Pick<DocumentKey, 'platform' | 'type'>): boolean =>
    platform === own.platform && type === own.type
  if (!change.documents.every(isOwn)) return { kind: 'not-theirs', what: change.sentence }
  const [record] = await reader.ofEverything().store.entities([uri], reader.at)
  const stated = record?.stated.find(isOwn)?.attributes[COMMENTS]
  const [before, after, now] = [change.before, change.after, stated ?? null].map(membersById)
  const changed = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].filter(
    (id) => !sameJson(before?.get(id) ?? null, after?.get(id) ?? null),
  )
  const members = (from: typeof now): readonly Json[] => changed.flatMap((id) => from?.get(id) ?? [])
  const isNewer = !changed.every((id) => sameJson(now?.get(id) ?? null, after?.get(id) ?? null))
  if (changed.every((id) => sameJson(now?.get(id) ?? null, before?.get(id) ?? null))) return { kind: 'nothing' }
  if (isNewer && !overNewer)
    return { kind: 'newer', what: COMMENTS, isNewer: (one) => one.kind === 'attribute' && one.name === COMMENTS }
  const edits: Edit[] = [
    { kind: 'drop', name: COMMENTS, members: members(now) },
    { kind: 'add', name: COMMENTS, members: members(before) },
  ]
  return { kind: 'edits', edits }
}

function membersById(value: Json): ReadonlyMap<string, Json> {
  return new Map(commentsIn(value).map((comment) => [comment.id, commentJson(comment)]))
}

// ------------------------------------------------------------------------------------------------------------ edges

async function edgeReversal(
  of: RevertedTransaction,
  edge: EdgeClaim,
  { document }: EdgeHistoryChange,
): Promise<Reversal> {
  const { reader, tx, person, overNewer } = of
  const [from, to] = [knownUri(edge.from, reader), knownUri(edge.to, reader)]
  if (!from.ok || !to.ok) return { kind: 'nothing' }
  const number = reader.graph.edgeTypeNumber(edge.type)
  const [before, after, now] = [tx - 1, tx, reader.at].map((at) =>
    reader.graph.hasEdge(from.value.node, number, to.value.node, at),
  )
  const isOwn = document.type === person
  if (!overNewer && now !== after && now !== before)
    return {
      kind: 'newer',
      what: edge.type,
      isNewer: (one) => one.kind === 'edge' && one.relation === edge.type && one.other === edge.to && one.shown,
    }
  const stance = before === true ? 'confirm' : 'reject'
  if (!isOwn) return now === before ? { kind: 'nothing' } : { kind: 'edits', edits: [{ kind: stance, edge }] }
  const supports = await reader.store.supportsOn([edge], reader.at)
  const own = supports.find((one) => isPersons(one, person))
  const stated = await stanceBefore(of, edge)
  if (stanceOf(own) === stated) return { kind: 'nothing' }
  if (stated !== null) return { kind: 'edits', edits: [{ kind: stated, edge }] }
  // Whether the edge exists without the person's statement depends on the others'.
  const isThereAnyway = isThere(supports.filter((one) => one !== own))
  return { kind: 'edits', edits: [{ kind: isThereAnyway === before ? 'withdraw' : stance, edge }] }
}

type Stance = 'confirm' | 'reject' | null

const isPersons = ({ document }: Pick<SupportRecord, 'document'>, person: string): boolean =>
  personOf(document) === person

function stanceOf(support: Pick<SupportRecord, 'provenance'> | undefined): Stance {
  if (support === undefined) return null
  return support.provenance === 'REJECTED' ? 'reject' : 'confirm'
}

async function stanceBefore({ reader, tx, person }: RevertedTransaction, edge: EdgeClaim): Promise<Stance> {
  const { events } = await reader.store.edgeEvents(edge.from, tx + 1, MAX_EVENTS)
  const isEnded = (one: EdgeEvent): boolean =>
    one.tx === tx && one.op === 'retract' && isPersons(one, person) && sameEdge(one, edge)
  return stanceOf(events.find(isEnded))
}

function sameEdge(a: EdgeClaim, b: EdgeClaim): boolean {
  return a.type === b.type && a.from === b.from && a.to === b.to
}

/** The latest person's statement about the edge decides; without one, it exists if anything states it. */
function isThere(supports: readonly SupportRecord[]): boolean {
  const latest = supports
    .filter(({ document }) => personOf(document) !== null)
    .toSorted((a, b) => b.since - a.since)
    .at(0)
  return latest === undefined ? supports.length > 0 : latest.provenance !== 'REJECTED'
}

// --------------------------------------------------------------------------------------------------------- refusals

function byAuthorOnly(person: string, sentence: string): Problem {
  const detail = `${person} can't revert what somebody else wrote: ${sentence}.`
  return problem('FORBIDDEN', detail, 'Only its author can edit, delete or restore a comment.')
}

function decidedAgain(sentence: string): Problem {
  const detail = `Approvals and waivers can't be reverted: ${sentence}.`
  return problem('REFUSED', detail, 'Use approve, withdraw-approval, waive or unwaive.')
}

function notOfPerson({ tx }: RevertArguments, { uri }: KnownEntity): Problem {
  return problem(
    'NOT_FOUND',
    `No person changed ${uri} in transaction ${tx}, as far as the record goes back.`,
    "Give the transaction of a person's change; see the entity's history.",
  )
}

function revertedAlready({ tx }: RevertArguments, { uri }: KnownEntity): Problem {
  return problem(
    'REFUSED',
    `What transaction ${tx} changed of ${uri} has been undone already.`,
    'There is nothing to revert; the history shows who changed it since.',
  )
}

async function newerStands(
  { reader, tx }: RevertedTransaction,
  uri: Uri,
  { what, isNewer }: Extract<Reversal, { readonly kind: 'newer' }>,
): Promise<Problem> {
  const { transactions } = await historyOf(reader, uri, { before: reader.at + 1, limit: MAX_LOOKED_THROUGH })
  const since = transactions.filter((one) => one.tx > tx)
  const found = since.flatMap((one) => one.changes.filter(isChange).filter(isNewer)).at(0)
  const sentence = found === undefined ? `${what} was changed` : found.sentence
  return problem(
    'REFUSED',
    `${uri} was changed again after transaction ${tx}: ${sentence}.`,
    'Revert that change, or give overNewer to undo it as well.',
    'overNewer',
  )
}

function isChange(change: HistoryChange): change is WordedChange {
  return change.kind === 'attribute' || change.kind === 'edge'
}
