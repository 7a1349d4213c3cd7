import type { Json } from './json.ts'
import { readJson, TOO_DEEP } from './read-json.ts'
import { err, type Result } from './result.ts'

/**
 * The content of a JSON file that people write. A mistake is told by its line and column, and never by what stands there, as the messages
 * of `JSON.parse` are: that may be a secret, and reasons are shown in answers and logs.
 */
export function jsonOfFile(text: string): Result<Json> {
  const read = readJson(text)
  if (read.ok) return read
  return err(read.error === TOO_DEEP ? TOO_DEEP : `it is not JSON: ${mistakeIn(text)}`)
}

/** Where a text stops being JSON, and what could stand there. */
class Mistake extends Error {
  readonly at: number

  constructor(at: number, expected: string) {
    super(expected)
    this.at = at
  }
}

function mistakeIn(text: string): string {
  try {
    const end = afterBlank(text, afterValue(text, 0))
    throw new Mistake(end, 'nothing more')
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    if (error.at >= text.length) return `it ends where ${error.message} is expected`
    const before = text.slice(0, error.at).split('\n')
    return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${error.message} is expected`
  }
}

const BLANK = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy
const PLAIN = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

/** Null where it does not stand there. */
function after(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : null
}

function afterBlank(text: string, at: number): number {
  return after(BLANK, text, at) ?? at
}

function afterValue(text: string, from: number): number {
  const at = afterBlank(text, from)
  if (text[at] === '{') return afterEach(text, at, { end: '}', one: afterMember })
  if (text[at] === '[') return afterEach(text, at, { end: ']', one: afterValue })
  const end = after(STRING, text, at) ?? after(PLAIN, text, at)
  if (end === null) throw new Mistake(at, text[at] === '"' ? 'a text that ends on its line' : 'a value')
  return end
}

function afterMember(text: string, from: number): number {
  const at = afterBlank(text, from)
  const end = after(STRING, text, at)
  if (end === null) throw new Mistake(at, 'a name in double quotes')
  const colon = afterBlank(text, end)
  if (text[colon] !== ':') throw new Mistake(colon, '":"')
  return afterValue(text, colon + 1)
}

interface Enclosed {
  readonly end: string
  one(text: string, at: number): number
}

function afterEach(text: string, from: number, { end, one }: Enclosed): number {
  let at = afterBlank(text, from + 1)
  if (text[at] === end) return at + 1
  for (;;) {
    at = afterBlank(text, one(text, at))
    if (text[at] === end) return at + 1
    if (text[at] !== ',') throw new Mistake(at, `"," or "${end}"`)
    at++
  }
}
