import { setTimeout as sleep } from 'node:timers/promises'
import type { HitKey, SearchHit, SearchSort } from '../../contracts/search-index.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { OpenSearchFailure, reasonOf, type OpenSearchClient } from './client.ts'

/** One search of several that were sent together. */
export interface SearchAnswer {
  readonly total: number
  readonly hits: readonly Record<string, unknown>[]
  readonly aggregations: unknown
}

/** Where searches go: an index, and always the same copy of it. */
export interface SearchTarget {
  readonly index: string
  readonly preference: string
}

/** A search whose index was deleted meanwhile, since another one replaced it, finds that one after this. */
const REPLACED_MS = 100

/**
 * Several searches in one request, one after the other on the server: a later one never sees less than an earlier one.
 */
export async function searchAll(
  client: OpenSearchClient,
  target: SearchTarget,
  bodies: readonly object[],
): Promise<readonly SearchAnswer[]> {
  if (bodies.length === 0) return []
  try {
    return await searchOnce(client, target, bodies)
  } catch (error) {
    if (!(error instanceof OpenSearchFailure) || !(error.replaced || error.status === 503)) throw error
    await sleep(REPLACED_MS)
    return await searchOnce(client, target, bodies)
  }
}

async function searchOnce(
  client: OpenSearchClient,
  { index, preference }: SearchTarget,
  bodies: readonly object[],
): Promise<readonly SearchAnswer[]> {
  const header = JSON.stringify({ index, preference })
  const body = bodies.map((one) => `${header}\n${JSON.stringify(one)}\n`).join('')
  const path = '/_msearch?max_concurrent_searches=1'
  const answer = await client.send({ method: 'POST', path, body })
  const responses = Array.isArray(answer.body.responses) ? (answer.body.responses as readonly unknown[]) : []
  if (responses.length !== bodies.length) throw malformed(client, `${responses.length} of ${bodies.length} searches`)
  return responses.map((response) => searchAnswer(client, response))
}

function searchAnswer(client: OpenSearchClient, response: unknown): SearchAnswer {
  const { status, hits, aggregations, timed_out: timedOut, _shards: shards } = isObject(response) ? response : {}
  if (status === 404) throw notBuilt(client)
  const failed = isObject(shards) && typeof shards.failed === 'number' && shards.failed > 0
  if (status !== 200 || failed || timedOut === true || !isObject(hits)) {
    const number = typeof status === 'number' ? status : null
    const reason = reasonOf(response) ?? (timedOut === true ? 'it took too long' : `status ${String(status)}`)
    const broken = number !== null && number >= 500
    const passing = failed || timedOut === true || number === 429 || broken
    // "all shards failed" is a 404 or a 5xx, by how far the deletion was.
    const replaced = failed || broken
    throw new OpenSearchFailure(`${client.name} could not search: ${reason}`, { status: number, passing, replaced })
  }
  const total = isObject(hits.total) ? Number(hits.total.value) : 0
  return {
    total,
    hits: Array.isArray(hits.hits) ? (hits.hits as Record<string, unknown>[]) : [],
    aggregations,
  }
}

function notBuilt(client: OpenSearchClient): OpenSearchFailure {
  const message = `${client.name} has no index of this service: the process that writes it has not made it yet`
  return new OpenSearchFailure(message, { status: 404, passing: true, replaced: true })
}

function malformed(client: OpenSearchClient, what: string): OpenSearchFailure {
  return new OpenSearchFailure(`${client.name} answered ${what}`, { status: null, passing: false })
}

type SortField = 'rank' | 'usage' | 'updatedAt' | 'name' | 'uri'

const BY_RELEVANCE: readonly SortField[] = ['rank', 'usage', 'updatedAt', 'uri']

/** What decides the order of hits, in this order. A field that comes twice decides nothing the second time. */
const SORT_FIELDS: Readonly<Record<SearchSort, readonly SortField[]>> = {
  relevance: BY_RELEVANCE,
  updated: ['updatedAt', ...BY_RELEVANCE],
  usage: ['usage', ...BY_RELEVANCE],
  name: ['name', ...BY_RELEVANCE],
}

const SORTS: Readonly<Record<SortField, JsonObject>> = {
  rank: { _score: { order: 'desc' } },
  usage: { usage: { order: 'desc' } },
  updatedAt: { updated: { order: 'desc' } },
  name: { nameKey: { order: 'asc' } },
  uri: { id: { order: 'asc' } },
}

export function sortClauses(sort: SearchSort): readonly JsonObject[] {
  return SORT_FIELDS[sort].map((field) => SORTS[field])
}

/** What `search_after` is given: the values of the last hit, in the order of the clauses. */
export function sortValues(sort: SearchSort, key: HitKey): readonly (string | number)[] {
  return SORT_FIELDS[sort].map((field) => key[field])
}

export const HIT_FIELDS = ['node', 'index'] as const

export function hitOf({ sort, fields }: Record<string, unknown>, sorted: SearchSort): SearchHit {
  const values = Array.isArray(sort) ? (sort as readonly unknown[]) : []
  const valueOf = (field: SortField): unknown => values[SORT_FIELDS[sorted].indexOf(field)]
  const { node, index } = isObject(fields) ? fields : {}
  const [kind] = Array.isArray(index) ? (index as readonly unknown[]) : []
  return {
    node: Number(Array.isArray(node) ? node[0] : 0),
    index: kind === 'owners' ? 'owners' : 'entities',
    rank: Number(valueOf('rank')),
    usage: Number(valueOf('usage')),
    updatedAt: Number(valueOf('updatedAt')),
    name: String(valueOf('name') ?? ''),
    uri: String(valueOf('uri')) as Uri,
  }
}

/** How far the index is, of a search for the document that has it. */
export function headOf(answer: SearchAnswer | undefined): Tx {
  const { _source: source } = answer?.hits[0] ?? {}
  return isObject(source) ? numberOf(source.followed) : 0
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
