// Parses the filters of SCIM (RFC 7644, 3.4.2.2), and matches resources with them.
import { isObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { ENTERPRISE, GROUP_SCHEMA, USER_SCHEMA } from './schema.ts'

/** Nested member names: `name.givenName`. */
export type ScimPath = readonly string[]

const COMPARISONS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const
export type ScimComparison = (typeof COMPARISONS)[number]

export type ScimFilter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly [ScimFilter, ScimFilter] }
  | { readonly kind: 'not'; readonly of: ScimFilter }
  | { readonly kind: 'present'; readonly path: ScimPath }
  | { readonly kind: 'compare'; readonly path: ScimPath; readonly by: ScimComparison; readonly value: Json }
  /** Filters the items of a list, as in `emails[type eq "work"]`. */
  | { readonly kind: 'item'; readonly path: ScimPath; readonly of: ScimFilter }

const MAX_CHARACTERS = 4_000
const MAX_DEPTH = 20

export function readFilter(text: string): Result<ScimFilter> {
  if (text.length > MAX_CHARACTERS) return err(`the filter is longer than ${MAX_CHARACTERS} characters`)
  const tokens = tokensOf(text)
  if (!tokens.ok) return tokens
  const reader = new FilterReader(tokens.value)
  return reader.all()
}

type Token = { readonly kind: 'sign' | 'text' | 'word'; readonly text: string }

const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y

function tokensOf(text: string): Result<readonly Token[]> {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end;) {
    const at = TOKEN.lastIndex
    const found = TOKEN.exec(text)
    if (found === null) return err(`couldn't read the filter from "${text.slice(at, at + 20)}" on`)
    const [, sign, quoted, word] = found
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted })
    else tokens.push({ kind: 'word', text: word ?? '' })
  }
  return ok(tokens)
}

class FilterReader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  all(): Result<ScimFilter> {
    const filter = this.#either()
    if (!filter.ok || this.#at === this.#tokens.length) return filter
    return err(`"${this.#next()?.text}" isn't expected there`)
  }

  #either(): Result<ScimFilter> {
    return this.#readJoined('or', () => this.#readJoined('and', () => this.#one()))
  }

  #readJoined(kind: 'and' | 'or', part: () => Result<ScimFilter>): Result<ScimFilter> {
    let left = part()
    while (left.ok && this.#takes(kind)) {
      const right = part()
      left = right.ok ? ok({ kind, of: [left.value, right.value] }) : right
    }
    return left
  }

  #one(): Result<ScimFilter> {
    if (++this.#depth > MAX_DEPTH) return err(`the filter has more than ${MAX_DEPTH} parts`)
    if (this.#takes('not')) {
      const inner = this.#within('(', ')')
      return inner.ok ? ok({ kind: 'not', of: inner.value }) : inner
    }
    if (this.#next()?.text === '(') return this.#within('(', ')')
    const name = this.#take()
    if (name?.kind !== 'word') return err(`the filter ends where the name of an attribute is expected`)
    const path = pathOf(name.text)
    if (this.#next()?.text === '[') {
      const inner = this.#within('[', ']')
      return inner.ok ? this.#itemFilter(path, inner.value) : inner
    }
    return this.#comparison(path)
  }

  /** Entra compares a member of the item after the bracket: `emails[type eq "work"].value eq "…"`. */
  #itemFilter(path: ScimPath, of: ScimFilter): Result<ScimFilter> {
    const next = this.#next()
    if (next?.kind !== 'word' || !next.text.startsWith('.')) return ok({ kind: 'item', path, of })
    this.#at++
    const compared = this.#comparison(pathOf(next.text.slice(1)))
    return compared.ok ? ok({ kind: 'item', path, of: { kind: 'and', of: [of, compared.value] } }) : compared
  }

  #within(opened: string, closed: string): Result<ScimFilter> {
    if (this.#take()?.text !== opened) return err(`"${opened}" is missing in the filter`)
    const inner = this.#either()
    if (!inner.ok) return inner
    return this.#take()?.text === closed ? inner : err(`"${closed}" is missing in the filter`)
  }

  #comparison(path: ScimPath): Result<ScimFilter> {
    const by = this.#take()?.text.toLowerCase()
    if (by === 'pr') return ok({ kind: 'present', path })
    const comparison = COMPARISONS.find((each) => each === by)
    if (comparison === undefined)
      return err(`there is no comparison "${by ?? ''}"; there are ${COMPARISONS.join(', ')}, pr`)
    const value = valueIn(this.#take())
    return value === undefined
      ? err(`"${by}" isn't followed by a value`)
      : ok({ kind: 'compare', path, by: comparison, value })
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #take(): Token | undefined {
    return this.#tokens[this.#at++]
  }

  #takes(word: string): boolean {
    const token = this.#next()
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false
    this.#at++
    return true
  }
}

function valueIn(token: Token | undefined): Json | undefined {
  if (token === undefined || token.kind === 'sign') return undefined
  try {
    const value = JSON.parse(token.kind === 'word' ? token.text.toLowerCase() : token.text) as Json
    return isObject(value) || Array.isArray(value) ? undefined : value
  } catch {
    return undefined
  }
}

const CORE = [USER_SCHEMA, GROUP_SCHEMA].map((schema) => `${schema.toLowerCase()}:`)
const EXTENSION = ENTERPRISE.toLowerCase()

/** Accepts the schema's name as a prefix. */
export function pathOf(text: string): ScimPath {
  const name = text.toLowerCase()
  if (name === EXTENSION) return [ENTERPRISE]
  if (name.startsWith(`${EXTENSION}:`)) return [ENTERPRISE, ...text.slice(EXTENSION.length + 1).split('.')]
  const core = CORE.find((each) => name.startsWith(each))
  return core !== undefined ? text.slice(core.length).split('.') : name.startsWith('urn:') ? [text] : text.split('.')
}
