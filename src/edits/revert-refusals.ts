// Says why a change can't be reverted.
import { problem, type Problem } from '../contracts/problem.ts'
import type { Uri } from '../model/uri.ts'
import { historyOf } from '../query/time/history.ts'
import type { KnownEntity } from './checks.ts'
import type { RevertArguments } from './arguments.ts'
import { type RevertedTransaction, type Reversal, isChange } from './reversal.ts'

/** Later changes examined to find the author of the current one. */
const MAX_SEARCHED = 200

export function byAuthorOnly(person: string, sentence: string): Problem {
  const detail = `${person} can't revert what somebody else wrote: ${sentence}.`
  return problem('FORBIDDEN', detail, 'Only its author can edit, delete or restore a comment.')
}

export function notRevertible(sentence: string): Problem {
  const detail = `Approvals and waivers can't be reverted: ${sentence}.`
  return problem('REFUSED', detail, 'Use approve, withdraw-approval, waive or unwaive.')
}

export function noPersonsChange({ tx }: RevertArguments, { uri }: KnownEntity): Problem {
  return problem(
    'NOT_FOUND',
    `No person changed ${uri} in transaction ${tx}, as far as the record goes back.`,
    "Give the transaction of a person's change; see the entity's history.",
  )
}

export function revertedAlready({ tx }: RevertArguments, { uri }: KnownEntity): Problem {
  return problem(
    'REFUSED',
    `What transaction ${tx} changed of ${uri} has been undone already.`,
    'There is nothing to revert; the history shows who changed it since.',
  )
}

export async function newerStatement(
  { reader, tx }: RevertedTransaction,
  uri: Uri,
  { what, isNewer }: Extract<Reversal, { readonly kind: 'newer' }>,
): Promise<Problem> {
  const { transactions } = await historyOf(reader, uri, { before: reader.at + 1, limit: MAX_SEARCHED })
  const since = transactions.filter((one) => one.tx > tx)
  const found = since.flatMap((one) => one.changes.filter(isChange).filter(isNewer)).at(0)
  const sentence = found === undefined ? `${what} was changed` : found.sentence
  return problem(
    'REFUSED',
    `${uri} was changed again after transaction ${tx}: ${sentence}.`,
    'Revert that change, or give overNewer to undo it as well.',
    'overNewer',
  )
}
