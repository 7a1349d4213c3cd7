// Writes the pieces of which sentences about changes are made.
import { snakeCase } from '../../../catalogue/names.ts'
import type { Json } from '../../../lib/json.ts'
import { ISO_TIME } from '../../../lib/iso.ts'
import type { Uri } from '../../../model/uri.ts'
import type { AttributeChange, EdgeHistoryChange } from '../change.ts'
import { and } from '../../../lib/english.ts'

/** A piece of a sentence: text, a linked name, a value, or a time. */
export type SentencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'entity'; readonly uri: Uri }
  | { readonly kind: 'person'; readonly person: string }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'time'; readonly at: string }

export const textPart = (words: string): SentencePart => ({ kind: 'text', text: words })
export const link = (uri: Uri): SentencePart => ({ kind: 'entity', uri })

/** Strings stand for themselves. */
export function toParts(...parts: readonly (string | SentencePart)[]): readonly SentencePart[] {
  return parts.map((part) => (typeof part === 'string' ? textPart(part) : part))
}

/** A part of a sentence, without its subject. */
export type Phrase = readonly (string | SentencePart)[]

/** Adds a phrase that only names what else changed. */
export function withOtherNames(phrases: readonly Phrase[], names: readonly string[]): readonly Phrase[] {
  return names.length === 0 ? phrases : [...phrases, [`${and(names)} changed`]]
}

interface ChangedValue {
  readonly was: readonly SentencePart[]
  readonly is: readonly SentencePart[]
  /** Names the entity, after the name of what changed. */
  readonly of?: Phrase
}

export function changePhrase(name: string | SentencePart, { was, is, of = [] }: ChangedValue): Phrase {
  if (is.length === 0) return [name, ' ', ...was, ...of, ' was removed']
  if (was.length === 0) return [name, ...of, ' was set to ', ...is]
  return [name, ...of, ' changed from ', ...was, ' to ', ...is]
}

/** Longest value that fits into a sentence. */
const LONGEST_VALUE = 60
const MAX_WORDS = 4

export function valuePart(value: Json): SentencePart | null {
  if (typeof value === 'string' && ISO_TIME.test(value)) return { kind: 'time', at: value }
  if (typeof value === 'string') {
    const fits = value.length <= LONGEST_VALUE && value.split(/\s/).length <= MAX_WORDS
    return fits && value !== '' ? { kind: 'value', value } : null
  }
  if (typeof value === 'number')
    return {
      kind: 'value',
      value: value.toLocaleString(
        'en',
        Math.abs(value) < 1e4 ? { maximumSignificantDigits: 6 } : { maximumFractionDigits: 2 },
      ),
    }
  if (typeof value === 'boolean') return { kind: 'value', value: value ? 'yes' : 'no' }
  return null
}

/** Maximum number of attributes that a sentence names; others are counted. */
export const MAX_ATTRIBUTES_NAMED = 3

export function firstNames(names: readonly string[]): readonly string[] {
  const rest = names.length - MAX_ATTRIBUTES_NAMED
  return rest > 0 ? [...names.slice(0, MAX_ATTRIBUTES_NAMED), `${rest} more`] : names
}

export function listValues(texts: readonly string[]): readonly SentencePart[] {
  return listParts(texts.map((value) => ({ kind: 'value', value })))
}

export function phraseSetByPerson(person: string, uri: Uri, change: AttributeChange): readonly SentencePart[] {
  const [by, subject, name] = [{ kind: 'person', person } as const, link(uri), wordsOfName(change.name)]
  if (change.after === null) return toParts(by, ` removed the ${name} of `, subject)
  const after = valuePart(change.after)
  return after === null
    ? toParts(by, ` changed the ${name} of `, subject)
    : toParts(by, ` set the ${name} of `, subject, ' to ', after)
}

/** Maximum number of entities or tags that a sentence names; others are counted. */
const MAX_LISTED = 3

export function listEntities(edges: readonly EdgeHistoryChange[]): readonly SentencePart[] {
  return listParts(edges.map(({ other }) => link(other)))
}

export function listParts(parts: readonly SentencePart[]): readonly SentencePart[] {
  const named = parts.slice(0, MAX_LISTED)
  const rest = parts.length - named.length
  const all = rest > 0 ? [...named, textPart(`${rest} more`)] : named
  return all.flatMap((part, i) => (i === 0 ? [part] : [textPart(i === all.length - 1 ? ' and ' : ', '), part]))
}

const OWN_WORDS: Readonly<Record<string, string>> = { modelState: 'state', assertions: 'checks' }

export function wordsOfName(name: string): string {
  return snakeCase(OWN_WORDS[name] ?? name).replaceAll('_', ' ')
}
