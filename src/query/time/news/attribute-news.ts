// Words news about changed attributes.
import { formatCount } from '../../../lib/format-count.ts'
import { textOrNull } from '../../../catalogue/entity.ts'
import { resultsOfChecks } from '../../../catalogue/checks.ts'
import { ADJECTIVES } from '../../../catalogue/news.ts'
import { NEWEST } from '../../../catalogue/in-use.ts'
import { asObject, type Json } from '../../../lib/json.ts'
import type { Uri } from '../../../model/uri.ts'
import type { AttributeChange } from '../change.ts'
import { valuesByName } from '../wording.ts'
import { and, upperFirst } from '../../../lib/english.ts'
import type { NewsSubject, Headline } from './subject.ts'
import { authorOf, findAttribute } from './changes.ts'
import {
  firstNames,
  wordsOfName,
  toParts,
  listValues,
  link,
  type SentencePart,
  valuePart,
  type Phrase,
  MAX_ATTRIBUTES_NAMED,
  withOtherNames,
  phraseSetByPerson,
  changePhrase,
} from './phrases.ts'
import { phraseOwnerTags, phraseOtherTags, countOtherTags, phraseTags } from './tag-news.ts'

export function attributeHeadline({ uri, reported }: NewsSubject): Headline | null {
  const changed = reported.filter((change) => change.kind === 'attribute')
  const [first] = changed
  if (first === undefined) return null
  const by = authorOf(first)
  const named = by === null ? phraseNamedChanges(uri, changed) : null
  if (named !== null) return { kind: 'attribute', sentence: named, of: first }
  if (changed.length === 1) return { kind: 'attribute', sentence: phraseAttribute(uri, first, by), of: first }
  const list = and(firstNames(changed.map(({ name }) => wordsOfName(name))))
  const sentence =
    by === null
      ? toParts(`${upperFirst(list)} of `, link(uri), ' changed')
      : toParts({ kind: 'person', person: by }, ` changed the ${list} of `, link(uri))
  return { kind: 'attribute', sentence, of: first }
}

/** Reports changes of the name, tags, metrics and checks, and the names of what else changed; null if none of these did. */
function phraseNamedChanges(uri: Uri, changed: readonly AttributeChange[]): readonly SentencePart[] | null {
  const [renamed, tags, metrics, checks] = ['name', 'tags', 'metrics', 'assertions'].map((name) =>
    changed.find((change) => change.name === name),
  )
  const [former, latter] = [textOrNull(renamed?.before ?? undefined) || null, renamed?.after ?? null]
  // A name is quoted in full, however long.
  const naming: readonly Phrase[] =
    former === null || latter === null ? [] : [[{ kind: 'value', value: former }, ' was renamed to ', link(uri)]]
  const subjectAfter = (reported: readonly Phrase[]) => (reported.length > 0 ? [] : [' of ', link(uri)])
  const tagPhrases = tags === undefined ? [] : phraseOwnerTags(tags, { of: subjectAfter(naming) })
  const measured = metrics === undefined ? [] : phraseMetrics(metrics, subjectAfter([...naming, ...tagPhrases]))
  const checked =
    checks === undefined ? [] : phraseChecks(checks, subjectAfter([...naming, ...tagPhrases, ...measured]))
  const isOnlyTags = changed.length === 1 && tagPhrases.length === 0
  const retagged =
    tags === undefined || isOnlyTags
      ? []
      : phraseOtherTags(tags, { of: subjectAfter([...naming, ...tagPhrases, ...measured, ...checked]) })
  const phrases = [
    ...naming,
    ...tagPhrases,
    ...measured.slice(0, MAX_METRICS),
    ...checked,
    ...retagged.slice(0, MAX_ATTRIBUTES_NAMED),
  ]
  if (phrases.length === 0) return null
  const names = changed.flatMap((change) => {
    if (change === tags) return countOtherTags(retagged)
    if (change === metrics && measured.length > 0) {
      const rest = measured.length - MAX_METRICS
      return rest > 0 ? [formatCount(rest, 'more metric')] : []
    }
    if (change === checks && checked.length > 0) return []
    return change === renamed && naming.length > 0 ? [] : [wordsOfName(change.name)]
  })
  const [[first = '', ...rest] = [], ...others] = withOtherNames(phrases, firstNames(names))
  const start = typeof first === 'string' ? upperFirst(first) : first
  return toParts(start, ...rest, ...others.flatMap((phrase) => ['; ', ...phrase]))
}

function phraseAttribute(uri: Uri, change: AttributeChange, by: string | null): readonly SentencePart[] {
  if (by !== null) return phraseSetByPerson(by, uri, change)
  if (change.name === 'tags') return phraseTags(uri, change)
  const subject = link(uri)
  const after = valuePart(change.after)
  const adjectives = ADJECTIVES[change.name]
  if (change.name === 'name' && change.before === null) return toParts(subject, ' was given its name')
  if (change.name === 'currentVersionBy' && after !== null)
    return toParts(
      'Current version of ',
      subject,
      ' is now ',
      ...(change.after === NEWEST ? ['the newest one'] : ['chosen by ', after]),
    )
  if (adjectives !== undefined && typeof change.after === 'boolean')
    return toParts(subject, ` is now ${change.after ? adjectives.yes : adjectives.no}`)
  const parameter = change.name === 'parameters' ? onlyMember(change) : null
  return parameter === null
    ? phraseValueChange(upperFirst(wordsOfName(change.name)), subject, change)
    : phraseValueChange(`Parameter ${parameter.name}`, subject, parameter)
}

/** Returns the only changed member of an object; null if several changed. */
function onlyMember({ before, after }: AttributeChange): (Pick<AttributeChange, 'name'> & BeforeAndAfter) | null {
  const [was, is] = [asObject(before), asObject(after)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  const [name, ...others] = names.filter((one) => JSON.stringify(was[one]) !== JSON.stringify(is[one]))
  if (name === undefined || others.length > 0) return null
  return { name, before: was[name] ?? null, after: is[name] ?? null }
}

type BeforeAndAfter = Pick<AttributeChange, 'before' | 'after'>

/** Matches "Parameters", but not "Status" or "Hypothesis". */
const PLURAL = /^\w+[^sui]s$/

function phraseValueChange(name: string, subject: SentencePart, change: BeforeAndAfter): readonly SentencePart[] {
  const [before, after] = [valuePart(change.before), valuePart(change.after)]
  const was = PLURAL.test(name) ? ' were' : ' was'
  if (change.after === null) return toParts(`${name} of `, subject, `${was} removed`)
  if (after === null) return toParts(`${name} of `, subject, change.before === null ? `${was} added` : ' changed')
  if (change.before === null) return toParts(`${name} of `, subject, `${was} set to `, after)
  if (before === null) return toParts(`${name} of `, subject, ' changed to ', after)
  return toParts(`${name} of `, subject, ' changed from ', before, ' to ', after)
}

/** Maximum number of metrics whose values a sentence gives; others are counted. */
const MAX_METRICS = 2

/** Reports which metrics have other values; the first phrase names the entity. */
function phraseMetrics({ before, after }: AttributeChange, of: Phrase): readonly Phrase[] {
  const [was, is] = [valuesByName(before), valuesByName(after)]
  const names = [...new Set([...is.keys(), ...was.keys()])].filter((name) => is.get(name) !== was.get(name))
  const valueIn = (metrics: ReadonlyMap<string, Json>, name: string) =>
    [valuePart(metrics.get(name) ?? null)].filter((part) => part !== null)
  return names.map((name, n) =>
    changePhrase(
      { kind: 'value', value: name },
      { was: valueIn(was, name), is: valueIn(is, name), of: n === 0 ? of : [] },
    ),
  )
}

/** Reports which checks of its data fail now, pass again, or are new or gone; the first phrase names the entity. */
function phraseChecks({ before, after }: AttributeChange, of: Phrase): readonly Phrase[] {
  const [was, is] = [resultsOfChecks(before), resultsOfChecks(after)]
  const now = (result: string): readonly string[] =>
    [...is.keys()].filter((name) => is.get(name) === result && was.get(name) !== result)
  const failing = now('failed')
  const passingAgain = now('passed').filter((name) => was.has(name))
  const added = [...is.keys()].filter((name) => !was.has(name) && !failing.includes(name))
  const removed = [...was.keys()].filter((name) => !is.has(name))
  const changes = [
    { names: failing, verb: ['fails', 'fail'] },
    { names: passingAgain, verb: ['passes again', 'pass again'] },
    { names: added, verb: ['was added', 'were added'] },
    { names: removed, verb: ['was removed', 'were removed'] },
  ].filter(({ names }) => names.length > 0)
  return changes.map(({ names, verb: [one = '', many = ''] }, n): Phrase => {
    const subject = n === 0 ? of : []
    return names.length === 1
      ? ['check ', ...listValues(names), ...subject, ` ${one}`]
      : [formatCount(names.length, 'check'), ...subject, ` ${many}: `, ...listValues(names)]
  })
}

/** Reports which aliases moved; how the current version is chosen follows from that, and isn't reported. */
export function aliasHeadline({ uri, reported }: NewsSubject): Headline | null {
  const change = findAttribute(reported, (name) => name === 'aliases')
  if (change === undefined || authorOf(change) !== null) return null
  const [first, ...rest] = phraseAliases(change, [' of ', link(uri)])
  return first === undefined
    ? null
    : {
        kind: 'attribute',
        sentence: toParts(typeof first === 'string' ? upperFirst(first) : first, ...rest),
        of: change,
      }
}

/** Reports which aliases lead to another version; `of` names the entity. */
export function phraseAliases({ before, after }: AttributeChange, of: readonly (string | SentencePart)[]) {
  const [was, is] = [asObject(before), asObject(after)]
  const names = Object.keys({ ...was, ...is }).filter((name) => was[name] !== is[name])
  return names.slice(0, MAX_ATTRIBUTES_NAMED).flatMap((name, n) => {
    const [old, now] = [valuePart(was[name] ?? null), valuePart(is[name] ?? null)]
    const subject = n === 0 ? [`alias ${name}`, ...of] : [`; alias ${name}`]
    if (now === null) return [...subject, ' was removed', ...(old === null ? [] : [' from version ', old])]
    return [...subject, ...(old === null ? [' was set to version '] : [' moved from version ', old, ' to ']), now]
  })
}
