import { nameOf } from '../../catalogue/entity.ts'
import { labelOf } from '../../catalogue/labels.ts'
import type { Problem } from '../../contracts/problem.ts'
import { rejectedEdges } from '../../edits/rejected.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { numberAt, numberIn } from '../../query/cursor.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import type { Reader } from '../../query/reader.ts'
import type { RejectedAnswer, RejectedArguments } from '../rejected.ts'

export async function rejected(
  reader: Reader,
  { of, limit, cursor }: RejectedArguments,
): Promise<Result<RejectedAnswer, Problem>> {
  const known = of === undefined ? ok(null) : knownNode(reader, of, 'of')
  if (!known.ok) return known
  const list = of === undefined ? 'rejected' : `rejected.${of}`
  const after = numberAt(list, cursor)
  if (!after.ok) return err(after.error)
  const { edges, next } = await rejectedEdges(reader, { of, after: after.value, limit })
  const entities = await entitiesOf(
    reader,
    edges.flatMap(({ from, to }) => [from, to]),
  )
  return ok({
    edges: edges.map(({ type, ...edge }) => {
      const [from, to] = [entities.get(edge.from), entities.get(edge.to)]
      return {
        relation: type,
        label: labelOf(reader.catalogue.edgeType(type)?.name ?? type),
        ...edge,
        fromName: from === undefined ? null : nameOf(from),
        fromType: from?.entityType ?? null,
        toName: to === undefined ? null : nameOf(to),
        toType: to?.entityType ?? null,
      }
    }),
    next: next === null ? null : numberIn(list, next),
  })
}

async function entitiesOf(reader: Reader, uris: readonly Uri[]): Promise<ReadonlyMap<Uri, Entity>> {
  const nodes = new Set(uris.flatMap((uri) => reader.nodeOf(uri) ?? []))
  return new Map((await reader.loader.load([...nodes])).map((entity) => [entity.uri, entity]))
}
