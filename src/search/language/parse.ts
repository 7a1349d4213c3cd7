import { editsBetween } from '../../lib/edit-distance.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { NO_ATTRIBUTES, type AttributeNames } from '../attributes.ts'
import type { FilterAttribute } from '../attribute-values.ts'
import { comparisonAt } from './comparison.ts'
import { FILTER_KEYS, filterKeyOf, KEY_HELP } from './keys.ts'
import type { FilterPart, QueryPart, QueryProblem, QueryTree } from './tree.ts'
import { truncate } from '../../lib/cut-text.ts'
import { spaceEnd, isQuote, readQuoted, wordEnd, readValues, isSpace } from './parse-values.ts'

/**
 * Parses typed text. Every text is a query: mistakes are listed with its parts.
 *
 * A part is a word, a phrase in quotes, a filter `key:value,value` or a comparison `auc > 0.9`, each with a minus in
 * front to exclude it. A word with a plus in front is a phrase of one word. Text before `://` or `::` isn't a key
 * (addresses, tags). Unless it is nearly a key, neither is an unknown name with a digit or another sign in it, or
 * before a digit (times, ports, versions). All parts have to hold, so an `and` next to a filter adds nothing.
 */
export function parseQuery(text: string, attributes: AttributeNames = NO_ATTRIBUTES): QueryTree {
  const parts: QueryPart[] = []
  const problems: QueryProblem[] = []
  let at = spaceEnd(text, 0)
  let before = text.slice(0, at)
  while (at < text.length) {
    const part = readPart(text, { at, before }, attributes)
    parts.push(part)
    const problem = part.kind === 'filter' ? problemOf(part, attributes) : null
    if (problem !== null) problems.push(problem)
    const end = at + part.source.length
    at = spaceEnd(text, end)
    before = text.slice(end, at)
  }
  const either = parts.filter((_, i) => isEither(parts, i)).map(({ at, source }) => eitherProblem(at, source))
  const not = parts.filter((_, i) => isNot(parts, i)).map(({ at, source }) => notProblem(at, source))
  return { parts: withoutConnectives(parts), end: before, problems: [...problems, ...either, ...not], attributes }
}

/** Joins each `and` next to a filter to the white space before the next part. */
function withoutConnectives(parts: readonly QueryPart[]): readonly QueryPart[] {
  let connective = ''
  return parts.flatMap((part, i) => {
    const before = connective + part.before
    connective = isBoth(parts, i) ? before + part.source : ''
    return connective === '' ? [{ ...part, before }] : []
  })
}

function isBoth(parts: readonly QueryPart[], i: number): boolean {
  return isWord(parts[i], /^and$/i) && isBesideFilter(parts, i)
}

/** A small `or` between words is a word. */
function isEither(parts: readonly QueryPart[], i: number): boolean {
  const isBetween = i > 0 && i < parts.length - 1
  return (isWord(parts[i], /^(?:OR|\|\|)$/) && isBetween) || (isWord(parts[i], /^or$/i) && isBesideFilter(parts, i))
}

/** A small `not` before a word is a word. */
function isNot(parts: readonly QueryPart[], i: number): boolean {
  const next = parts[i + 1]
  return next !== undefined && isWord(parts[i], next.kind === 'filter' ? /^not$/i : /^NOT$/)
}

function isWord(part: QueryPart | undefined, word: RegExp): boolean {
  return part?.kind === 'word' && part.sign === '' && word.test(part.text)
}

/** Tells whether a part is between two others, one of them a filter. */
function isBesideFilter(parts: readonly QueryPart[], i: number): boolean {
  const [previous, next] = [parts[i - 1], parts[i + 1]]
  return previous !== undefined && next !== undefined && (previous.kind === 'filter' || next.kind === 'filter')
}

function eitherProblem(at: number, source: string): QueryProblem {
  return {
    at,
    to: at + source.length,
    detail: `Parts of a query can't be alternatives of one another, as "${source}" would have them.`,
    hint: `Only values of one filter can, such as ${KEY_HELP.type.example}. To look for the word itself, put it in quotes.`,
  }
}

function notProblem(at: number, source: string): QueryProblem {
  return {
    at,
    to: at + source.length,
    detail: `"${source}" doesn't exclude the part behind it.`,
    hint: `Write a minus in front of that part, such as -${KEY_HELP.type.example}. To look for the word itself, put it in quotes.`,
  }
}

/** Matches anything that a person may believe to be a key: two letters or more. */
const KEY = /(\p{L}[\p{L}_-]*\p{L}):(?!:|\/\/)/uy
/** Matches a possible attribute: `usage.reads30d`. */
const ATTRIBUTE = /(\p{L}[\p{L}\p{N}._@/-]*):(?!:|\/\/)/uy
/** Matches MLflow's address of a model or a run; its words are `churn/4`, `churn@champion`, or the id of the run. */
const MLFLOW_ADDRESS = /^(?:models:\/(.+)|runs:\/([^/]+).*)$/u

/** An unknown key before a digit counts as misspelt if it differs by at most this many letters. */
const MISSPELT = 2

function readPart(
  text: string,
  { at, before }: { readonly at: number; readonly before: string },
  attributes: AttributeNames,
): QueryPart {
  const sign = signAt(text, at)
  const start = at + sign.length
  const positionTo = (end: number, open = false) => ({
    before,
    source: text.slice(at, end),
    at,
    sign,
    negative: sign === '-',
    open,
  })
  if (isQuote(text[start])) {
    const quoted = readQuoted(text, start)
    return { kind: 'phrase', ...positionTo(quoted.end, quoted.open), text: quoted.text }
  }
  const compared = comparisonAt(text, start, attributes)
  if (compared !== null) {
    const { key, value, excludes } = compared
    const position = positionTo(value.at + value.source.length)
    return { kind: 'filter', ...position, negative: position.negative !== excludes, key, values: [value] }
  }
  const word = text.slice(start, wordEnd(text, start))
  const [, model, run] = MLFLOW_ADDRESS.exec(word) ?? []
  const addressed = model ?? run
  const key = addressed === undefined ? keyAt(text, start, attributes) : null
  if (key !== null) {
    const { values, end, open } = readValues(text, start + key.length + 1)
    const known = filterKeyOf(key) ?? attributes.find(key)?.path ?? null
    return { kind: 'filter', ...positionTo(end, open), key: known, values }
  }
  return { kind: sign === '+' ? 'phrase' : 'word', ...positionTo(start + word.length), text: addressed ?? word }
}

/** `--limit`, `++i` and a lone sign are text: people paste them. */
function signAt(text: string, at: number): QueryPart['sign'] {
  const sign = text[at]
  const next = text[at + 1]
  if (sign !== '-' && sign !== '+') return ''
  return next === undefined || next === sign || isSpace(next) ? '' : sign
}

function keyAt(text: string, at: number, attributes: AttributeNames): string | null {
  ATTRIBUTE.lastIndex = at
  const attribute = ATTRIBUTE.exec(text)?.[1]
  if (attribute !== undefined && attributes.find(attribute) !== null) return attribute
  KEY.lastIndex = at
  const key = KEY.exec(text)?.[1]
  if (key === undefined) return null
  if (filterKeyOf(key) !== null) return key
  const first = text[at + key.length + 1]
  // "Note: …" is a sentence.
  if (first === undefined || isSpace(first)) return null
  return /\d/.test(first) && !isMisspelt(key) ? null : key
}

function isMisspelt(key: string): boolean {
  return FILTER_KEYS.some((known) => editsBetween(key.toLowerCase(), known, MISSPELT) <= MISSPELT)
}

function problemOf({ key, values, at, source, sign }: FilterPart, attributes: AttributeNames): QueryProblem | null {
  const to = at + source.length
  if (key !== null) {
    if (values.some(({ text }) => text !== '')) return null
    const known = filterKeyOf(key)
    const attribute = attributes.find(key)
    const example = known !== null ? KEY_HELP[known].example : attribute === null ? key : exampleOf(attribute)
    return {
      at,
      to,
      detail: `"${attribute?.typed ?? key}:" has no value.`,
      hint: `Write the value right behind the colon, such as ${example}.`,
    }
  }
  const [typed = ''] = /^[^\s:=<>!]+/.exec(source.slice(sign.length)) ?? []
  return {
    at,
    to,
    detail: `There is no key "${truncate(typed, 60)}" to filter by.`,
    // Lazy: comparing a key with all others takes a millisecond, and only the first hint of a query is shown.
    get hint() {
      return /^[<>]/.test(values[0]?.text ?? '') ? hintForNumber(typed) : hintForKey(typed, attributes)
    },
  }
}

/** Runs have numbers under any names, so no key is the nearest. */
function hintForNumber(typed: string): string {
  return `For a number of a run write metric.${typed} or parameter.${typed}.`
}

function hintForKey(typed: string, attributes: AttributeNames): string {
  const near = nearestMatch(typed, [...FILTER_KEYS, ...attributes.all.map((one) => one.typed)]) ?? ''
  const others = attributes.all.length === 0 ? '' : ', and the attributes of the catalogue'
  return `The nearest is ${near}; the keys are ${FILTER_KEYS.join(', ')}${others}. To look for the text itself, put it in quotes.`
}

export function exampleOf({ typed, kind }: FilterAttribute): string {
  return `${typed}:${EXAMPLES[kind]}`
}

const EXAMPLES: Readonly<Record<FilterAttribute['kind'], string>> = {
  text: '"a value"',
  boolean: 'true',
  metric: '>0.9',
  parameter: '0.1',
  number: '>100',
  time: '>2026-01-31',
}
