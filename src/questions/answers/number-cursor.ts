import type { Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { cursorIn, notOfList, placeIn } from '../../query/cursor.ts'

/** The number behind which a page of a list begins: 0 without a cursor. */
export function numberAt(list: string, cursor: string | undefined): Result<number, Problem> {
  if (cursor === undefined) return ok(0)
  const place = placeIn(list, cursor)
  const match = place.ok ? /^d(\d{1,15})$/.exec(place.value) : null
  return match === null ? err(notOfList(cursor)) : ok(Number(match[1]))
}

export function numberIn(list: string, place: number): string {
  return cursorIn(list, `d${place}`)
}
