import { isObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { truncateWithEllipsis } from '../../lib/cut-text.ts'

const MAX_MESSAGES = 3
const LONGEST_MESSAGE = 200

/**
 * Takes the data of an answer. An answer with errors counts as none, because a part that failed is absent for no other
 * reason. `secrets` are replaced in the product's messages.
 */
export function dataIn(body: Json, secrets: readonly string[]): Result<Json> {
  if (!isObject(body)) return err("the response isn't an object, so it isn't a GraphQL response")
  const { data, errors } = body
  if (errors !== undefined && errors !== null && !isEmpty(errors))
    return err(`the source answered with ${messagesOf(errors, secrets)}`)
  return isObject(data) ? ok(data) : err('the response has no "data", so it isn\'t a GraphQL response')
}

function isEmpty(errors: Json): boolean {
  return Array.isArray(errors) && errors.length === 0
}

/** Returns '' if the answer has no GraphQL errors. */
export function errorsIn(body: Json, secrets: readonly string[]): string {
  const errors = isObject(body) ? body.errors : null
  return Array.isArray(errors) && errors.length > 0 ? messagesOf(errors as readonly Json[], secrets) : ''
}

function messagesOf(errors: Json, secrets: readonly string[]): string {
  const all = Array.isArray(errors) ? (errors as readonly Json[]) : [errors]
  const texts = all.slice(0, MAX_MESSAGES).map((error) => {
    const message = isObject(error) ? error.message : error
    return `"${redactMessage(typeof message === 'string' ? message : 'an error without a message', secrets)}"`
  })
  const more = all.length - texts.length
  return `${all.length === 1 ? 'an error' : `${all.length} errors`}: ${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Shorter ones would match in any text. */
const SHORTEST_SECRET = 4

/** Replaces secrets before cutting, since half of a secret is one too. */
function redactMessage(message: string, secrets: readonly string[]): string {
  let text = message
  const longestFirst = secrets.filter(({ length }) => length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length)
  for (const secret of longestFirst) text = text.replaceAll(secret, '***')
  return truncateWithEllipsis(text.replaceAll(/\s+/g, ' ').trim(), LONGEST_MESSAGE)
}
