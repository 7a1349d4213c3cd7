import type { CheckContract } from '../../contracts/source.ts'
import { evaluate, isTrue } from '../../expressions/expression.ts'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { fillRequest, requestMistakes, type RequestValues } from './request.ts'
import type { DeclaredProvider } from './shape.ts'

type DeclaredCheck = NonNullable<DeclaredProvider['check']>

/** A version contains a digit and no space, unlike a name or a page. */
const VERSION = /^(?=.*\d)[\w.+-]{1,100}$/

export function checkContract(check: DeclaredCheck, settings: RequestValues): CheckContract {
  const { oldest } = check
  return {
    request: fillRequest(check, settings),
    version: (body) => versionIn(body, check),
    ...(oldest !== undefined && { oldest }),
  }
}

export function checkMistakes(
  check: DeclaredCheck,
  settings: readonly string[],
): readonly { readonly path: string; readonly reason: string }[] {
  const { oldest, version } = check
  const blind = oldest !== undefined && version === undefined
  return [
    ...requestMistakes(check, settings),
    ...(blind ? [{ path: 'oldest', reason: 'needs a "version" to compare with' }] : []),
  ]
}

/** Errors quote nothing, because the answer may be anything. */
function versionIn(body: Json, { product, version }: DeclaredCheck): Result<string | null> {
  const is = product === undefined ? ok(true) : evaluate(product, body)
  if (!is.ok || !isTrue(is.value)) return err(`the response has no "${product ?? ''}"`)
  if (version === undefined) return ok(null)
  const found = evaluate(version, body)
  const text =
    found.ok && (typeof found.value === 'string' || typeof found.value === 'number') ? String(found.value).trim() : null
  if (text !== null && VERSION.test(text)) return ok(text)
  if (product !== undefined && text === null) return ok(null)
  return err("the response isn't a version")
}
