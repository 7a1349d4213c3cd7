import { err, ok, type Result } from '../../lib/result.ts'
import type { Tx } from '../../model/facts.ts'
import type { DiffInterval } from './diff.ts'
import { resolveTx, notYet } from './moment.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { Reader } from '../reader.ts'

/**
 * Resolves two moments of a reader, each a time or a transaction; the second defaults to the reader's own. A reader
 * pinned in the past sees nothing later.
 */
export async function resolveInterval(
  reader: Reader,
  moments: { readonly from: string; readonly to: string | undefined },
): Promise<Result<DiffInterval, Problem>> {
  const from = await resolveTx(reader.store, moments.from, 'from')
  if (!from.ok) return from
  const to = await laterMoment(reader, moments.to)
  if (!to.ok) return to
  if (from.value > reader.at) return err(afterReader(reader, from.value, 'from'))
  if (from.value > to.value || moments.from === moments.to) {
    const detail = `from (transaction ${from.value}) must be before to (transaction ${to.value}).`
    return err(problem('BAD_RANGE', detail, 'Swap them.', 'from'))
  }
  reader.coverage.noteMoment(from.value)
  return ok({ from: reader.asOf(from.value), to: to.value === reader.at ? reader : reader.asOf(to.value) })
}

/** Builds the error for a transaction after the reader's own: the present may reach it, a past moment never does. */
export function afterReader({ present, at }: Reader, tx: Tx, parameter: string): Problem {
  if (present) return notYet(tx, at, parameter)
  const detail = `${parameter} (transaction ${tx}) must not be after asOf (transaction ${at}).`
  return problem('BAD_RANGE', detail, `Name a later asOf, or an earlier ${parameter}.`, parameter)
}

async function laterMoment(reader: Reader, text: string | undefined): Promise<Result<Tx, Problem>> {
  if (text === undefined) return ok(reader.at)
  const to = await resolveTx(reader.store, text, 'to')
  if (!to.ok) return to
  // A future time means the record's last transaction, which this reader's graph may be about to reach.
  if (!/^\d+$/.test(text)) return ok(Math.min(to.value, reader.at))
  return to.value > reader.at ? err(afterReader(reader, to.value, 'to')) : to
}
