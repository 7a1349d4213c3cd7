import { evaluate } from '../../expressions/expression.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { err, must, ok, type Result } from '../../lib/result.ts'
import { composedId } from '../../model/composed-id.ts'
import { meets, whereExpected, type ItemReading } from './listing.ts'

export function listIn(body: Json, items: string, what: string): Result<readonly Json[]> {
  const found = evaluate(items, body)
  if (!found.ok) return err(`${what} can't be read: ${found.error}`)
  return Array.isArray(found.value)
    ? ok(found.value as readonly Json[])
    : err(`${what} must be an object with a list ${whereExpected(items)}`)
}

type RecordReading = Pick<ItemReading, 'id' | 'gone' | 'fromId'> & {
  readonly items: string | undefined
  readonly record: string | undefined
  /** Evaluated on the whole answer. */
  readonly absent?: string | undefined
  /** Members that the answer must have before anything is concluded from it; null requires none. */
  readonly members?: readonly string[] | null
}

/** Returns the record in the answer to a single read; null if it states that the entity is gone. */
export function recordIn(body: Json, id: string, reading: RecordReading): Result<Json | null> {
  const { items, record: expression, gone, absent, members } = reading
  const lacking = members?.find((name) => !isObject(body) || !Object.hasOwn(body, name))
  if (lacking !== undefined) return err(`the response has no "${lacking}", which the query selects`)
  if (absent !== undefined && meets(absent, body)) return ok(null)
  const answered = items === undefined ? ok(body) : itemWith(id, body, { ...reading, items })
  if (!answered.ok || (items !== undefined && answered.value === null)) return answered
  const record = expression === undefined ? answered : evaluate(expression, answered.value)
  if (!record.ok) return record
  if (record.value === null) return err(`the response has no record ${whereExpected(expression)}`)
  if (gone === undefined || !meets(gone, record.value)) return ok(record.value)
  const isConfirmed = items !== undefined || !isTrueOfNull(gone, expression) || isAbout(id, record.value, reading)
  return isConfirmed
    ? ok(null)
    : err(`the response isn't about ${JSON.stringify(id)}, so it doesn't show that this was deleted`)
}

/** A condition about missing members is also true of an unrelated answer, such as an error with the status 200. */
function isTrueOfNull(gone: string, expression: string | undefined): boolean {
  const nothing = expression === undefined ? ok({}) : evaluate(expression, {})
  return nothing.ok && meets(gone, nothing.value)
}

/** Members that records lack come from the id. */
function isAbout(id: string, record: Json, { id: template, fromId = [] }: RecordReading): boolean {
  const composed = must(composedId(template))
  const added = Object.entries(composed.parse(id) ?? {}).filter(([name]) => fromId.includes(name))
  return isObject(record) && composed.compose({ ...record, ...Object.fromEntries(added) }) === id
}

/** Returns null if the list has no item with this id. */
function itemWith(id: string, body: Json, reading: RecordReading & { readonly items: string }): Result<Json> {
  const { items, record } = reading
  const listed = listIn(body, items, 'the answer')
  if (!listed.ok) return listed
  const found = listed.value.find((item) => {
    const within = record === undefined ? ok(item) : evaluate(record, item)
    return within.ok && isAbout(id, within.value, reading)
  })
  return ok(found ?? null)
}
