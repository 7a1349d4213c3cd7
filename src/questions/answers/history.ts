import type { HistoryEntry } from '../../contracts/reads.ts'
import type { Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { HistoryChange, TransactionHistory } from '../../query/time/change.ts'
import { isTold } from '../../query/time/news.ts'
import { cursorIn, notOfList, positionIn } from '../../query/cursor.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { historyOf } from '../../query/time/history.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import type { Reader } from '../../query/reader.ts'
import type { HistoryAnswer, HistoryArguments } from '../history.ts'

export async function history(
  reader: Reader,
  { uri, limit, cursor }: HistoryArguments,
): Promise<Result<HistoryAnswer, Problem>> {
  const node = knownNode(reader, uri)
  if (!node.ok) return node
  const list = `history.${uri}`
  const before = cursor === undefined ? reader.at + 1 : transactionAt(list, cursor)
  if (before === null) return err(notOfList(cursor ?? ''))
  const { transactions, entries, next, horizon } = await historyOf(reader, uri, { before, limit })
  return ok({
    uri,
    transactions: transactions.map((one) => transactionJson(one, reader.graph.typeOf(node.value, one.tx))),
    entries: entries.map(entryJson),
    next: next === null ? null : cursorIn(list, `t${next}`),
    horizon: horizon === null ? null : { tx: horizon.tx, at: isoTime(horizon.at) },
  })
}

/** The transaction that a cursor of a list of transactions names. */
export function transactionAt(list: string, cursor: string): number | null {
  const position = positionIn(list, cursor)
  const match = position.ok ? /^t(\d{1,15})$/.exec(position.value) : null
  return match === null ? null : Number(match[1])
}

function transactionJson(
  { at, changes, ...transaction }: TransactionHistory,
  type: string | null,
): HistoryAnswer['transactions'][number] {
  const described = changes.map((change) => ({ ...changeJson(change), bookkeeping: !isTold(type, change) }))
  return { ...transaction, at: isoTime(at), changes: described }
}

const NOTHING = {
  name: null,
  op: null,
  rejected: false,
  relation: null,
  direction: null,
  other: null,
  otherName: null,
  provenance: null,
  rule: null,
} as const

/** Every change has the same members, of whichever kind it is. */
function changeJson(
  change: HistoryChange,
): Omit<HistoryAnswer['transactions'][number]['changes'][number], 'bookkeeping'> {
  switch (change.kind) {
    case 'attribute':
      return { ...NOTHING, ...change, evidence: [] }
    case 'edge': {
      const { document, rejected = false, ...edge } = change
      return { ...edge, rejected, before: null, after: null, documents: [document] }
    }
    default:
      return { ...NOTHING, ...change, documents: [], shown: true, evidence: [] }
  }
}

function entryJson({ at, cause, retracted, ...entry }: HistoryEntry): HistoryAnswer['entries'][number] {
  return { ...entry, at: isoTime(at), cause: cause.kind, trace: cause.trace, retracted }
}
