import type { BatchContract, ListPage, TypeContract } from '../../contracts/source.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'

/** Makes listings show whole records without ETags, and allows batch reads. Changes can't be listed. */
export function inBulk(contract: TypeContract): TypeContract {
  return {
    ...contract,
    completeRecords: { etags: false },
    list: (page) => {
      const request = page.updatedSince === null ? contract.list(page) : null
      return request === null ? null : { ...request, path: `${request.path}&full=true` }
    },
    readList: (body, page) => withRecords(contract.readList(body, page), body),
    batch: batchOf(contract),
  }
}

function withRecords(page: Result<ListPage>, body: Json): Result<ListPage> {
  if (!page.ok || !isObject(body) || !Array.isArray(body.items)) return page
  const records = new Map((body.items as readonly Json[]).map((item) => [idOf(item), recordOf(item)]))
  const items = page.value.items.map(({ id }) => ({ id, etag: null, record: records.get(id) ?? null }))
  return ok({ ...page.value, items })
}

function batchOf({ list }: TypeContract): BatchContract {
  const path = list({ cursor: null, updatedSince: null })?.path.split('?')[0] ?? ''
  return {
    max: 5,
    request: (ids) => ({ method: 'GET', path: `${path}?ids=${encodeURIComponent(ids.join(','))}` }),
    read: (body) => {
      if (!isObject(body) || !Array.isArray(body.found)) return err('there is no list "found"')
      return ok((body.found as readonly Json[]).map((item) => ({ id: idOf(item), record: recordOf(item) })))
    },
    absentMeansGone: true,
  }
}

const idOf = (item: Json): string => (isObject(item) ? String(item.id) : '')
const recordOf = (item: Json): Json => (isObject(item) ? ((item.record as Json | undefined) ?? null) : null)
