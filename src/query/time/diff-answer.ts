import type { NodeId } from '../../contracts/log.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { resolveInterval } from './between.ts'
import { notOfList, openNumber, sealNumbers, openPosition } from '../cursor.ts'
import { edgesList, entityDiff, type DiffInterval, type EntityDiff } from './diff.ts'
import { everythingDiff, neighbourhoodDiff, type HopEdges, type NeighbourhoodDiff } from './diff-many.ts'
import { unknownUri } from '../entities/known-entity.ts'
import { timeOfTx, unlessDropped } from './moment.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { Reader } from '../reader.ts'
import { relationInCursor, type Relation } from '../entities/relation.ts'
import { MAX_TALLIED, type Tally } from './tally.ts'

interface DiffRequest {
  readonly from: string
  readonly to: string | undefined
  /** An entity, or the centre of a neighbourhood; absent for everything. */
  readonly uri: Uri | undefined
  /** 0 for the entity alone. */
  readonly hops: number
  readonly along: HopEdges
  readonly limit: number
  readonly cursor: string | undefined
}

export interface Differences {
  readonly scope: 'entity' | 'neighbourhood' | 'everything'
  readonly from: { readonly tx: Tx; readonly at: Time }
  readonly to: { readonly tx: Tx; readonly at: Time }
  readonly uri: Uri | null
  readonly hops: number
  readonly entities: readonly EntityDiff[]
  /** Number of entities that this page compared: unlisted ones are unchanged. */
  readonly compared: number
  readonly neighbourhood: NeighbourhoodDiff['totals'] | null
  readonly tally: Omit<Tally, 'nodes'> | null
  readonly next: string | null
}

type PartialDifferences = Pick<Differences, 'scope' | 'entities' | 'compared' | 'next'> &
  Partial<Pick<Differences, 'neighbourhood' | 'tally' | 'uri'>>

/** Finds the differences between two moments of an entity, a neighbourhood, or everything. */
export function diffOf(reader: Reader, request: DiffRequest): Promise<Result<Differences, Problem>> {
  return unlessDropped(reader.store, () => compareMoments(reader, request))
}

async function compareMoments(reader: Reader, request: DiffRequest): Promise<Result<Differences, Problem>> {
  if (request.hops > 0 && request.uri === undefined)
    return err(problem('BAD_PAGE', 'hops needs a URI.', 'Omit it for the entity alone.', 'hops'))
  const moments = await resolveInterval(reader, request)
  if (!moments.ok) return moments
  const found =
    request.uri === undefined
      ? await diffOfEverything(moments.value, request)
      : await compareAround(moments.value, request.uri, request)
  if (!found.ok) return found
  const { from, to } = moments.value
  const [fromAt, toAt] = await Promise.all([timeOfTx(from.store, from.at), timeOfTx(to.store, to.at)])
  const nothing = { neighbourhood: null, tally: null, uri: null, hops: request.hops }
  return ok({ ...nothing, ...found.value, from: { tx: from.at, at: fromAt }, to: { tx: to.at, at: toAt } })
}

async function compareAround(
  moments: DiffInterval,
  uri: Uri,
  { hops, along, limit, cursor }: DiffRequest,
): Promise<Result<PartialDifferences, Problem>> {
  const node = moments.to.nodeOf(uri)
  const [known] = node === undefined ? [] : await moments.to.loader.load([node])
  if (node === undefined || known === undefined) return err(unknownUri({ present: false }, uri))
  if (hops === 0) {
    const after = relationAfter(moments, node, cursor)
    if (!after.ok) return after
    const diff = await entityDiff(moments, node, { after: after.value, limit })
    const entities = diff === null ? [] : [diff]
    return ok({ scope: 'entity', uri, entities, compared: 1, next: diff?.next ?? null })
  }
  const list = `${edgesList(moments, node)}.${hops}.${along}`
  const after = openNumber(list, cursor)
  if (!after.ok) return after
  moments.to.coverage.noteEverything()
  const found = await neighbourhoodDiff(moments, { node, hops, along }, { after: after.value, limit })
  if (!found.ok) return found
  const { next, totals, ...page } = found.value
  const following = next === null ? null : sealNumbers(list, next)
  return ok({ scope: 'neighbourhood', uri, ...page, next: following, neighbourhood: totals })
}

async function diffOfEverything(
  moments: DiffInterval,
  { limit, cursor }: DiffRequest,
): Promise<Result<PartialDifferences, Problem>> {
  const list = `diff.${moments.from.at}`
  const after = openNumber(list, cursor)
  if (!after.ok) return after
  const transactions = moments.to.at - moments.from.at
  if (transactions > MAX_TALLIED) return err(tooLong(transactions))
  moments.to.coverage.noteEverything()
  const { tally, next, ...page } = await everythingDiff(moments, { after: after.value, limit })
  const { nodes: _, ...counted } = tally
  return ok({ scope: 'everything', ...page, next: next === null ? null : sealNumbers(list, next), tally: counted })
}

function tooLong(transactions: number): Problem {
  const [is, most] = [transactions, MAX_TALLIED].map((n) => n.toLocaleString('en'))
  const detail = `${is} transactions lie between the two moments; comparing everything is limited to ${most}.`
  return problem('TOO_EXPENSIVE', detail, 'Choose a shorter period, or one entity and its surroundings.', 'from')
}

function relationAfter(
  moments: DiffInterval,
  node: NodeId,
  cursor: string | undefined,
): Result<Relation | null, Problem> {
  if (cursor === undefined) return ok(null)
  const text = openPosition(edgesList(moments, node), cursor)
  const relation = text.ok ? relationInCursor(text.value, moments.to.catalogue) : text
  return relation.ok ? relation : err(notOfList(cursor, relation.error))
}
