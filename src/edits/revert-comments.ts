// Reverts comments.
import { sameJson, type Json } from '../lib/json.ts'
import type { DocumentKey } from '../model/facts.ts'
import { personDocument, type Edit } from '../model/people.ts'
import { commentJson, COMMENTS, commentsIn } from '../query/entities/comments.ts'
import type { AttributeChange } from '../query/time/change.ts'
import type { KnownEntity } from './checks.ts'
import type { RevertedTransaction, Reversal } from './reversal.ts'

/** Changes back only comments that the transaction changed and that are unchanged since. */
export async function commentReversal(
  { reader, person, overNewer }: RevertedTransaction,
  { uri }: KnownEntity,
  change: AttributeChange & { readonly sentence: string },
): Promise<Reversal> {
  const own = personDocument(person, uri)
  const isOwn = ({ platform, type }: Pick<DocumentKey, 'platform' | 'type'>): boolean =>
    platform === own.platform && type === own.type
  if (!change.documents.every(isOwn)) return { kind: 'not-theirs', what: change.sentence }
  const [record] = await reader.withHidden().store.entities([uri], reader.at)
  const stated = record?.stated.find(isOwn)?.attributes[COMMENTS]
  const [before, after, now] = [change.before, change.after, stated ?? null].map(membersById)
  const changed = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].filter(
    (id) => !sameJson(before?.get(id) ?? null, after?.get(id) ?? null),
  )
  const members = (from: typeof now): readonly Json[] => changed.flatMap((id) => from?.get(id) ?? [])
  const isNewer = !changed.every((id) => sameJson(now?.get(id) ?? null, after?.get(id) ?? null))
  if (changed.every((id) => sameJson(now?.get(id) ?? null, before?.get(id) ?? null))) return { kind: 'nothing' }
  if (isNewer && !overNewer)
    return { kind: 'newer', what: COMMENTS, isNewer: (one) => one.kind === 'attribute' && one.name === COMMENTS }
  const edits: Edit[] = [
    { kind: 'drop', name: COMMENTS, members: members(now) },
    { kind: 'add', name: COMMENTS, members: members(before) },
  ]
  return { kind: 'edits', edits }
}

function membersById(value: Json): ReadonlyMap<string, Json> {
  return new Map(commentsIn(value).map((comment) => [comment.id, commentJson(comment)]))
}
