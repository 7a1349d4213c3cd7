import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import type { Entity } from './entity.ts'
import type { Reader } from '../reader.ts'

/** Every refusal of a URI that nothing has mentioned. `parameter`: which argument it is. */
export function unknownUri({ present }: Pick<Reader, 'present'>, uri: Uri, parameter = 'uri'): Problem {
  const refusal = problem(
    'UNKNOWN_URI',
    `Nothing has mentioned ${uri}${present ? ' yet' : ' by then'}.`,
    'Check the spelling; a URI becomes known when an event, a listing or another component names it.',
  )
  return { ...refusal, parameter }
}

export function knownNode(reader: Reader, uri: Uri, parameter?: string): Result<NodeId, Problem> {
  const node = reader.nodeOf(uri)
  return node === undefined ? err(unknownUri(reader, uri, parameter)) : ok(node)
}

export async function knownEntity(reader: Reader, uri: Uri, parameter?: string): Promise<Result<Entity, Problem>> {
  const node = reader.nodeOf(uri)
  const [entity] = node === undefined ? [] : await reader.loader.load([node])
  return entity === undefined ? err(unknownUri(reader, uri, parameter)) : ok(entity)
}
