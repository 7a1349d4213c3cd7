// Tries each further ability of a type once, besides reading and listing everything.

import type { TypeContract } from '../../contracts/source.ts'
import { sameJson, type Json } from '../../lib/json.ts'
import { withoutPaths } from '../../lib/redact.ts'
import { reasonOf, type RequestedOf } from './listed.ts'
import { askSource } from '../ask-source.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { isoOf } from '../../lib/iso.ts'

/** Checks that the system accepts the listing of changes since yesterday. */
export async function changedProblems(
  contract: TypeContract,
  ids: readonly string[] | null,
  asking: RequestedOf,
): Promise<readonly string[]> {
  const updatedSince = isoOf(Date.now() - DAY_MS)
  const page = { cursor: null, updatedSince, ...(ids !== null && { ids }) }
  const request = contract.list(page)
  if (request === null) return []
  const answer = await askSource(asking.source, request, asking.signal)
  const read = answer.kind === 'ok' ? contract.readList(answer.body, page) : null
  if (read?.ok === true) return []
  return [
    `${request.method} ${request.path} (what changed since ${updatedSince}): ${read === null ? reasonOf(answer) : read.error}`,
  ]
}

/** Checks that a batch read gives the same records as single reads, by id. */
export async function batchProblems(
  contract: TypeContract,
  records: ReadonlyMap<string, Json>,
  asking: RequestedOf,
): Promise<readonly string[]> {
  const { batch, noise = [] } = contract
  const ids = [...records.keys()].slice(0, batch?.max ?? 0)
  if (batch === undefined || ids.length === 0) return []
  const request = batch.request(ids)
  const named = `${request.method} ${request.path} (${ids.length} at once)`
  const answer = await askSource(asking.source, request, asking.signal)
  const read = answer.kind === 'ok' ? batch.read(answer.body) : null
  if (read === null || !read.ok) return [`${named}: ${read === null ? reasonOf(answer) : read.error}`]
  const got = new Map(read.value.map((one) => [one.id, 'record' in one ? one.record : undefined]))
  return ids.flatMap((id) => {
    const [one, other] = [records.get(id), got.get(id)]
    if (other === undefined) return [`${named}: it lacks ${JSON.stringify(id)}, which can be read by itself`]
    const same = one !== undefined && sameJson(withoutPaths(one, noise), withoutPaths(other, noise))
    return same ? [] : [`${named}: its ${JSON.stringify(id)} is another record than the one read by itself`]
  })
}
