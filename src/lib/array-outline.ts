import type { NumberArray } from './arrays.ts'

/** Stands in an outline for an array: its position among all arrays. */
interface ArrayReference {
  readonly array: number
}

/** Plain data apart from its arrays of numbers: these, and an outline in JSON that refers to them. */
export interface SplitArrays {
  readonly outline: unknown
  readonly arrays: readonly NumberArray[]
}

export function splitArrays(data: unknown): SplitArrays {
  const arrays: NumberArray[] = []
  const refer = (array: NumberArray): ArrayReference => ({ array: arrays.push(array) - 1 })
  return { outline: replaceParts(data, (part) => (isNumberArray(part) ? refer(part) : undefined)), arrays }
}

/** Returns data of the outline's form. It isn't checked by types: only what wrote the outline knows its form. */
export function joinArrays({ outline, arrays }: SplitArrays): unknown {
  return replaceParts(outline, (part) => ('array' in part ? arrays[Number(part.array)] : undefined))
}

/** Copies data with the objects in it replaced for which `replace` returns something. */
function replaceParts(data: unknown, replace: (part: object) => unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  const replaced = replace(data)
  if (replaced !== undefined) return replaced
  if (Array.isArray(data)) return data.map((item) => replaceParts(item, replace))
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, replaceParts(value, replace)]))
}

export function isNumberArray(data: unknown): data is NumberArray {
  return (
    data instanceof Uint8Array ||
    data instanceof Uint16Array ||
    data instanceof Uint32Array ||
    data instanceof Float64Array
  )
}
