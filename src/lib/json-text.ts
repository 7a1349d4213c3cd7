import type { Json } from './json.ts'

/**
 * A change of a JSON file as somebody wrote it: what is added is inserted into its text, and everything else stays as it is, byte by
 * byte. The text has been parsed before: here it is only searched for places.
 */

/** Where a value stands in a text. */
interface TextSpan {
  readonly start: number
  /** After its last character. */
  readonly end: number
  /** By name; of two with one name the last one counts, as for `JSON.parse`. */
  readonly members?: ReadonlyMap<string, TextSpan>
  readonly items?: readonly TextSpan[]
}

/**
 * The text with a further item in the list at a path of member names; what is absent on the way is made. Null where something else
 * stands there.
 */
export function withItem(text: string, path: JsonPath, item: Json): string | null {
  return withAdded(text, path, { name: null, value: item })
}

/** The same with a further member of the object at a path. Null too where it has a member of that name. */
export function withMember(text: string, path: JsonPath, name: string, value: Json): string | null {
  return withAdded(text, path, { name, value })
}

/** Names of members, and places in lists. */
export type JsonPath = readonly (string | number)[]

interface Added {
  /** Null for an item of a list. */
  readonly name: string | null
  readonly value: Json
}

function withAdded(text: string, path: JsonPath, added: Added): string | null {
  const style = styleOf(text)
  let at = placed(text, 0)
  for (const [depth, step] of path.entries()) {
    const next = typeof step === 'number' ? at.items?.[step] : at.members?.get(step)
    if (next !== undefined) at = next
    else {
      const rest = path.slice(depth + 1)
      if (typeof step === 'number' || at.members === undefined || rest.some((each) => typeof each === 'number'))
        return null
      const { name, value } = added
      const innermost: Json = name === null ? [value] : { [name]: value }
      const made = rest.reduceRight<Json>((inner, each) => ({ [each]: inner }), innermost)
      return inserted(text, at, { name: step, value: made, depth, style })
    }
  }
  const fits = added.name === null ? at.items !== undefined : at.members?.has(added.name) === false
  return fits ? inserted(text, at, { ...added, depth: path.length, style }) : null
}

interface Insertion extends Added {
  /** Of the object or list that gets it. */
  readonly depth: number
  readonly style: Style
}

function inserted(text: string, into: TextSpan, { name, value, depth, style }: Insertion): string {
  const { indent, newline } = style
  const inner = newline + indent.repeat(depth + 1)
  const printed = JSON.stringify(value, null, indent).replaceAll('\n', inner)
  const added = name === null ? printed : `${JSON.stringify(name)}: ${printed}`
  const last = [...(into.members?.values() ?? into.items ?? [])].reduce((end, one) => Math.max(end, one.end), 0)
  if (last > 0) return `${text.slice(0, last)},${inner}${added}${text.slice(last)}`
  return `${text.slice(0, into.start + 1)}${inner}${added}${newline}${indent.repeat(depth)}${text.slice(into.end - 1)}`
}

interface Style {
  readonly indent: string
  readonly newline: string
}

function styleOf(text: string): Style {
  return { indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ', newline: text.includes('\r\n') ? '\r\n' : '\n' }
}

const SPACE = /\s*/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const PLAIN = /[^\s,\]}]+/y

function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

function placed(text: string, from: number): TextSpan {
  const start = after(SPACE, text, from)
  switch (text[start]) {
    case '{':
      return placedObject(text, start)
    case '[':
      return placedList(text, start)
    case '"':
      return { start, end: after(STRING, text, start) }
    default:
      return { start, end: after(PLAIN, text, start) }
  }
}

function placedObject(text: string, start: number): TextSpan {
  const members = new Map<string, TextSpan>()
  let at = after(SPACE, text, start + 1)
  while (text[at] === '"') {
    const end = after(STRING, text, at)
    const name = JSON.parse(text.slice(at, end)) as string
    const member = placed(text, after(SPACE, text, end) + 1)
    members.set(name, member)
    at = afterComma(text, member.end)
  }
  return { start, end: at + 1, members }
}

function placedList(text: string, start: number): TextSpan {
  const items: TextSpan[] = []
  let at = after(SPACE, text, start + 1)
  while (at < text.length && text[at] !== ']') {
    const item = placed(text, at)
    items.push(item)
    at = afterComma(text, item.end)
  }
  return { start, end: at + 1, items }
}

function afterComma(text: string, end: number): number {
  const at = after(SPACE, text, end)
  return text[at] === ',' ? after(SPACE, text, at + 1) : at
}
