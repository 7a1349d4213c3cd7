import type { Direction } from '../../contracts/graph.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { StandingConditions } from '../../catalogue/in-use.ts'
import { APPROVALS, APPROVED_FOR, type ApprovedFor } from '../../model/approval.ts'

/**
 * The path language of rules and views. `x` follows an edge forwards, `<x` backwards, `·` (or `.`) is then, `|` or, `?`
 * may be missing, `+` once or more, `*` any number of times; a guard in `[ ]` tests a stored attribute of the node
 * reached, one of its tags (`[tagged "pii"]`), how long ago a time is (`[at within 30 days]`), whether people approve
 * it (`[approved for stage "production" by 2]`), that its source deleted it (`[deleted]`), that it is `[in production]`,
 * its type (`[is Group]`; for a stub, its component type), or that a path leads nowhere from it (`[no runs]`). `=x` goes to the nodes of other platforms that have an equal key `x`. `/`
 * is else: its right side counts only if the left side leads nowhere.
 */
export type Path =
  | { readonly kind: 'step'; readonly name: string; readonly direction: Direction }
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'then'; readonly parts: readonly Path[] }
  | { readonly kind: 'or'; readonly choices: readonly Path[] }
  | { readonly kind: 'repeat'; readonly body: Path; readonly times: Times }
  | { readonly kind: 'else'; readonly choices: readonly Path[] }
  | { readonly kind: 'guard'; readonly guard: Guard }
  | { readonly kind: 'is'; readonly types: readonly string[] }
  /** The entity itself is in production, or what makes its type be: a version or a deployment of it. */
  | { readonly kind: 'production' }
  | { readonly kind: 'no'; readonly path: Path }

/** `?`, `*` and `+`. */
type Times = 'maybe' | 'any' | 'some'

export type Literal = string | number | boolean | null

export type Guard =
  | { readonly operator: '=' | '!='; readonly attribute: string; readonly value: Literal }
  | { readonly operator: 'in'; readonly attribute: string; readonly values: readonly Literal[] }
  /** Has a tag, with this value unless it is null. */
  | {
      readonly operator: 'tagged'
      readonly attribute: typeof TAGS
      readonly tag: string
      readonly value: string | null
    }
  | AgeGuard
  | ApprovedGuard
  | { readonly operator: 'deleted'; readonly attribute: typeof DELETED }
  | ProductionGuard

/** A time at most this many ms ago. Only policies may use it: it depends on the clock. */
interface AgeGuard {
  readonly operator: 'within'
  readonly attribute: string
  readonly amount: number
  readonly unit: keyof typeof UNITS
}

/** Approval by at least this many different people, for that purpose. Only policies may use it: an approval may expire. */
export interface ApprovedGuard {
  readonly operator: 'approved'
  readonly attribute: typeof APPROVALS
  readonly scope: ApprovedFor
  readonly atLeast: number
}

/** The entity itself is in production. `types` has the types that are possible at the node. */
export interface ProductionGuard {
  readonly operator: 'in production'
  readonly types: Readonly<Record<string, StandingConditions>>
  readonly attributes: readonly string[]
}

export const UNITS = { hours: 3_600_000, days: 86_400_000 } as const
/** Longest age: ten years. */
const LONGEST_AGE_MS = 3_660 * UNITS.days
/** Maximum number of people whose approval a path may require. */
export const MAX_APPROVERS = 20

/** Tells whether the same facts may give another result later. */
export function isClockGuard({ operator }: Guard): boolean {
  return operator === 'within' || operator === 'approved'
}

/** The attribute that lists the tags of an entity. */
export const TAGS = 'tags'
/** The attribute that says when a source was found to have deleted an entity. The graph also knows whether it has. */
export const DELETED = 'deletedAtSource'

/** Returns the attributes on which a guard depends. */
export function attributesOf(guard: Guard): readonly string[] {
  return guard.operator === 'in production' ? guard.attributes : [guard.attribute]
}

const LONGEST = 2_500
const MAX_NESTING = 20
const MARKS: Readonly<Record<string, Times>> = { '?': 'maybe', '*': 'any', '+': 'some' }
const SIGNS: Readonly<Record<Times, string>> = { maybe: '?', any: '*', some: '+' }

export function parsePath(text: string): Result<Path> {
  if (text.length > LONGEST) return err(`the path is ${text.length} characters long; at most ${LONGEST} are allowed`)
  const scanner = new Scanner(text)
  try {
    const path = parseElse(scanner, 0)
    return scanner.atEnd() ? ok(path) : err(scanner.unexpected('"·", "|", "/" or the end').message)
  } catch (error) {
    if (error instanceof PathError) return err(error.message)
    throw error
  }
}

export function pathText(path: Path): string {
  switch (path.kind) {
    case 'step':
      return path.direction === 'in' ? `<${path.name}` : path.name
    case 'key':
      return `=${path.name}`
    case 'then':
      return path.parts
        .map((part) => (needsParentheses(part) || part.kind === 'then' ? `(${pathText(part)})` : pathText(part)))
        .join(' · ')
    case 'or':
      return path.choices
        .map((choice) => (needsParentheses(choice) ? `(${pathText(choice)})` : pathText(choice)))
        .join(' | ')
    case 'else':
      return path.choices
        .map((choice) => (choice.kind === 'else' ? `(${pathText(choice)})` : pathText(choice)))
        .join(' / ')
    case 'repeat': {
      const plain = ['step', 'key', 'repeat'].includes(path.body.kind)
      return `${plain ? pathText(path.body) : `(${pathText(path.body)})`}${SIGNS[path.times]}`
    }
    case 'guard':
      return `[${printGuard(path.guard)}]`
    case 'is':
      return `[is ${path.types.join(', ')}]`
    case 'production':
      return '[in production]'
    case 'no':
      return `[no ${pathText(path.path)}]`
  }
}

/** Tells whether it binds less tightly than "then". */
function needsParentheses({ kind }: Path): boolean {
  return kind === 'or' || kind === 'else'
}

function printGuard(guard: Guard): string {
  if (guard.operator === 'deleted' || guard.operator === 'in production') return guard.operator
  if (guard.operator === 'tagged') {
    const value = guard.value === null ? '' : ` = ${JSON.stringify(guard.value)}`
    return `tagged ${JSON.stringify(guard.tag)}${value}`
  }
  if (guard.operator === 'within') return `${guard.attribute} within ${guard.amount} ${guard.unit}`
  if (guard.operator === 'approved') {
    const scope = APPROVED_FOR.flatMap((name) => {
      const wanted = guard.scope[name]
      return wanted === undefined ? [] : [` for ${name} ${JSON.stringify(wanted)}`]
    })
    return `approved${scope.join('')}${guard.atLeast === 1 ? '' : ` by ${guard.atLeast}`}`
  }
  if (guard.operator === 'in') return `${guard.attribute} in (${guard.values.map((v) => JSON.stringify(v)).join(', ')})`
  return `${guard.attribute} ${guard.operator} ${JSON.stringify(guard.value)}`
}

class PathError extends Error {}

/** Scans with one token of lookahead. */
class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  atEnd(): boolean {
    return this.#skipSpace() === this.#text.length
  }

  /** Consumes the sign if it comes next. */
  takes(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.#skipSpace())) return false
    this.#at += sign.length
    return true
  }

  /** Consumes what the pattern (sticky) matches next. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#skipSpace()
    const found = pattern.exec(this.#text)?.[0] ?? null
    this.#at += found?.length ?? 0
    return found
  }

  unexpected(wanted: string): PathError {
    const at = this.#skipSpace()
    const found = at === this.#text.length ? 'the path ends' : `there is "${this.#text.slice(at, at + 12)}"`
    return new PathError(`"${this.#text}": ${wanted} is expected at character ${at + 1}, where ${found}`)
  }

  #skipSpace(): number {
    while (this.#at < this.#text.length && ' \t\n\r'.includes(this.#text[this.#at] ?? '')) this.#at++
    return this.#at
  }
}

function parseElse(scanner: Scanner, depth: number): Path {
  if (depth > MAX_NESTING) throw scanner.unexpected(`fewer than ${MAX_NESTING} levels of parentheses`)
  const choices = [parseOr(scanner, depth)]
  while (scanner.takes('/')) choices.push(parseOr(scanner, depth))
  const [only] = choices
  return choices.length === 1 && only !== undefined ? only : { kind: 'else', choices }
}

function parseOr(scanner: Scanner, depth: number): Path {
  const choices = [parseThen(scanner, depth)]
  while (scanner.takes('|')) choices.push(parseThen(scanner, depth))
  const [only] = choices
  return choices.length === 1 && only !== undefined ? only : { kind: 'or', choices }
}

function parseThen(scanner: Scanner, depth: number): Path {
  const parts = parseRepeated(scanner, depth)
  while (scanner.takes('·') || scanner.takes('.')) parts.push(...parseRepeated(scanner, depth))
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'then', parts }
}

/** Parses a step with its marks; guards behind it are separate parts, since they follow it. */
function parseRepeated(scanner: Scanner, depth: number): Path[] {
  let path = parseAtom(scanner, depth)
  for (let mark = scanner.match(/[?*+]/y); mark !== null; mark = scanner.match(/[?*+]/y)) {
    path = { kind: 'repeat', body: path, times: MARKS[mark] ?? 'maybe' }
  }
  const parts = [path]
  while (scanner.takes('[')) parts.push(parseTest(scanner, depth))
  return parts
}

function parseAtom(scanner: Scanner, depth: number): Path {
  if (scanner.takes('[')) return parseTest(scanner, depth)
  if (scanner.takes('(')) {
    const inner = parseElse(scanner, depth + 1)
    if (!scanner.takes(')')) throw scanner.unexpected('")"')
    return inner
  }
  if (scanner.takes('=')) {
    const key = scanner.match(/[A-Za-z][A-Za-z0-9_]*/y)
    if (key === null) throw scanner.unexpected('the name of a key')
    return { kind: 'key', name: key }
  }
  const direction: Direction = scanner.takes('<') ? 'in' : 'out'
  const name = scanner.match(/[A-Za-z][A-Za-z0-9_]*/y)
  if (name === null) throw scanner.unexpected('the name of an edge')
  return { kind: 'step', name, direction }
}

/** Types have capitals and attributes don't, so an attribute may be called `is`, or `no` in a comparison. */
function parseTest(scanner: Scanner, depth: number): Path {
  if (scanner.match(/no(?=\s+(?!in\s*\()(?:[<([]|=?[A-Za-z]))/y) !== null) {
    const path = parseElse(scanner, depth + 1)
    if (!scanner.takes(']')) throw scanner.unexpected('"]"')
    return { kind: 'no', path }
  }
  if (scanner.match(/in\s+production\s*\]/y) !== null) return { kind: 'production' }
  if (scanner.match(/is(?=\s+[A-Z])/y) === null) return { kind: 'guard', guard: parseGuard(scanner) }
  const types = [parseType(scanner)]
  while (scanner.takes(',')) types.push(parseType(scanner))
  if (!scanner.takes(']')) throw scanner.unexpected('"]"')
  return { kind: 'is', types }
}

function parseType(scanner: Scanner): string {
  const type = scanner.match(/[A-Z][A-Za-z0-9]*/y)
  if (type === null) throw scanner.unexpected('the name of a type')
  return type
}

function parseGuard(scanner: Scanner): Guard {
  const guard = parseTagged(scanner) ?? parseApproved(scanner) ?? parseDeleted(scanner) ?? parseAttributeGuard(scanner)
  if (!scanner.takes(']')) throw scanner.unexpected('"]"')
  return guard
}

/** Only a tag test is followed by a quoted text, so an attribute may be called `tagged`. */
function parseTagged(scanner: Scanner): Guard | null {
  if (scanner.match(/tagged(?=\s*")/y) === null) return null
  const tag = parseText(scanner)
  const value = scanner.takes('=') ? parseText(scanner) : null
  return { operator: 'tagged', attribute: TAGS, tag, value }
}

/** No comparison follows, so an attribute may be called `approved`. */
function parseApproved(scanner: Scanner): Guard | null {
  if (scanner.match(/approved(?=\s*(?:\]|(?:for|by)\b))/y) === null) return null
  const scope: Partial<Record<keyof ApprovedFor, string>> = {}
  while (scanner.match(/for\b/y) !== null) {
    const name = APPROVED_FOR.find((one) => scanner.match(new RegExp(`${one}\\b`, 'y')) !== null)
    if (name === undefined || scope[name] !== undefined)
      throw scanner.unexpected('"use", "stage" or "region", each once')
    scope[name] = parseText(scanner)
  }
  const atLeast = scanner.match(/by\b/y) === null ? 1 : parseCount(scanner, 'approvers', MAX_APPROVERS)
  return { operator: 'approved', attribute: APPROVALS, scope, atLeast }
}

/** No comparison follows, so an attribute may be called `deleted`. */
function parseDeleted(scanner: Scanner): Guard | null {
  return scanner.match(/deleted(?=\s*\])/y) === null ? null : { operator: 'deleted', attribute: DELETED }
}

function parseCount(scanner: Scanner, counted: string, most: number): number {
  const count = Number(scanner.match(/\d{1,9}/y) ?? NaN)
  if (count >= 1 && count <= most) return count
  throw scanner.unexpected(`a number of ${counted} from 1 to ${most.toLocaleString('en')} before this`)
}

function parseAge(scanner: Scanner, attribute: string): Guard {
  const amount = parseCount(scanner, 'hours or days', LONGEST_AGE_MS / UNITS.hours)
  const unit = scanner.match(/(?:hour|day)s?\b/y)
  if (unit === null) throw scanner.unexpected('"hours" or "days"')
  const plural = unit.startsWith('hour') ? 'hours' : 'days'
  if (amount * UNITS[plural] > LONGEST_AGE_MS) throw scanner.unexpected('an age of ten years at most before this')
  return { operator: 'within', attribute, amount, unit: plural }
}

function parseText(scanner: Scanner): string {
  const text = parseLiteral(scanner)
  if (typeof text !== 'string') throw scanner.unexpected('a text in double quotes before this')
  return text
}

function parseAttributeGuard(scanner: Scanner): Guard {
  const attribute = scanner.match(/[A-Za-z][A-Za-z0-9_]*/y)
  if (attribute === null) throw scanner.unexpected('the name of an attribute')
  return parseComparison(scanner, attribute)
}

function parseComparison(scanner: Scanner, attribute: string): Guard {
  if (scanner.takes('!=')) return { operator: '!=', attribute, value: parseLiteral(scanner) }
  if (scanner.takes('=')) return { operator: '=', attribute, value: parseLiteral(scanner) }
  if (scanner.match(/within\b/y) !== null) return parseAge(scanner, attribute)
  if (scanner.match(/in\b/y) === null || !scanner.takes('(')) throw scanner.unexpected('"=", "!=", "in (" or "within"')
  const values = [parseLiteral(scanner)]
  while (scanner.takes(',')) values.push(parseLiteral(scanner))
  if (!scanner.takes(')')) throw scanner.unexpected('")"')
  return { operator: 'in', attribute, values }
}

function parseLiteral(scanner: Scanner): Literal {
  const text = scanner.match(
    /"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|(?:true|false|null)\b/y,
  )
  if (text === null) throw scanner.unexpected('a text in double quotes, a number, true, false or null')
  const value: unknown = JSON.parse(text)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}
