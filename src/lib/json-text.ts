// Changes a JSON file as somebody wrote it: additions are inserted into its text, and everything else stays as it is,
// byte by byte. The text was parsed before and is only searched for positions. (`modify` of jsonc-parser reformats text
// in addition to the change.)

import { parseTree, type Node } from 'jsonc-parser'
import type { Json } from './json.ts'

/**
 * Appends an item to the list at a path of keys, creating missing values on the way. Returns null if another kind of
 * value is in its place.
 */
export function withItem(text: string, path: JsonPath, item: Json): string | null {
  return withAdded(text, path, { name: null, value: item })
}

/** Adds a property to the object at a path. Also returns null if the object already has one of that name. */
export function withMember(text: string, path: JsonPath, name: string, value: Json): string | null {
  return withAdded(text, path, { name, value })
}

/** Object keys, and indexes in lists. */
export type JsonPath = readonly (string | number)[]

interface AddedMember {
  /** Null for an item of a list. */
  readonly name: string | null
  readonly value: Json
}

function withAdded(text: string, path: JsonPath, added: AddedMember): string | null {
  const style = styleOf(text)
  let at = parseTree(text)
  if (at === undefined) return null
  for (const [depth, step] of path.entries()) {
    const next: Node | undefined = typeof step === 'number' ? itemAt(at, step) : memberOf(at, step)
    if (next !== undefined) at = next
    else {
      const rest = path.slice(depth + 1)
      if (typeof step === 'number' || at.type !== 'object' || rest.some((each) => typeof each === 'number')) return null
      const { name, value } = added
      const innermost: Json = name === null ? [value] : { [name]: value }
      const nested = rest.reduceRight<Json>((inner, each) => ({ [each]: inner }), innermost)
      return insertMember(text, at, { name: step, value: nested, depth, style })
    }
  }
  const { name } = added
  const fits = name === null ? at.type === 'array' : at.type === 'object' && memberOf(at, name) === undefined
  return fits ? insertMember(text, at, { ...added, depth: path.length, style }) : null
}

function itemAt({ type, children = [] }: Node, step: number): Node | undefined {
  return type === 'array' ? children[step] : undefined
}

/** If a name occurs twice, the last one counts, as for `JSON.parse`. */
function memberOf({ type, children = [] }: Node, name: string): Node | undefined {
  if (type !== 'object') return undefined
  return children.findLast(({ children: [key] = [] }) => key?.value === name)?.children?.[1]
}

interface Insertion extends AddedMember {
  /** Nesting depth of the object or list that gets the addition. */
  readonly depth: number
  readonly style: Style
}

function insertMember(text: string, into: Node, { name, value, depth, style }: Insertion): string {
  const { indent, newline } = style
  const inner = newline + indent.repeat(depth + 1)
  const printed = JSON.stringify(value, null, indent).replaceAll('\n', inner)
  const added = name === null ? printed : `${JSON.stringify(name)}: ${printed}`
  const last = into.children?.at(-1)
  if (last !== undefined) {
    const end = last.offset + last.length
    return `${text.slice(0, end)},${inner}${added}${text.slice(end)}`
  }
  const closing = newline + indent.repeat(depth)
  return `${text.slice(0, into.offset + 1)}${inner}${added}${closing}${text.slice(into.offset + into.length - 1)}`
}

interface Style {
  readonly indent: string
  readonly newline: string
}

function styleOf(text: string): Style {
  return { indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ', newline: text.includes('\r\n') ? '\r\n' : '\n' }
}
