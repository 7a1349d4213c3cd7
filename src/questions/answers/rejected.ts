import type { Problem } from '../../contracts/problem.ts'
import { rejectedEdges } from '../../edits/rejected.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Reader } from '../../query/reader.ts'
import type { RejectedAnswer, RejectedArguments } from '../rejected.ts'
import { numberAt, numberIn } from './number-cursor.ts'

const LIST = 'rejected'

export async function rejected(
  reader: Reader,
  { limit, cursor }: RejectedArguments,
): Promise<Result<RejectedAnswer, Problem>> {
  const after = numberAt(LIST, cursor)
  if (!after.ok) return after
  const { edges, next } = await rejectedEdges(reader, { after: after.value, limit })
  return ok({
    edges: edges.map(({ type, ...edge }) => ({ relation: type, ...edge })),
    next: next === null ? null : numberIn(LIST, next),
  })
}
