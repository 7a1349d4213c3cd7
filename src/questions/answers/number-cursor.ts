import type { Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { cursorIn, notOfList, positionIn } from '../../query/cursor.ts'

/** The number behind which a page of a list begins: 0 without a cursor. */
export function numberAt(list: string, cursor: string | undefined): Result<number, Problem> {
  if (cursor === undefined) return ok(0)
  const position = positionIn(list, cursor)
  const match = position.ok ? /^d(\d{1,15})$/.exec(position.value) : null
  return match === null ? err(notOfList(cursor)) : ok(Number(match[1]))
}

export function numberIn(list: string, position: number): string {
  return cursorIn(list, `d${position}`)
}
