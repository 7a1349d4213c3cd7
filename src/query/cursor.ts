import { err, ok, type Result } from '../lib/result.ts'

/** The longest is that of relations, whose edge types may have two names of 200 characters. */
const MAX_CHARACTERS = 800

/**
 * A place in a list, for whoever goes on behind it. It names its list as well: in another one it would stand for another
 * place, or none, and a page be passed over without a word.
 */
export function cursorIn(list: string, place: string): string {
  return Buffer.from(`${list} ${place}`).toString('base64url')
}

export function placeIn(list: string, cursor: string): Result<string> {
  const text = Buffer.from(cursor.slice(0, MAX_CHARACTERS), 'base64url').toString()
  return text.startsWith(`${list} `) ? ok(text.slice(list.length + 1)) : err('is not a cursor of this list')
}
