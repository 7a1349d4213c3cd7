import { expectedReasons } from '../../catalogue/expectations.ts'
import { DIMENSIONS, REASON_CODES } from '../../catalogue/reasons.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { NO_ATTRIBUTES, type AttributeNames } from '../attributes.ts'
import type { FilterAttribute } from '../attribute-values.ts'
import { lowerFirst } from '../../catalogue/names.ts'
import {
  FILTER_KEYS,
  filterKeyOf,
  HAS_VALUES,
  IS_VALUES,
  STATE_VALUES,
  UPDATED_EXAMPLES,
  type FilterKey,
} from './keys.ts'
import { parseQuery } from './parse.ts'
import { quotedValue } from './parse-values.ts'
import type { FilterPart, QueryPart } from './tree.ts'

/** The part of a query being typed at a position, and the range that a choice replaces. */
export type Completion = TextRange &
  (
    | { readonly kind: 'word'; readonly prefix: string; readonly negative: boolean }
    /** Free text in quotes, where no filter begins. */
    | { readonly kind: 'phrase'; readonly prefix: string }
    | { readonly kind: 'value'; readonly prefix: string; readonly key: string; readonly negative: boolean }
  )

interface TextRange {
  readonly from: number
  readonly to: number
}

export function completionAt(text: string, cursor: number, attributes: AttributeNames = NO_ATTRIBUTES): Completion {
  const head = text.slice(0, cursor)
  const { parts, end } = parseQuery(head, attributes)
  const part = parts.at(-1)
  if (part === undefined || end !== '')
    return { kind: 'word', prefix: '', negative: false, from: head.length, to: head.length }
  const exact = parseQuery(text, attributes).parts.find(({ at }) => at === part.at)
  const to = Math.max(head.length, exact === undefined ? 0 : exact.at + exact.source.length)
  const { negative, sign, at: from } = part
  if (part.kind === 'phrase') return { kind: 'phrase', prefix: part.text, from, to }
  if (part.kind === 'word') return { kind: 'word', prefix: part.text, negative, from: from + sign.length, to }
  return valueCompletion(part, exact, head.length)
}

function valueCompletion(
  { key, values, negative, sign, source, at }: FilterPart,
  exact: QueryPart | undefined,
  cursor: number,
): Completion {
  const value = values.at(-1)
  // Values are inserted as they are written behind a colon, not as in `status = 'failed'`.
  if (value !== undefined && /=\s*$/.test(source.slice(0, value.at - at)))
    return { kind: 'phrase', prefix: value.text, from: value.at, to: cursor }
  // An unknown key is itself the mistake.
  if (key === null || value === undefined)
    return {
      kind: 'word',
      prefix: source.slice(sign.length, source.indexOf(':')),
      negative,
      from: at + sign.length,
      to: at + source.indexOf(':') + 1,
    }
  const edited = exact?.kind === 'filter' ? exact.values.find((one) => one.at === value.at) : undefined
  const to = edited === undefined ? cursor : Math.max(cursor, edited.at + edited.source.length)
  return { kind: 'value', key, prefix: value.text, negative, from: value.at, to }
}

/** A key whose value is typed next, a value that completes a typed key, or both. */
interface Choosable {
  readonly key?: string
  readonly value?: string
}

/** Inserts a choice into the text, and returns the new cursor position. */
export function insertChoice(
  text: string,
  { from, to }: TextRange,
  { key, value }: Choosable,
): { readonly text: string; readonly cursor: number } {
  const put = `${key === undefined ? '' : `${key}:`}${value === undefined ? '' : `${quotedValue(value)} `}`
  const rest = value === undefined ? text.slice(to) : text.slice(to).trimStart()
  return { text: text.slice(0, from) + put + rest, cursor: from + put.length }
}

export function keysFor(prefix: string): readonly FilterKey[] {
  const folded = prefix.toLowerCase()
  return FILTER_KEYS.filter((key) => key.startsWith(folded))
}

/** Returns attributes with this prefix; without one there would be too many. */
export function attributesFor(prefix: string, { all }: AttributeNames): readonly FilterAttribute[] {
  const folded = prefix.toLowerCase()
  return folded === '' ? [] : all.filter(({ typed }) => typed.toLowerCase().startsWith(folded))
}

/**
 * Returns values of which a word begins with this text, for keys whose values are known without an index; null for
 * others. Those that begin with it are first.
 */
export function valuesFor(key: string, prefix: string, catalogue: Catalogue): readonly string[] | null {
  const folded = prefix.toLowerCase()
  const found = knownValues(key, catalogue)?.filter((value) => endings(value).some((end) => end.startsWith(folded)))
  return found?.toSorted((a, b) => begins(b, folded) - begins(a, folded)) ?? null
}

/** Returns the value from each of its words on: `pipelineRun` and `run`. */
function endings(value: string): readonly string[] {
  return Array.from(value.matchAll(/^|(?=\p{Lu})/gu), ({ index }) => value.slice(index).toLowerCase())
}

const begins = (value: string, folded: string): number => Number(value.toLowerCase().startsWith(folded))

function knownValues(key: string, catalogue: Catalogue): readonly string[] | null {
  switch (filterKeyOf(key)) {
    case 'type':
      return [...catalogue.types.map(({ name }) => name), ...catalogue.interfaces.keys()].map(lowerFirst)
    case 'area':
      return catalogue.domains.map(({ name }) => name)
    case 'state':
      return STATE_VALUES
    case 'is':
      return IS_VALUES
    case 'has':
      return HAS_VALUES
    case 'quality':
      return [...new Set([...DIMENSIONS, ...REASON_CODES, ...expectedReasons(catalogue)])]
    case 'carries':
      return catalogue.classifications
    case 'updated':
      return UPDATED_EXAMPLES
    default:
      return null
  }
}
