// Words news about an entity as a whole: its creation, deletion and status, its issues, and what people said about it.
import { CREATION_VERBS, STATED_CREATION_VERBS, STATUSES, verbOf } from '../../../catalogue/news.ts'
import { valuesOfTag } from '../../../catalogue/tags.ts'
import { textOrNull } from '../../../catalogue/entity.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { objectsOf } from '../../../lib/json.ts'
import { isoOf } from '../../../lib/iso.ts'
import { partsOf, type Uri } from '../../../model/uri.ts'
import { COMMENTS, commentChange, quoteLine } from '../../entities/comments.ts'
import { decisionIn } from '../../policies/decisions.ts'
import type { Reader } from '../../reader.ts'
import type { AttributeChange, RecordChange } from '../change.ts'
import { COMMENT_PHRASES } from '../wording.ts'
import type { NewsSubject, Headline } from './subject.ts'
import { recordChange, findAttribute, statingDocument, authorOf } from './changes.ts'
import { toParts, link, type SentencePart, valuePart, phraseSetByPerson, textPart } from './phrases.ts'

export function deletionHeadline({ uri, reported, chosenVersion }: NewsSubject): Headline | null {
  const change = recordChange(reported, 'tombstone')
  if (change === undefined) return null
  const { platformId: platform } = partsOf(uri)
  if (change.after === null)
    return { kind: 'added', sentence: toParts(link(uri), ` is back in ${platform}`), of: change }
  const lost = chosenVersion === null ? [] : phraseUsedVersion(chosenVersion)
  // "Disappeared", because it may not be deleted: a file of results may only have been replaced by the next one.
  return { kind: 'removed', sentence: toParts(link(uri), ` disappeared from ${platform}`, ...lost), of: change }
}

export function phraseUsedVersion(version: Uri): readonly SentencePart[] {
  return toParts('; ', link(version), ' came from it')
}

export function creationHeadline(subject: NewsSubject, reader: Reader): Headline | null {
  const { type, reported, createdBefore } = subject
  const { catalogue } = reader
  const change = recordChange(reported, 'type')
  if (change?.before !== null || change.after === null) return null
  const value = findAttribute(reported, (name) => name === 'status')?.after
  const isHistory = catalogue.type(type ?? '')?.history === true
  const ended = typeof value === 'string' && isHistory ? verbOf(value) : undefined
  const stated = findAttribute(reported, (name) => name in STATED_CREATION_VERBS)
  const verb = ended ?? STATED_CREATION_VERBS[stated?.name ?? ''] ?? CREATION_VERBS[type ?? ''] ?? 'was added'
  const document = reported.find((one) => statingDocument(one) !== null)
  const when: readonly (string | SentencePart)[] =
    createdBefore === null || ended !== undefined ? [] : [' at ', { kind: 'time', at: isoOf(createdBefore) }]
  return {
    kind: ended === undefined ? 'added' : 'status',
    sentence: toParts(link(subject.uri), ` ${verb}`, ...when),
    of: document,
  }
}

/** Returns a verb of creation for an entity's first status, since other documents may have mentioned it before. */
function firstVerb(type: string | null, { before }: AttributeChange): string | undefined {
  return before === null ? CREATION_VERBS[type ?? ''] : undefined
}

/** The tag in which a registry states a version's stage. */
const STAGE = 'stage'

/** Reports that a version moved to another stage. Its change of status follows from that, and isn't reported. */
export function stageHeadline({ uri, type, reported }: NewsSubject): Headline | null {
  const tags = findAttribute(reported, (name) => name === 'tags')
  const isFirst = findAttribute(reported, (name) => STATUSES.has(name))?.before === null
  if (type !== 'ModelInstance' || isFirst || tags === undefined || authorOf(tags) !== null) return null
  const [was, is] = [tags.before, tags.after].map((value) => valuePart(valuesOfTag(value, STAGE)[0] ?? null))
  if (JSON.stringify(was) === JSON.stringify(is)) return null
  const [from, to] = [was == null ? [] : [' from ', was], is == null ? [] : [' to ', is]]
  const moved = is == null && was != null ? [' left ', was] : [' moved', ...from, ...to]
  return { kind: 'status', sentence: toParts(link(uri), ...moved), of: tags }
}

export function statusHeadline({ uri, type, reported }: NewsSubject): Headline | null {
  const change = findAttribute(reported, (name) => STATUSES.has(name))
  if (change === undefined || typeof change.after !== 'string') return null
  const verb = verbOf(change.after) ?? firstVerb(type, change)
  const by = authorOf(change)
  if (by !== null) return { kind: 'status', sentence: phraseSetByPerson(by, uri, change), of: change }
  const subject = link(uri)
  const value = valuePart(change.after.replaceAll('_', ' ').toLowerCase()) ?? textPart('another one')
  const sentence = verb === undefined ? toParts(subject, ' is now ', value) : toParts(subject, ` ${verb}`)
  return { kind: 'status', sentence, of: change }
}

export function findingHeadline({ uri, reported }: NewsSubject): Headline | null {
  const issues = recordChange(reported, 'issues')
  const missing = recordChange(reported, 'unresolvable')
  const problems = missing ?? issues
  if (problems === undefined) return null
  const settled = problems.after === null
  const what =
    problems === issues
      ? settled
        ? ': its issues were settled'
        : phraseNewIssues(problems)
      : settled
        ? ' was found at its source'
        : ` is missing from ${partsOf(uri).platformId}`
  return { kind: 'found', sentence: toParts(link(uri), what), of: problems }
}

/** Longest detail of an issue in a sentence, in characters. */
const LONGEST_ISSUE = 100

function phraseNewIssues({ before, after }: Pick<RecordChange, 'before' | 'after'>): string {
  const known = new Set(objectsOf(before).map((issue) => JSON.stringify(issue)))
  const added = objectsOf(after).filter((issue) => !known.has(JSON.stringify(issue)))
  const [first] = added
  if (first === undefined) return ': some of its issues were settled'
  const detail = textOrNull(first['detail']) ?? textOrNull(first['kind']) ?? ''
  const named = detail === '' ? '' : `: ${truncateWithEllipsis(detail, LONGEST_ISSUE)}`
  return ` has ${added.length === 1 ? 'a new issue' : `${added.length} new issues, first`}${named}`
}

/** Longest quotation in a sentence, in characters. */
const LONGEST_QUOTED = 100

export function commentHeadline({ uri, reported }: NewsSubject): Headline | null {
  const change = reported.find((one) => one.kind === 'attribute' && one.name === COMMENTS)
  if (change?.kind !== 'attribute') return null
  const [by, what] = [authorOf(change), commentChange(change.before, change.after)]
  if (by === null || what === null) return null
  const sentence = [{ kind: 'person', person: by } as const, ` ${COMMENT_PHRASES[what.verb]} `, link(uri)]
  const quote = what.text === '' ? [] : [`: ${quoteLine(what.text, LONGEST_QUOTED)}`]
  return { kind: 'attribute', sentence: toParts(...sentence, ...quote), of: change }
}

export function decisionHeadline({ uri, reported }: NewsSubject, { catalogue }: Reader): Headline | null {
  const titleOf = (policy: string): string => `“${catalogue.policies.find(({ id }) => id === policy)?.title ?? policy}”`
  for (const change of reported) {
    if (change.kind !== 'attribute') continue
    const [by, what] = [authorOf(change), decisionIn(change, titleOf)]
    if (by === null || what === null) continue
    const sentence = [{ kind: 'person', person: by } as const, ` ${what.verb} `, link(uri), what.rest]
    return { kind: 'attribute', sentence: toParts(...sentence), of: change }
  }
  return null
}
