import type { Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { between } from '../../query/time/between.ts'
import { transactionsOf } from '../../query/time/changes.ts'
import { cursorIn, notOfList } from '../../query/cursor.ts'
import { diffOf } from '../../query/time/diff-answer.ts'
import type { EdgeDiff, EntityDiff } from '../../query/time/diff.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { timeOfTx, unlessDropped } from '../../query/time/moment.ts'
import type { Reader } from '../../query/reader.ts'
import type { ChangesAnswer, ChangesArguments, DiffAnswer, DiffArguments } from '../diff.ts'
import { transactionAt } from './history.ts'

type Diff = DiffAnswer
type Changes = ChangesAnswer

export async function diff(reader: Reader, args: DiffArguments): Promise<Result<Diff, Problem>> {
  const answer = await diffOf(reader, args)
  if (!answer.ok) return answer
  const { from, to, tally, entities, ...rest } = answer.value
  return ok({
    ...rest,
    from: { tx: from.tx, at: isoTime(from.at) },
    to: { tx: to.tx, at: isoTime(to.at) },
    tally,
    entities: entities.map(entityJson),
  })
}

function entityJson(entity: EntityDiff): Diff['entities'][number] {
  return { ...entity, edges: entity.edges.map(edgeJson) }
}

function edgeJson({ seen, ...edge }: EdgeDiff): Diff['entities'][number]['edges'][number] {
  return { ...edge, seen: seen === null ? null : { ...seen, at: isoTime(seen.at) } }
}

const LIST = 'changes'

export async function changes(
  reader: Reader,
  { from, to, cursor, limit }: ChangesArguments,
): Promise<Result<Changes, Problem>> {
  const moments = await between(reader, { from, to })
  if (!moments.ok) return moments
  const after = cursor === undefined ? 0 : transactionAt(LIST, cursor)
  if (after === null) return err(notOfList(cursor ?? ''))
  const found = await unlessDropped(reader.store, async () => ok(await transactionsOf(moments.value, { after, limit })))
  if (!found.ok) return found
  const { transactions, next } = found.value
  const moment = async (tx: number): Promise<Changes['from']> => ({ tx, at: isoTime(await timeOfTx(reader.store, tx)) })
  return ok({
    from: await moment(moments.value.from.at),
    to: await moment(moments.value.to.at),
    transactions: transactions.map((t) => ({ ...t, at: isoTime(t.at) })),
    next: next === null ? null : cursorIn(LIST, `t${next}`),
  })
}
