// Compiles how a declared provider reads lists that stay at its product: the points of a metric, the files of a run.
import type { Artifact, CurvePoint, OnDemandContract } from '../../contracts/source.ts'
import { evaluate } from '../../expressions/expression.ts'
import { timeOfIso } from '../../lib/iso.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { ComposedId } from '../../model/composed-id.ts'
import { fillRequest, type RequestValues } from './request.ts'
import type { DeclaredRequest } from './shape.ts'

/** Longer names are left out, since they couldn't be requested. */
const MAX_CHARACTERS = 1_000

interface OfType {
  /** Parses an id into the members that it is composed of. */
  readonly composed: Result<ComposedId>
  readonly settings: RequestValues
}

/** `items` locates the list in the answer; `itemOf` converts each of its items, or skips it. */
export function onDemandContract<Item>(
  declared: DeclaredRequest & { readonly next?: string | undefined },
  items: string,
  itemOf: (item: JsonObject) => Item | null,
  { composed, settings }: OfType,
): OnDemandContract<Item> {
  return {
    request: (id, values) => {
      const parts = composed.ok ? composed.value.parse(id) : null
      return parts === null ? null : fillRequest(declared, { ...settings, ...parts, id, ...values })
    },
    read: (body) => {
      if (!isObject(body)) return err("the response isn't an object")
      const list = evaluateList(items, body as Json)
      if (!list.ok) return list
      const next = declared.next === undefined ? null : evaluate(declared.next, body as Json)
      const cursor = next?.ok === true && typeof next.value === 'string' && next.value !== '' ? next.value : null
      const read = list.value.map((item) => (isObject(item) ? itemOf(item) : null))
      return ok({ items: read.filter((item) => item !== null), next: cursor })
    },
  }
}

/** A source may omit an empty list. */
function evaluateList(expression: string, body: Json): Result<readonly Json[]> {
  const found = evaluate(expression, body)
  if (!found.ok) return err(`the response has no "${expression}": ${found.error}`)
  if (found.value === null && !Object.values(body as JsonObject).some(isFilled)) return ok([])
  if (!Array.isArray(found.value)) return err(`the response has no list "${expression}"`)
  return ok(found.value as readonly Json[])
}

function isFilled(member: Json): boolean {
  return member !== null && member !== ''
}

/** Products state infinity as the greatest number, rounded. */
const GREATEST = 1.797e308

export function pointOf(item: JsonObject): CurvePoint | null {
  const [step, value] = [numberOf(item.step), numberOf(item.value)]
  if (step === null) return null
  return { step, value: value === null || Math.abs(value) >= GREATEST ? null : value, at: pointTime(item.at) }
}

export function artifactOf({ path, folder, bytes }: JsonObject): Artifact | null {
  if (typeof path !== 'string' || path.length > MAX_CHARACTERS) return null
  const isFolder = folder === true
  const size = numberOf(bytes)
  return { path, isFolder, bytes: isFolder || size === null || size < 0 ? null : size }
}

function numberOf(value: Json | undefined): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** Accepts milliseconds since 1970, as a number or a text, or ISO 8601. */
function pointTime(value: Json | undefined): number | null {
  const number = numberOf(value)
  const at = number ?? (typeof value === 'string' ? timeOfIso(value) : NaN)
  // JavaScript has no dates beyond these.
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? at : null
}
