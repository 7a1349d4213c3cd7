import type { JsonObject } from '../lib/json.ts'

/** A graph as of a moment: a description, and plain data with arrays of numbers. */
export interface GraphImage {
  readonly about: JsonObject
  readonly data: object
}

/** Stores one image of the graph next to the record, which has the same data, so it may be removed any time. */
export interface GraphFile {
  /** Resolves with null if there is no usable image. */
  load(): Promise<GraphImage | null>
  /** Replaces the previous image completely, or leaves it as it is. Stops with an error when the signal aborts. */
  save(image: GraphImage, signal: AbortSignal): Promise<void>
}
