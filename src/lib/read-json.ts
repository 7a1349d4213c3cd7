import type { Json } from './json.ts'
import { err, ok, type Result } from './result.ts'

/**
 * Deepest nesting in external JSON, since merging, redacting, comparing or writing a value recurses into it. Answers of
 * products are nested ten or twenty deep.
 */
export const MAX_JSON_DEPTH = 100

export const TOO_DEEP = `the JSON is nested more than ${MAX_JSON_DEPTH} deep`

export type JsonFlaw = "the text isn't JSON" | typeof TOO_DEEP

/**
 * Reads external JSON. Checks the depth before parsing, which takes about a quarter of the parsing time: parsing 16 MB
 * of `[` takes seconds, and its error doesn't say why.
 */
export function readJson(text: string): Result<Json, JsonFlaw> {
  if (isTooDeep(text)) return err(TOO_DEEP)
  try {
    return ok(JSON.parse(text) as Json)
  } catch {
    return err("the text isn't JSON")
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const NEWLINE = 0x0a
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Checks the depth without parsing. In invalid JSON only the part before the mistake counts. */
export function isTooDeep(text: string): boolean {
  if (text.length <= MAX_JSON_DEPTH) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // Most characters have lower codes than brackets. This order takes half the time of a switch.
    if (code < OPEN_LIST) {
      if (code === QUOTE) at = endOfString(text, at)
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++depth > MAX_JSON_DEPTH) return true
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--
  }
  return false
}

/**
 * Splits a text into the items of an array, or else the values that begin on separate lines, so that an unreadable one
 * doesn't affect the others. Returns at most `most`.
 */
export function partsOfJson(text: string, most: number): readonly string[] {
  const parts: string[] = []
  let isArray = text.startsWith('[')
  let depth = 0
  let from = isArray ? 1 : 0
  const end = (at: number): void => {
    const part = text.slice(from, at).trim()
    if (part !== '') parts.push(part)
    from = at + 1
  }
  for (let at = from; at < text.length && parts.length < most; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth++
        break
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        if (--depth >= 0) break
        // The end of the array; lines may follow it.
        if (isArray) end(at)
        isArray = false
        depth = 0
        break
      case COMMA:
        if (isArray && depth === 0) end(at)
        break
      case NEWLINE:
        if (!isArray && depth === 0) end(at)
    }
  }
  if (parts.length < most) end(text.length)
  return parts
}

/** Returns the position of the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start; ;) {
    at = text.indexOf('"', at + 1)
    if (at < 0) return text.length
    let before = at - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((at - before) % 2 === 1) return at
  }
}
