import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'
import type { Json } from './json.ts'
import { readJson, TOO_DEEP } from './read-json.ts'
import { err, type Result } from './result.ts'

/**
 * Parses a JSON file written by a person. A mistake is reported by its line and column, never by its content as in
 * messages of `JSON.parse`: that may be a secret, and reasons appear in answers and logs.
 */
export function jsonOfFile(text: string): Result<Json> {
  const read = readJson(text)
  if (read.ok) return read
  return err(read.error === TOO_DEEP ? TOO_DEEP : `the text isn't JSON: ${mistakeIn(text)}`)
}

/** Describes the mistake in a text no deeper than `readJson` allows, because the parser recurses into it. */
function mistakeIn(text: string): string {
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true })
  const [first, second] = errors
  const at = first?.offset ?? 0
  // A word that isn't JSON is reported first, and what should stand in its place second.
  const names = [first, second].map((error) => (error === undefined ? '' : printParseErrorCode(error.error)))
  const expected = EXPECTED[names[0] ?? ''] ?? EXPECTED[names[1] ?? ''] ?? 'a value'
  if (at >= text.length) return `it ends where ${expected} is expected`
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${expected} is expected`
}

/** Names what the parser expected where it stopped, by the name of its error. */
const EXPECTED: Readonly<Record<string, string>> = {
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a name in double quotes',
  ValueExpected: 'a value',
  ColonExpected: '":"',
  CommaExpected: '"," or a closing bracket',
  CloseBraceExpected: '"," or "}"',
  CloseBracketExpected: '"," or "]"',
  EndOfFileExpected: 'nothing more',
  InvalidCommentToken: 'JSON without comments',
  UnexpectedEndOfComment: 'JSON without comments',
  UnexpectedEndOfString: 'a text that ends on its line',
  UnexpectedEndOfNumber: 'a digit',
  InvalidUnicode: 'a text with valid \\u escapes',
  InvalidEscapeCharacter: 'a text with valid escapes',
  InvalidCharacter: 'a text without control characters',
}
