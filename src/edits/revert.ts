// Reverts a person's changes of an entity in one transaction: states the opposite now, and history stays.
import type { Caller } from '../contracts/caller.ts'
import { err } from '../lib/result.ts'
import type { DocumentKey, EdgeClaim, Tx } from '../model/facts.ts'
import { personOf } from '../model/people.ts'
import { APPROVALS } from '../model/approval.ts'
import type { Uri } from '../model/uri.ts'
import { COMMENTS } from '../query/entities/comments.ts'
import { WAIVERS } from '../query/policies/waivers.ts'
import type { Reader } from '../query/reader.ts'
import type { AttributeChange, EdgeHistoryChange, HistoryChange } from '../query/time/change.ts'
import { historyOf } from '../query/time/history.ts'
import { knownUri, authorOf } from './checks.ts'
import { writeEdits, type EditParts, type EditResult } from './edit.ts'
import type { RevertArguments } from './arguments.ts'
import { noPersonsChange, notRevertible, byAuthorOnly, newerStatement, revertedAlready } from './revert-refusals.ts'
import { type Reversal, type WordedChange, type AnyChange, isChange } from './reversal.ts'
import { edgeReversal } from './revert-edges.ts'
import { commentReversal } from './revert-comments.ts'
import { attributeReversal } from './revert-attributes.ts'

/** Stating these takes a separate right. */
const DECISIONS: ReadonlySet<string> = new Set([APPROVALS, WAIVERS])

export async function revert(args: RevertArguments, caller: Caller, parts: EditParts): EditResult {
  const { reader } = parts
  const known = knownUri(args.uri, reader)
  if (!known.ok) return known
  const person = authorOf(args.by, caller, reader)
  if (!person.ok) return person
  const changes = await changesIn(reader, known.value.uri, args.tx)
  // Entities that the transaction names but the caller may not see are restored, too.
  const whole = await changesIn(reader.withHidden(), known.value.uri, args.tx)
  const [first] = changes
  const document = first === undefined ? undefined : documentOf(first)
  const subject = document === undefined ? known : knownUri(document.uri, reader)
  if (document === undefined || !subject.ok) return err(noPersonsChange(args, known.value))
  const context = { reader, tx: args.tx, person: person.value, overNewer: args.overNewer }
  const decision = changes.find((one) => one.kind === 'attribute' && DECISIONS.has(one.name))
  if (decision !== undefined) return err(notRevertible(decision.sentence))
  const reversals: Reversal[] = []
  for (const change of changes)
    reversals.push(
      change.kind === 'edge'
        ? await edgeReversal(context, claimOf(change, known.value.uri), change)
        : change.name === COMMENTS
          ? await commentReversal(context, subject.value, change)
          : await attributeReversal({ ...context, reader: reader.withHidden() }, subject.value, wholeOf(change, whole)),
    )
  const notTheirs = reversals.find((one) => one.kind === 'not-theirs')
  if (notTheirs !== undefined) return err(byAuthorOnly(person.value, notTheirs.what))
  const newer = reversals.find((one) => one.kind === 'newer')
  if (newer !== undefined) return err(await newerStatement(context, subject.value.uri, newer))
  const edits = reversals.flatMap((one) => (one.kind === 'edits' ? one.edits : []))
  if (edits.length === 0) return err(revertedAlready(args, known.value))
  return await writeEdits(subject.value, { edits, by: person.value, caller }, parts)
}

async function changesIn(reader: Reader, uri: Uri, of: Tx): Promise<readonly WordedChange[]> {
  const { transactions } = await historyOf(reader, uri, { before: of + 1, limit: 1 })
  return transactions.find(({ tx }) => tx === of)?.changes.filter(isOfPerson) ?? []
}

function wholeOf(change: AttributeChange, whole: readonly AnyChange[]): AttributeChange {
  return whole.find((one): one is AttributeChange => one.kind === 'attribute' && one.name === change.name) ?? change
}

function isOfPerson(change: HistoryChange): change is WordedChange {
  const document = isChange(change) ? documentOf(change) : undefined
  return document !== undefined && personOf(document) !== null
}

function documentOf(change: AnyChange): DocumentKey | undefined {
  return change.kind === 'edge' ? change.document : change.documents[0]
}

function claimOf({ relation, direction, other }: EdgeHistoryChange, uri: Uri): EdgeClaim {
  return direction === 'out' ? { type: relation, from: uri, to: other } : { type: relation, from: other, to: uri }
}
