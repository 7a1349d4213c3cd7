// Finds comparisons written as in other tools, without a colon: `auc > 0.9`, `params.optimizer = 'adam'`,
// `tags.team != "x"`. `value-range.ts` parses the value of such a filter.
import type { AttributeNames } from '../attributes.ts'
import { filterKeyOf } from './keys.ts'
import type { TypedValue } from './tree.ts'

interface Comparison {
  /** One of the keys, or the path of an attribute. Null if the name is neither. */
  readonly key: string | null
  readonly value: TypedValue
  /** True for `!=`. */
  readonly excludes: boolean
}

const PREFIX = String.raw`(?:(metric|param(?:eter)?|tag|attribute)s?\.)`
const NAME = String.raw`\p{L}[\p{L}\p{N}._@/-]*`
const QUOTED = String.raw`"[^"]*"|'[^']*'`
const COMPARED_NUMBER = String.raw`(?:<=|>=|<|>)\s*-?\d[\d.]*(?:e[+-]?\d+)?`
const EQUAL = String.raw`(?:!=|==?)\s*(?:${QUOTED}|[^\s"'=<>]\S*)`
/** Behind a prefix, a name may be in quotes: metrics."val loss". */
const COMPARISON = new RegExp(
  `(?:${PREFIX}(${NAME}|${QUOTED}|\`[^\`]+\`)|(${NAME}))(\\s*)(${COMPARED_NUMBER}|${EQUAL})(?!\\S)`,
  'iuy',
)
/** Other tools compare names with these; here they are words to search for. */
const IS_NAME = /^(?:run_?)?name$/i

export function comparisonAt(text: string, at: number, attributes: AttributeNames): Comparison | null {
  COMPARISON.lastIndex = at
  const [written = '', prefix = '', prefixed = '', plain = '', space, compared = ''] = COMPARISON.exec(text) ?? []
  if (written === '') return null
  const [, sign = '', source = ''] = /^([<>!=]+)\s*(.*)$/su.exec(compared) ?? []
  const value = stripQuotes(source)
  const isSpaced = space !== '' || compared !== sign + source || value !== source
  // `lr=0.01` and `date=2026-01-31` are parts of names and paths.
  if (sign.startsWith('=') && prefix === '' && !isSpaced) return null
  const isEqual = sign.endsWith('=') && !/[<>]/.test(sign)
  const named = { prefix: prefix.toLowerCase(), name: stripQuotes(prefixed) || plain, isEqual, value }
  const key = keyCompared(named, attributes)
  if (key === undefined) return null
  const typed = isEqual ? source : compared
  return {
    key,
    value: {
      text: named.prefix === 'tag' ? `${named.name}::${value}` : isEqual ? value : compared.replaceAll(/\s/g, ''),
      source: typed,
      at: at + written.length - typed.length,
    },
    excludes: sign === '!=',
  }
}

interface Compared {
  readonly prefix: string
  readonly name: string
  readonly isEqual: boolean
  readonly value: string
}

/** A name that the catalogue lacks is a metric, or a parameter if it equals a text. Undefined if it is only text. */
function keyCompared(
  { prefix, name, isEqual, value }: Compared,
  attributes: AttributeNames,
): string | null | undefined {
  if (prefix === 'tag') return isEqual ? 'tag' : undefined
  if (prefix === 'metric') return attributes.find(`metric.${name}`)?.path
  if (prefix.startsWith('param')) return attributes.find(`parameter.${name}`)?.path
  const known = (isEqual ? filterKeyOf(name) : null) ?? attributes.find(name)?.path
  if (known !== undefined) return known
  if (prefix === 'attribute' || (isEqual && IS_NAME.test(name))) return null
  const isNumber = value !== '' && !Number.isNaN(Number(value))
  return attributes.find(`${isEqual && !isNumber ? 'parameter' : 'metric'}.${name}`)?.path
}

function stripQuotes(text: string): string {
  return /^["'`]/.test(text) ? text.slice(1, -1) : text
}
