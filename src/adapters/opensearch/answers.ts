import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HitKey, SearchHit, SearchSort } from '../../contracts/search-index.ts'
import { asObject, isObject, type JsonObject } from '../../lib/json.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { OpenSearchFailure, reasonOf, type OpenSearchClient } from './client.ts'
import { HEAD_ID } from './names.ts'

export interface SearchAnswer {
  readonly total: number
  readonly hits: readonly Record<string, unknown>[]
  readonly aggregations: unknown
  readonly took: number
}

/** Finds the document that states how far the index is. */
export const HEAD = { size: 1, query: { ids: { values: [HEAD_ID] } }, _source: ['followed'] } as const

/**
 * Selects the index copy (replica) that searches use. Copies show writes at different moments, and a server that loses
 * one uses another, even between two searches sent together; results would then be of another moment than the head. So
 * searches name the node whose copy answers, and fail if it can't.
 */
export class SearchedCopy {
  readonly index: string
  /** Chooses the first copy, at random for each process. */
  readonly #chance = randomUUID()
  #node: string | null = null

  constructor(index: string) {
    this.index = index
  }

  /** If no document states how far the index is, the index is empty, and any copy will do. */
  async preference(client: OpenSearchClient): Promise<string> {
    if (this.#node === null) {
      const header = { index: this.index, preference: this.#chance }
      const [head] = await searchOnce(client, header, [{ ...HEAD, explain: true }])
      const { _node: node } = head?.hits[0] ?? {}
      this.#node = typeof node === 'string' ? node : null
    }
    return this.#node === null ? this.#chance : `_only_nodes:${this.#node}`
  }

  /** Forgets the chosen copy; returns true if there was one, so a retry may succeed on another. */
  lose(): boolean {
    const chosen = this.#node !== null
    this.#node = null
    return chosen
  }
}

/** Wait before repeating a search whose index was deleted because a new one replaced it. */
const REPLACED_MS = 100

/** Sends several searches in one request; a later one never sees less, since they run in turn on one copy. */
export async function searchAll(
  client: OpenSearchClient,
  copy: SearchedCopy,
  bodies: readonly object[],
): Promise<readonly SearchAnswer[]> {
  if (bodies.length === 0) return []
  const search = async (): Promise<readonly SearchAnswer[]> =>
    await searchOnce(client, { index: copy.index, preference: await copy.preference(client) }, bodies)
  try {
    return await search()
  } catch (error) {
    if (!(error instanceof OpenSearchFailure)) throw error
    const isGone = copy.lose() && error.status === 400
    if (!isGone && !error.replaced && error.status !== 503) throw error
    await sleep(REPLACED_MS)
    return await search()
  }
}

async function searchOnce(
  client: OpenSearchClient,
  header: { readonly index: string; readonly preference: string },
  bodies: readonly object[],
): Promise<readonly SearchAnswer[]> {
  const line = JSON.stringify(header)
  const body = bodies.map((one) => `${line}\n${JSON.stringify(one)}\n`).join('')
  const path = '/_msearch?max_concurrent_searches=1'
  const answer = await client.send({ method: 'POST', path, body })
  const responses = Array.isArray(answer.body.responses) ? (answer.body.responses as readonly unknown[]) : []
  if (responses.length !== bodies.length)
    throw malformedFailure(client, `${responses.length} of ${bodies.length} searches`)
  return responses.map((response) => searchAnswer(client, response))
}

function searchAnswer(client: OpenSearchClient, response: unknown): SearchAnswer {
  const { status, hits, aggregations, timed_out: timedOut, took, _shards: shards } = asObject(response)
  if (status === 404) throw notBuilt(client)
  const failed =
    isObject(shards) && (numberOf(shards.failed) > 0 || numberOf(shards.successful) < numberOf(shards.total))
  if (status !== 200 || failed || timedOut === true || !isObject(hits)) {
    const number = typeof status === 'number' ? status : null
    const reason = reasonOf(response) ?? (timedOut === true ? 'it took too long' : `status ${String(status)}`)
    const broken = number !== null && number >= 500
    const passing = failed || timedOut === true || number === 429 || broken
    // "all shards failed" is a 404 or a 5xx, depending on how far the deletion was.
    const replaced = failed || broken
    throw new OpenSearchFailure(`${client.name} couldn't search: ${reason}`, { status: number, passing, replaced })
  }
  const total = isObject(hits.total) ? Number(hits.total.value) : 0
  return {
    total,
    hits: Array.isArray(hits.hits) ? (hits.hits as Record<string, unknown>[]) : [],
    aggregations,
    took: numberOf(took),
  }
}

function notBuilt(client: OpenSearchClient): OpenSearchFailure {
  const message = `${client.name} has no index of this service: the process that writes it hasn't made it yet`
  return new OpenSearchFailure(message, { status: 404, passing: true, replaced: true })
}

function malformedFailure(client: OpenSearchClient, what: string): OpenSearchFailure {
  return new OpenSearchFailure(`${client.name} answered ${what}`, { status: null, passing: false })
}

type SortField = 'rank' | 'usage' | 'updatedAt' | 'name' | 'uri'

const BY_RELEVANCE: readonly SortField[] = ['rank', 'usage', 'updatedAt', 'uri']

/** Sort fields of hits, in this order. A field that occurs twice has no effect the second time. */
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

/** Values for `search_after`: those of the last hit, in the order of the clauses. */
export function sortValues(sort: SearchSort, key: HitKey): readonly (string | number)[] {
  return SORT_FIELDS[sort].map((field) => key[field])
}

export const HIT_FIELDS = ['node', 'index'] as const

export function hitOf({ sort, fields }: Record<string, unknown>, sorted: SearchSort): SearchHit {
  const values = Array.isArray(sort) ? (sort as readonly unknown[]) : []
  const valueOf = (field: SortField): unknown => values[SORT_FIELDS[sorted].indexOf(field)]
  const { node, index } = asObject(fields)
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

/** Reads how far the index is, from a search for the document that states it. */
export function headOf(answer: SearchAnswer | undefined): Tx {
  const { _source: source } = answer?.hits[0] ?? {}
  return isObject(source) ? numberOf(source.followed) : 0
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
