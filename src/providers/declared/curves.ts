// Compiles how a declared provider reads the course of a metric.
import type { CurveContract, CurvePoint } from '../../contracts/source.ts'
import { evaluate } from '../../lib/expression/expression.ts'
import { isoTime } from '../../lib/iso.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { composedId } from '../../model/composed-id.ts'
import { filled, type RequestValues } from './request.ts'
import type { DeclaredCurves } from './shape.ts'

/** Values that fill a request for a page of a curve, beside the parts of the id. */
export const CURVE_PLACEHOLDERS = ['metric', 'limit', 'cursor'] as const

/** `template`: of which members the ids of the type are composed. */
export function curveContract(curves: DeclaredCurves, template: string, settings: RequestValues): CurveContract {
  const composed = composedId(template)
  return {
    request: ({ id, metric }, { limit, cursor }) => {
      const parts = composed.ok ? composed.value.parse(id) : null
      return parts === null ? null : filled(curves, { ...settings, ...parts, id, metric, limit, cursor })
    },
    read: (body) => {
      if (!isObject(body)) return err('its answer is no object')
      const points = pointsIn(curves.points, body as Json)
      if (!points.ok) return points
      const next = curves.next === undefined ? null : evaluate(curves.next, body as Json)
      const cursor = next?.ok === true && typeof next.value === 'string' && next.value !== '' ? next.value : null
      return ok({ points: points.value, next: cursor })
    },
  }
}

/** A source leaves out the list of a curve without points. */
function pointsIn(expression: string, body: Json): Result<readonly CurvePoint[]> {
  const found = evaluate(expression, body)
  if (!found.ok) return err(`its answer has no "${expression}": ${found.error}`)
  if (found.value === null && !Object.values(body as JsonObject).some(isFilled)) return ok([])
  if (!Array.isArray(found.value)) return err(`its answer has no list "${expression}"`)
  return ok((found.value as readonly Json[]).flatMap(pointOf))
}

function isFilled(member: Json): boolean {
  return member !== null && member !== ''
}

/** A value that is no number, such as "NaN" of a training that diverged, is a gap. */
function pointOf(item: Json): readonly CurvePoint[] {
  if (!isObject(item)) return []
  const [step, value] = [numberOf(item.step), numberOf(item.value)]
  return step === null || value === null ? [] : [{ step, value, at: timeOf(item.at) }]
}

function numberOf(value: Json | undefined): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** Milliseconds since 1970, as a number or a text, or ISO 8601. */
function timeOf(value: Json | undefined): number | null {
  const number = numberOf(value)
  const at = number ?? (typeof value === 'string' ? isoTime(value) : NaN)
  // JavaScript has no dates beyond these.
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? at : null
}
