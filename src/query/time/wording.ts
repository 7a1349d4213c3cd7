// Words what happened to an entity as sentences. It only writes text: what happened is decided elsewhere.

import type { EdgeType } from '../../catalogue/edges.ts'
import { snakeCase } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { asObject, isObject, listOf, objectsOf, type Json, type JsonObject } from '../../lib/json.ts'
import { SYSTEM_PLATFORM, type CauseKind, type DocumentKey } from '../../model/facts.ts'
import type { LifecycleState } from '../../model/lifecycle.ts'
import { calledPerson, personOf } from '../../model/people.ts'
import { partsOf } from '../../model/uri.ts'
import { COMMENTS, commentChange, quoteLine, type CommentChange } from '../entities/comments.ts'
import { decisionIn } from '../policies/decisions.ts'
import type { AttributeChange, EdgeHistoryChange, RecordChange } from './change.ts'
import { truncateWithEllipsis } from '../../lib/cut-text.ts'

/** Longer values are cut in a sentence; the change itself has them in full. */
const MAX_VALUE = 80

export function attributeSentence(change: AttributeChange, cause: CauseKind): string {
  const comment = change.name === COMMENTS && change.shown ? commentChange(change.before, change.after) : null
  if (comment !== null) return commentSentence(comment, nameOfAuthor(change.documents[0]))
  const decision = change.shown ? decisionIn(change) : null
  if (decision !== null) return `${nameOfAuthor(change.documents[0]) ?? 'somebody'} ${decision.verb} it${decision.rest}`
  const [name, origin] = [splitCamelCase(change.name), originPhrase(cause, change.documents[0] ?? null)]
  if (change.before === null && change.after === null)
    return `${name} was removed (its value is no longer recorded), ${origin}`
  if (!change.shown) {
    const who = nameOfAuthor(change.documents[0]) ?? 'a document'
    const what =
      change.after === null ? `no longer states ${name}` : `states that ${name} is ${quoteValue(change.after)}`
    return `${who} ${what}, which another document outweighs; ${origin}`
  }
  if (change.before === null) return `${name} was set to ${quoteValue(change.after)}, ${origin}`
  if (change.after === null) return `${name} was removed (it was ${quoteValue(change.before)}), ${origin}`
  const changed = changedMembers(change)
  if (changed !== '') return `${name} changed: ${changed}, ${origin}`
  return `${name} changed from ${quoteValue(change.before)} to ${quoteValue(change.after)}, ${origin}`
}

/** Maximum number of metrics, items or members that a sentence names. */
const MAX_MEMBERS = 5

/** Names the metrics that differ, or the items or members of a value too long for a sentence; empty if none do. */
function changedMembers({ name: of, before, after }: AttributeChange): string {
  const isCut = [before, after].some((value) => JSON.stringify(value).length > MAX_VALUE)
  const [was, is] = of === 'metrics' ? [valuesByName(before), valuesByName(after)] : [before, after].map(membersOf)
  if (!was || !is || !(isCut || of === 'metrics')) return ''
  const names = [...new Set([...was.keys(), ...is.keys()])].filter(
    (name) => JSON.stringify(was.get(name)) !== JSON.stringify(is.get(name)),
  )
  const phrases = names.slice(0, MAX_MEMBERS).map((name) => {
    const [called, old, value] = [truncateWithEllipsis(name, MAX_VALUE), was.get(name), is.get(name)]
    if (value === undefined) return `${called} was removed`
    if (old === undefined) return value === null ? `${called} was added` : `${called} is ${quoteValue(value)}`
    const [from, to] = [quoteValue(old), quoteValue(value)]
    return from === to ? `${called} changed` : `${called} from ${from} to ${to}`
  })
  return [...phrases, ...(names.length > phrases.length ? [`and ${names.length - phrases.length} more`] : [])].join(
    '; ',
  )
}

/** Returns members by name, and items by their own name or else by themselves; null for a value without any. */
function membersOf(value: Json): ReadonlyMap<string, Json> | null {
  if (!Array.isArray(value)) return isObject(value) ? new Map(Object.entries(value)) : null
  const named = listOf(value).map((item): readonly [string, Json] => {
    const { name, ...rest } = asObject(item)
    return typeof name === 'string' ? [name, rest] : [JSON.stringify(item), null]
  })
  return new Map(named)
}

/** A metric of another split or of other data is a different metric. */
export function nameOfMetric({ name, split, dataset }: JsonObject): string {
  const on = split ?? dataset
  return `${typeof name === 'string' ? name : ''}${typeof on === 'string' ? ` (${on})` : ''}`
}

export function valuesByName(metrics: Json): ReadonlyMap<string, Json> {
  return new Map(objectsOf(metrics).map((one) => [nameOfMetric(one), one.value ?? one.stated ?? null]))
}

/** Verbs of sentences about comments; the name of the entity follows. */
export const COMMENT_PHRASES = {
  asked: 'asked about',
  commented: 'commented on',
  replied: 'replied about',
  answered: 'answered a question about',
  marked: 'marked a question as answered about',
  edited: 'edited a comment on',
  deleted: 'deleted a comment on',
} as const satisfies Readonly<Record<CommentChange['verb'], string>>

function commentSentence({ verb, text }: CommentChange, author: string | null): string {
  const sentence = `${author ?? 'somebody'} ${COMMENT_PHRASES[verb]} it`
  return text === '' ? sentence : `${sentence}: ${quoteLine(text, MAX_VALUE)}`
}

export function recordSentence({ kind, before, after }: RecordChange, cause: CauseKind): string {
  const origin = originPhrase(cause, null)
  switch (kind) {
    case 'state':
      if (after === null) return `nothing is known about it any longer, ${origin}`
      return before === null
        ? `became known: ${printState(after)}, ${origin}`
        : `went from ${printState(before)} to ${printState(after)}, ${origin}`
    case 'type':
      if (after === null) return `no source states its type any longer (it was ${printValue(before)}), ${origin}`
      return before === null
        ? `is known to be a ${printValue(after)}, ${origin}`
        : `its type changed from ${printValue(before)} to ${printValue(after)}, ${origin}`
    case 'tombstone':
      return after === null ? `is back at its source, ${origin}` : `is gone at its source, ${origin}`
    case 'unresolvable':
      return after === null ? `was found at its source after all, ${origin}` : `no source has it, ${origin}`
    case 'issues':
      return after === null ? `its issues were settled, ${origin}` : `has issues: ${quoteValue(after)}, ${origin}`
  }
}

/** The catalogue's names for the parts of an edge change. */
interface EdgeNames {
  /** Noun for the other end; null if there is only the relationship's name. */
  readonly role: string | null
  /** The rule that concluded it, if one did. */
  readonly rule?: string | undefined
}

/** `Alice was added as owner, seen through an event from registry`; without a role, `tested in: … was added`. */
export function edgeSentence(change: EdgeHistoryChange, { role, rule }: EdgeNames, cause: CauseKind): string {
  const { op, direction, other, otherName, document } = change
  const [who, origin] = [otherName ?? partsOf(other).resourceId, originPhrase(cause, document, rule)]
  const added = op === 'added'
  if (change.rejected === true) return rejectionSentence(change, who, role)
  if (!change.shown) {
    const claim =
      role === null
        ? `${splitCamelCase(change.name)}: ${who}`
        : direction === 'out'
          ? `${who} to be ${role}`
          : `it to be ${role} of ${who}`
    return (
      `${nameOfAuthor(document)} ${added ? 'also states' : 'no longer states'} ${claim}, which ` +
      `${added ? 'was' : 'is'} known from elsewhere; ${origin}`
    )
  }
  if (role === null) return `${splitCamelCase(change.name)}: ${who} ${added ? 'was added' : 'was removed'}, ${origin}`
  if (direction === 'out') return `${who} ${added ? 'was added as' : 'is no longer'} ${role}, ${origin}`
  return `${who} ${added ? 'names it as' : 'no longer names it as'} ${role}, ${origin}`
}

function rejectionSentence({ op, name, document, shown }: EdgeHistoryChange, who: string, role: string | null): string {
  const what = role === null ? `${splitCamelCase(name)}: ${who}` : `${who} as ${role}`
  const unseen = shown ? '' : ', which changed nothing that is seen'
  return `${nameOfAuthor(document)} ${op === 'removed' ? 'rejected' : 'took back the rejection of'} ${what}${unseen}`
}

function nameOfAuthor(document: DocumentKey | undefined): string | null {
  if (document === undefined) return null
  const person = personOf(document)
  return person === null ? document.platform : calledPerson(person)
}

/**
 * Returns the catalogue's noun for the other end as seen from an edge's start: `ownedBy` → owner, `producedBy` →
 * pipeline run. Null if there is only the relationship's name.
 */
export function roleOf(edge: EdgeType, catalogue: Catalogue): string | null {
  if (edge.origin !== 'relationship') return null
  const name = catalogue.normalisedName(edge.declaredOn, edge.name)
  if (name === snakeCase(edge.name)) return null
  return edge.shape === 'one' ? splitCamelCase(name) : singular(splitCamelCase(name))
}

/** Returns the rule that concluded it; null if a source or a person stated it. */
export function ruleOf({ platform, type, uri }: DocumentKey): string | null {
  return platform === SYSTEM_PLATFORM && type === 'Rule' ? partsOf(uri).resourceId : null
}

/** Tells how a change became known. A null `document` means that the service did it itself. */
export function originPhrase(cause: CauseKind, document: DocumentKey | null, ruleName?: string): string {
  const rule = document === null ? null : ruleOf(document)
  if (rule !== null)
    return ruleName === undefined
      ? `concluded by rule ${rule}`
      : `concluded by the rule "${splitCamelCase(ruleName)}" (${rule})`
  const person = document === null ? null : personOf(document)
  if (person !== null) return `by ${calledPerson(person)}`
  const source = document === null || document.platform === SYSTEM_PLATFORM ? null : document.platform
  const [general, bySource] = ORIGINS[cause]
  return source === null ? general : bySource(source)
}

type SourceWording = (source: string) => string

/** How a change became known: without the name of a source, and with it. */
const ORIGINS: Readonly<Record<CauseKind, readonly [string, SourceWording]>> = {
  event: ['through an event', (source) => `seen through an event from ${source}`],
  push: ['by a push', (source) => `pushed by ${source}`],
  sweep: ['through a listing', (source) => `found by a listing of ${source}`],
  refresh: ['on request', (source) => `seen when ${source} was read again on request`],
  reference: ['after it was referred to', (source) => `seen when ${source} was read after a reference`],
  lookup: ['after a look-up', (source) => `found by asking ${source} who that is`],
  retry: ['on a retry', (source) => `seen when ${source} was tried again`],
  mapping: ['by a changed mapping', (source) => `read out of the stored answer of ${source} by a changed mapping`],
  redaction: ['by a redaction', (source) => `by a redaction of what ${source} states`],
  candidate: ['when it was checked again', (source) => `seen when ${source} was checked again`],
  rule: ['concluded by the rules', () => 'concluded by the rules'],
  person: ['by a person', () => 'by a person'],
  simulated: ['in the simulated past', (source) => `stated by ${source} in the simulated past`],
}

/** `trainedAt` → trained at. */
function splitCamelCase(name: string): string {
  return snakeCase(name).replaceAll('_', ' ')
}

function singular(role: string): string {
  if (role.endsWith('ies')) return `${role.slice(0, -3)}y`
  return role.endsWith('s') && !role.endsWith('ss') ? role.slice(0, -1) : role
}

const STATES: Readonly<Record<LifecycleState, string>> = {
  UNCACHED: 'reference only',
  HYDRATED: 'read in full',
  ENRICHED: 'enriched',
}

function printState(value: Json): string {
  const text = printValue(value)
  return Object.hasOwn(STATES, text) ? STATES[text as LifecycleState] : text
}

function printValue(value: Json): string {
  return typeof value === 'string' ? value : quoteValue(value)
}

function quoteValue(value: Json): string {
  if (typeof value === 'string' && value.length > MAX_VALUE)
    return JSON.stringify(truncateWithEllipsis(value, MAX_VALUE))
  return truncateWithEllipsis(JSON.stringify(value), MAX_VALUE)
}
