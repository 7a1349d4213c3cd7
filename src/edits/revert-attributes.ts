// Reverts changes of attributes.
import { canonicalJson, listOf, sameJson, type Json } from '../lib/json.ts'
import type { Attributes, DocumentKey } from '../model/facts.ts'
import type { StatedFacts } from '../model/merge.ts'
import { applyEdit, personDocument, type AttributeEdit } from '../model/people.ts'
import { entityOf } from '../query/entities/entity.ts'
import type { Reader } from '../query/reader.ts'
import type { AttributeChange } from '../query/time/change.ts'
import type { KnownEntity } from './checks.ts'
import type { RevertedTransaction, AnyChange } from './reversal.ts'

export async function attributeReversal(of: RevertedTransaction, entity: KnownEntity, change: AttributeChange) {
  const { reader, tx, person, overNewer } = of
  const { name, before, after } = change
  const [then, current] = await Promise.all(
    [tx - 1, reader.at].map(async (at) => (await reader.store.entities([entity.uri], at))[0]?.stated ?? []),
  )
  const own = personDocument(person, entity.uri)
  const isOwn = (one: Pick<DocumentKey, 'platform' | 'type'>): boolean =>
    one.platform === own.platform && one.type === own.type
  const afterEdits = (edits: readonly AttributeEdit[]): Json =>
    mergedWith(reader, entity, { stated: current ?? [], edits, own })[name] ?? null
  const now = afterEdits([])
  const byCaller = change.documents.some(isOwn)
  const stated = then?.find(isOwn)?.attributes ?? {}
  const candidates = isMembers(before, after)
    ? memberEdits(change, now, byCaller)
    : sameJson(now, before)
      ? []
      : [
          ...(byCaller ? [ownBefore(name, stated)] : []),
          [before === null ? ({ kind: 'clear', name } as const) : ({ kind: 'set', name, value: before } as const)],
        ]
  const last = candidates.at(-1)
  if (last === undefined) return { kind: 'nothing' } as const
  if (!overNewer && !isMembers(before, after) && !sameJson(now, after))
    return {
      kind: 'newer',
      what: name,
      isNewer: (one: AnyChange) => one.kind === 'attribute' && one.name === name && one.shown,
    } as const
  const wanted = isMembers(before, after) ? asSet(afterEdits(last)) : canonicalJson(before)
  const result = (edits: readonly AttributeEdit[]): string =>
    isMembers(before, after) ? asSet(afterEdits(edits)) : canonicalJson(afterEdits(edits))
  return { kind: 'edits', edits: candidates.find((edits) => result(edits) === wanted) ?? last } as const
}

/** Restores the person's earlier statement; others' statements show again. */
function ownBefore(name: string, stated: Attributes): readonly AttributeEdit[] {
  const value = stated[name]
  if (value !== undefined) return [{ kind: 'set', name, value }]
  return stated[`-${name}`] === true ? [{ kind: 'clear', name }] : [{ kind: 'retract', name }]
}

/** Changes back only the list members that the transaction changed: others may have changed since. */
function memberEdits({ name, before, after }: AttributeChange, now: Json, byCaller: boolean) {
  const added = without(after, before).filter((one) => isIn(one, now))
  const removed = without(before, after).filter((one) => !isIn(one, now))
  if (added.length + removed.length === 0) return []
  const opposite: AttributeEdit[] = [
    ...(added.length === 0 ? [] : [{ kind: 'remove', name, members: added } as const]),
    ...(removed.length === 0 ? [] : [{ kind: 'add', name, members: removed } as const]),
  ]
  const drop: AttributeEdit[] = [{ kind: 'drop', name, members: [...added, ...removed] }]
  return byCaller ? [drop, opposite] : [opposite]
}

const isMembers = (before: Json, after: Json): boolean => Array.isArray(before) || Array.isArray(after)
const isIn = (member: Json, list: Json): boolean => listOf(list).some((one) => sameJson(one, member))
const without = (list: Json, others: Json): readonly Json[] => listOf(list).filter((one) => !isIn(one, others))
const asSet = (list: Json): string => listOf(list).map(canonicalJson).toSorted().join('\n')

function mergedWith(
  reader: Reader,
  { node, uri }: KnownEntity,
  {
    stated,
    edits,
    own,
  }: { readonly stated: readonly StatedFacts[]; readonly edits: readonly AttributeEdit[]; readonly own: DocumentKey },
): Attributes {
  const isOwn = ({ platform, type }: StatedFacts): boolean => platform === own.platform && type === own.type
  const mine = stated.find(isOwn) ?? { ...own, origin: 'person', document: own.uri, attributes: {} }
  const attributes = edits.reduce((all, one) => applyEdit(all, one, Number.MAX_SAFE_INTEGER), mine.attributes)
  const others = stated.filter((one) => !isOwn(one))
  const all = edits.length === 0 ? stated : [...others, { ...mine, attributes }]
  const left = all.filter((one) => Object.keys(one.attributes).length > 0)
  return entityOf({ node, uri, stated: left, documents: [] }, reader.catalogue).attributes
}
