// Words news about relationships that were added, removed or replaced.
import { NEWEST } from '../../../catalogue/in-use.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Reader } from '../../reader.ts'
import type { EdgeHistoryChange, HistoryChange } from '../change.ts'
import { roleOf } from '../wording.ts'
import type { NewsSubject, Headline } from './subject.ts'
import { authorOf } from './changes.ts'
import { type SentencePart, toParts, link, listEntities, wordsOfName } from './phrases.ts'
import { phraseAliases } from './attribute-news.ts'

export const OWNED_BY = 'Entity.ownedBy'

/** Summarises a transaction's edges of one relationship: a to-one relationship's new edge replaces the old. */
export function relationshipHeadline(
  { uri, reported, currentStage }: NewsSubject,
  { catalogue }: Reader,
  isHeadline: (change: EdgeHistoryChange) => boolean,
): Headline | null {
  const edges = reported.filter((change) => change.kind === 'edge')
  const first = edges.find(isHeadline)
  const type = first === undefined ? undefined : catalogue.edgeType(first.relation)
  if (first === undefined || type === undefined) return null
  const edgeSentence: EdgeSentence = {
    uri,
    ...edgesLike(reported, first),
    first,
    role: roleOf(type, catalogue),
    by: authorOf(first),
    reported,
    currentStage,
  }
  const phrase = PHRASES[first.relation] ?? phraseAddedOrRemoved
  return { kind: 'relationship', sentence: phrase(edgeSentence), of: first }
}

/** Selects the edges with the relationship of `like`. A rejection and the edges that it hides count as one change. */
export function edgesLike(reported: readonly HistoryChange[], like: Pick<EdgeHistoryChange, 'relation' | 'direction'>) {
  const edges = reported.filter((change) => change.kind === 'edge')
  const alike = edges.filter(({ relation, direction }) => relation === like.relation && direction === like.direction)
  const distinct = [...new Map(alike.map((change) => [`${change.op} ${change.other}`, change])).values()]
  return { added: distinct.filter(({ op }) => op === 'added'), removed: distinct.filter(({ op }) => op === 'removed') }
}

interface EdgeSentence {
  readonly uri: Uri
  readonly added: readonly EdgeHistoryChange[]
  readonly removed: readonly EdgeHistoryChange[]
  readonly first: EdgeHistoryChange
  readonly role: string | null
  readonly by: string | null
  /** Everything that the transaction changed about the entity. */
  readonly reported: readonly HistoryChange[]
  readonly currentStage: string | null
}

type EdgePhrase = (of: EdgeSentence) => readonly SentencePart[]

/** Relationships with wording of their own. */
const PHRASES: Readonly<Record<string, EdgePhrase>> = {
  'Model.currentInstance': (of) =>
    of.first.direction === 'in'
      ? toParts(link(of.uri), ` ${of.added.length > 0 ? 'became' : 'is no longer'} the current version`)
      : [
          ...phraseReplacement(of, {
            as: 'as the current version of ',
            added: ' became the current version of ',
            removed: ' is no longer the current version of ',
          }),
          ...phraseWhyCurrent(of),
        ],
  'User.manager': phraseManager,
  'ModelDeployment.deploys': (of) => phraseReplacement(of, { as: 'in ', added: ' was deployed to ' }),
  [OWNED_BY]: phraseOwnership,
  'DatasetVersion.versionOf': (of) =>
    of.first.direction === 'in' && of.added.length > 0
      ? toParts(link(of.uri), ' has new data: ', ...listEntities(of.added))
      : phraseAddedOrRemoved(of),
}

/** Reports how a version became the current one: nobody promoted one that is merely the newest. */
function phraseWhyCurrent({ reported, currentStage }: EdgeSentence): readonly SentencePart[] {
  const by = reported.find((change) => change.kind === 'attribute' && change.name === 'currentVersionBy')
  const moved = reported.find((change) => change.kind === 'attribute' && change.name === 'aliases')
  if (by === undefined && moved?.kind === 'attribute') return toParts(': ', ...phraseAliases(moved, []))
  if (by === undefined && currentStage !== null) return toParts(`, by ${currentStage}`)
  if (by?.kind !== 'attribute' || typeof by.after !== 'string') return []
  // If a stage decides because an alias was lost, `by` names only the stage.
  const lost = moved?.kind === 'attribute' && by.after.startsWith('stage ') ? phraseAliases(moved, []) : []
  if (by.after !== NEWEST) return toParts(`, by ${by.after}`, ...(lost.length > 0 ? ['; ', ...lost] : []))
  return toParts(
    typeof by.before === 'string'
      ? `: no version has ${by.before} any more, so the newest is current`
      : ', as the newest',
  )
}

function phraseReplacement(
  of: EdgeSentence,
  words: { readonly as: string; readonly added: string; readonly removed?: string },
): readonly SentencePart[] {
  const { uri, first, added, removed } = of
  if (first.direction === 'in' || first.rejected === true) return phraseAddedOrRemoved(of)
  const [is, was] = [added[0], removed[0]]
  if (is !== undefined && was !== undefined)
    return toParts(link(is.other), ' replaced ', link(was.other), ` ${words.as}`, link(uri))
  if (is !== undefined) return toParts(link(is.other), words.added, link(uri))
  if (was !== undefined && words.removed !== undefined) return toParts(link(was.other), words.removed, link(uri))
  return phraseAddedOrRemoved(of)
}

function phraseManager(of: EdgeSentence): readonly SentencePart[] {
  const [became, isNoLonger] = [' became the manager of ', ' is no longer the manager of ']
  if (of.first.direction === 'out')
    return phraseReplacement(of, { as: 'as the manager of ', added: became, removed: isNoLonger })
  const isNew = of.added.length > 0
  return toParts(link(of.uri), isNew ? became : isNoLonger, ...listEntities(isNew ? of.added : of.removed))
}

function phraseOwnership(of: EdgeSentence): readonly SentencePart[] {
  const { uri, first, added, removed, by } = of
  if (first.direction === 'in') return phraseAddedOrRemoved(of)
  const subject = link(uri)
  const is = listEntities(added)
  if (by !== null) {
    const person: SentencePart = { kind: 'person', person: by }
    if (added.length === 0) return toParts(person, ' removed ', ...listEntities(removed), ' as owner of ', subject)
    return removed.length === 0
      ? toParts(person, first.rejected === true ? ' restored ' : ' added ', ...is, ' as owner of ', subject)
      : toParts(person, ' replaced ', ...listEntities(removed), ' by ', ...is, ' as owner of ', subject)
  }
  if (added.length > 0 && removed.length > 0)
    return toParts(...is, ' replaced ', ...listEntities(removed), ' as owner of ', subject)
  if (added.length > 0)
    return toParts(...is, added.length === 1 ? ' became an owner of ' : ' became owners of ', subject)
  return toParts(
    ...listEntities(removed),
    removed.length === 1 ? ' is no longer an owner of ' : ' are no longer owners of ',
    subject,
  )
}

/** Names the role of the other end, if the catalogue has a noun for it, else the relationship. */
function phraseAddedOrRemoved({ uri, first, added, removed, role, by }: EdgeSentence): readonly SentencePart[] {
  const isNew = added.length > 0
  const others = listEntities(isNew ? added : removed)
  const subject = link(uri)
  if (first.direction === 'in') {
    return toParts(...others, verbOfRelation(wordsOfRelation(first.relation), isNew), subject)
  }
  if (by !== null) return phraseEdgeByPerson({ by, isNew, role, others, subject, first })
  if (role === null) return toParts(subject, verbOfRelation(wordsOfName(first.name), isNew), ...others)
  if (isNew && removed.length > 0)
    return toParts(...others, ' replaced ', ...listEntities(removed), ` as ${role} of `, subject)
  return toParts(...others, isNew ? ' was added as ' : ' was removed as ', `${role} of `, subject)
}

interface EdgeByPerson extends Pick<EdgeSentence, 'first' | 'role'> {
  readonly by: string
  readonly isNew: boolean
  readonly subject: SentencePart
  readonly others: readonly SentencePart[]
}

/** Words that a person added, removed, confirmed or rejected an edge: by the other end's role, or else in a clause. */
function phraseEdgeByPerson({ by, isNew, role, others, subject, first }: EdgeByPerson): readonly SentencePart[] {
  const person: SentencePart = { kind: 'person', person: by }
  if (role === null) {
    const clause = [subject, clauseOfRelation(wordsOfName(first.name)), ...others]
    if (first.rejected === true)
      return toParts(person, isNew ? ' took back the rejection that ' : ' rejected that ', ...clause)
    return toParts(person, isNew ? ' stated that ' : ' no longer states that ', ...clause)
  }
  if (first.rejected === true)
    return toParts(person, isNew ? ' took back the rejection of ' : ' rejected ', ...others, ` as ${role} of `, subject)
  return toParts(person, isNew ? ' added ' : ' removed ', ...others, ` ${isNew ? 'as' : 'from'} ${role} of `, subject)
}

/** `uses feature` → uses feature, `derived from` → is derived from, `consumed` → consumed. */
function clauseOfRelation(words: string): string {
  const [first = '', ...others] = words.split(' ')
  const isVerb = /[^s]s$/.test(first) || (others.length === 0 && first.endsWith('ed'))
  return isVerb ? ` ${words} ` : ` is ${articleOf(words)}${words} `
}

/**
 * `uses feature` → now uses feature, `computed from` → is now computed from, `consumed` → consumed, `instance of` → is now
 * an instance of, `might use` → might now use.
 */
export function verbOfRelation(words: string, isNew: boolean): string {
  const [first = '', ...others] = words.split(' ')
  const now = isNew ? 'now' : 'no longer'
  if (first === 'may' || first === 'might') return ` ${first} ${now} ${others.join(' ')} `
  if (/[^s]s$/.test(first)) return ` ${now} ${words} `
  if (others.length === 0 && first.endsWith('ed')) return isNew ? ` ${words} ` : ` is no longer known to have ${words} `
  return ` is ${now} ${articleOf(words)}${words} `
}

/** Returns the article of a noun with "of", as in `an instance of`. */
function articleOf(words: string): string {
  if (!words.endsWith(' of') || words === 'part of') return ''
  return /^[aeiou]/.test(words) ? 'an ' : 'a '
}

/** Returns the name of a relationship without its type: `Pipeline.dependsUpon` → depends upon. */
function wordsOfRelation(relation: string): string {
  return wordsOfName(relation.slice(relation.indexOf('.') + 1))
}
