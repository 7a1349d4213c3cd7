import { nameOf } from '../../catalogue/entity.ts'
import type { Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { between } from '../../query/time/between.ts'
import { transactionsOf } from '../../query/time/changes.ts'
import { cursorIn, notOfList } from '../../query/cursor.ts'
import { diffOf, type Differences } from '../../query/time/diff-answer.ts'
import type { EdgeDiff, EntityDiff } from '../../query/time/diff.ts'
import { eachEntity } from '../../query/entities/each-entity.ts'
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
  const named = await othersIn(reader, answer.value)
  return ok({
    ...rest,
    from: { tx: from.tx, at: isoTime(from.at) },
    to: { tx: to.tx, at: isoTime(to.at) },
    tally,
    entities: entities.map((entity) => entityJson(entity, named)),
  })
}

/** Other ends that are named: some 10 µs each, and twice of what is gone by the later moment. */
const MOST_NAMED = 1_000

type Others = ReadonlyMap<Uri, { readonly name: string | null; readonly type: string | null }>

/** What the other ends of the edges are called: by those that are gone since, what they were called before. */
async function othersIn(reader: Reader, { from, to, entities }: Differences): Promise<Others> {
  const uris = new Set(entities.flatMap(({ edges }) => edges.map(({ other }) => other)))
  const found = new Map<Uri, { name: string | null; type: string | null }>()
  const wanted = [...uris].slice(0, MOST_NAMED)
  for (const at of [to.tx, from.tx]) {
    const nodes = wanted.filter((uri) => found.get(uri)?.name == null).flatMap((uri) => reader.graph.idOf(uri) ?? [])
    await eachEntity(reader, { nodes, at }, (entity) => {
      if (entity.entityType !== null) found.set(entity.uri, { name: nameOf(entity), type: entity.entityType })
    })
  }
  return found
}

function entityJson(entity: EntityDiff, named: Others): Diff['entities'][number] {
  return { ...entity, edges: entity.edges.map((edge) => edgeJson(edge, named)) }
}

function edgeJson({ seen, ...edge }: EdgeDiff, named: Others): Diff['entities'][number]['edges'][number] {
  const { name, type } = named.get(edge.other) ?? { name: null, type: null }
  return { ...edge, otherName: name, otherType: type, seen: seen === null ? null : { ...seen, at: isoTime(seen.at) } }
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
