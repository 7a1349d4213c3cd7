import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { NodeId } from '../../contracts/log.ts'
import { canonicalUri, makeUri, partsOf, type Uri } from '../../model/uri.ts'
import type { Entity } from './entity.ts'
import type { Reader } from '../reader.ts'

type KnownUris = Pick<Reader, 'present'> & Partial<Pick<Reader, 'catalogue' | 'graph' | 'sourceConditions'>>

/** Builds the error for a URI that nothing has mentioned. `parameter` is the argument's name. */
export function unknownUri(known: KnownUris, uri: Uri, parameter = 'uri'): Problem {
  const like = sameIdOfOtherType(known, uri)
  const container = like === undefined ? containerById(known, uri) : undefined
  return problem(
    'UNKNOWN_URI',
    `Nothing has mentioned ${uri}${known.present ? ' yet' : ' by then'}.`,
    like === uri
      ? 'It was first mentioned later, or had another name then: ask for a later moment.'
      : like !== undefined
        ? `Did you mean ${like}?`
        : container !== undefined
          ? `${container} is known: see what it has.`
          : unmentionedHint(known, uri),
    parameter,
  )
}

/** Something new at a source is unknown until the source is listed again, unless somebody asks for it. */
function unmentionedHint({ present, sourceConditions }: KnownUris, uri: Uri): string {
  const { platformId } = partsOf(uri)
  const platforms = sourceConditions?.platforms ?? null
  if (!present || platforms === null)
    return 'Check the spelling; a URI becomes known when an event, a listing or another component names it.'
  return platforms.has(platformId)
    ? `Check the spelling. If ${platformId} has it, "mlg refresh ${uri}" reads it now.`
    : `No source is configured for ${platformId}: check the spelling.`
}

/** Finds the model of an unknown version, and its like: many sources name a part by the id of the whole, and its own. */
function containerById({ graph }: KnownUris, uri: Uri): Uri | undefined {
  const end = uri.lastIndexOf('/')
  const container = canonicalUri(uri.slice(0, end))
  return container.ok && graph?.idOf(container.value) !== undefined ? container.value : undefined
}

/** Helps people who know an id and guess the type. Of a past moment, it may be the URI itself. */
function sameIdOfOtherType({ catalogue, graph }: KnownUris, uri: Uri): Uri | undefined {
  const { platformId, resourceId } = partsOf(uri)
  const types = new Set(catalogue?.types.map(({ componentType }) => componentType))
  for (const type of types) {
    const other = makeUri(type, platformId, resourceId)
    if (other.ok && graph?.idOf(other.value) !== undefined) return other.value
  }
  return undefined
}

/** Returns what a text names by its URI; undefined for other texts, and for what the reader doesn't show. */
export function nodeNamed({ graph }: Pick<Reader, 'graph'>, text: string): NodeId | undefined {
  const uri = canonicalUri(text)
  return uri.ok ? graph.idOf(uri.value) : undefined
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
