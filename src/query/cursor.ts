import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'

/** The longest is that of relations, whose edge types may have two names of 200 characters. */
const MAX_CHARACTERS = 800

/**
 * A position in a list, from which the next page continues. It names its list as well: in another list it would mean
 * another position, or none, and a page would be skipped without an error.
 */
export function cursorIn(list: string, position: string): string {
  return Buffer.from(`${list} ${position}`).toString('base64url')
}

export function positionIn(list: string, cursor: string): Result<string> {
  const text = Buffer.from(cursor.slice(0, MAX_CHARACTERS), 'base64url').toString()
  return text.startsWith(`${list} `) ? ok(text.slice(list.length + 1)) : err('is not a cursor of this list')
}

/** Every API shows the cursor of the next page at the end of one; each writes it in its own way. */
const GO_ON =
  'Go on with the cursor that the page before ended with, and the same question; of an impact, with its group as well.'

export function badCursor(detail: string): Problem {
  return { ...problem('BAD_PAGE', detail, GO_ON), parameter: 'cursor' }
}

export function notOfList(cursor: string, why = 'is not a cursor of this list'): Problem {
  return badCursor(`The cursor "${cursor.slice(0, 60)}" ${why}.`)
}
