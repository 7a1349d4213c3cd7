import type { NumberArray } from '../lib/arrays.ts'
import type { JsonObject } from '../lib/json.ts'

/** A graph as of a moment: arrays of numbers, and what they are of. */
export interface GraphImage {
  readonly about: JsonObject
  readonly arrays: readonly NumberArray[]
}

/**
 * Where one image is stored, beside the record. What it holds is in the record too, so it may be removed at any time.
 */
export interface GraphFile {
  /** Null where there is none, or none that can be used. */
  load(): Promise<GraphImage | null>
  /** Replaces the one before completely, or leaves it as it is. Ends early with an error where the signal says so. */
  save(image: GraphImage, signal: AbortSignal): Promise<void>
}
