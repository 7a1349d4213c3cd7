import type { Webhook, WebhookContract } from '../../contracts/source.ts'
import { asObject, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { ok } from '../../lib/result.ts'
import { compileDeclaredListing, pagingOf } from './listing.ts'
import { fillRequest, requestMistakes, type RequestValues } from './request.ts'
import { usualPath, type DeclaredWebhook } from './shape.ts'

/** Items of a page; a listing without pages declares none. */
const LIMIT = 100
const WEBHOOK_NAMES = ['name', 'url', 'secret']

export function webhookContract(declared: DeclaredWebhook, settings: RequestValues): WebhookContract {
  const { create, update, needs } = declared
  const { limit = LIMIT, id, path = usualPath(declared.list) ?? '/', ...others } = declared.list
  const listing = compileDeclaredListing({ ...others, path, id, limit }, { id, withRecords: true, settings })
  const page = (cursor: string | null) => ({ cursor, updatedSince: null })
  const valuesOf = (webhook: Webhook) => ({ ...settings, ...webhook })
  return {
    list: (cursor) => {
      const request = listing.request(page(cursor))
      if (request === null) throw new Error('a listing of everything has a request')
      return { ...request, quotesRefusal: true }
    },
    readList: (body, { webhook, cursor }) => {
      const read = listing.read(body, page(cursor))
      if (!read.ok) return read
      const own = read.value.items.filter(({ record = null }) => isOwn(create.body as JsonObject, record, webhook))
      const wanted = fillRequest(create, valuesOf({ ...webhook, secret: null })).body ?? null
      const found = own.map(({ id: of, record = null }) => ({ id: of, isCurrent: has(record, wanted) }))
      return ok({ found, next: read.value.next })
    },
    create: (webhook) => ({ ...fillRequest(create, valuesOf(webhook)), creates: true, quotesRefusal: true }),
    update: (of, webhook) => {
      const body = update.body ?? create.body
      return { ...fillRequest({ ...update, body }, { ...valuesOf(webhook), id: of }), quotesRefusal: true }
    },
    ...(needs !== undefined && { needs }),
  }
}

/** Tells whether it has the name and the address wherever `body` has them. */
function isOwn(body: Json, record: Json, webhook: Webhook): boolean {
  if (body === '{name}') return record === webhook.name
  if (body === '{url}') return record === webhook.url
  if (!isObject(body)) return true
  const members = asObject(record)
  return Object.entries(body).every(([name, member]) => isOwn(member, members[name] ?? null, webhook))
}

/** Tells whether a record has everything wanted, ignoring further members and the order of lists. */
function has(record: Json, wanted: Json): boolean {
  if (Array.isArray(wanted)) {
    const [items, all] = [record, wanted] as readonly [readonly Json[], readonly Json[]]
    return (
      Array.isArray(record) && items.length === all.length && all.every((one) => items.some((item) => has(item, one)))
    )
  }
  if (!isObject(wanted)) return record === wanted
  const members = asObject(record)
  return Object.entries(wanted).every(([name, member]) => has(members[name] ?? null, member))
}

export function webhookMistakes(
  { list, create, update }: DeclaredWebhook,
  settings: readonly string[],
): readonly { readonly path: string; readonly reason: string }[] {
  const body = JSON.stringify(create.body)
  const known = [...WEBHOOK_NAMES, ...settings]
  return [
    ...under('list', requestMistakes(list, ['limit', ...pagingOf(list), ...settings])),
    ...under('create', requestMistakes(create, known)),
    ...under('update', requestMistakes(update, ['id', ...known])),
    ...WEBHOOK_NAMES.filter((name) => !body.includes(`"{${name}}"`)).map((name) => ({
      path: 'create.body',
      reason: `needs {${name}}`,
    })),
  ]
}

function under(member: string, mistakes: ReturnType<typeof requestMistakes>): ReturnType<typeof requestMistakes> {
  return mistakes.map(({ path, reason }) => ({ path: `${member}.${path}`, reason }))
}
