import { z } from 'zod'
import type { Surface } from '../query/lineage/impact.ts'
import type { Reader } from '../query/reader.ts'
import type { AnswerOf } from './declare.ts'
import { fitting, distribute } from './fitting.ts'

/** A surface where members meet an entity, and the services and running tests that expose it. */
export const surface = z.strictObject({ name: z.string(), exposedBy: z.array(z.string()), exposedByTotal: z.int() })

export function shownSurfaces(
  { graph }: Reader,
  surfaces: readonly Surface[],
  { limit, room }: { readonly limit: number; readonly room: number },
): readonly AnswerOf<typeof surface>[] {
  const shown = surfaces.slice(0, limit)
  const shares = distribute(
    shown.map(({ exposedBy }) => exposedBy.length),
    limit,
  )
  const described = shown.map(({ name, exposedBy }, i) => ({
    name,
    exposedBy: fitting(
      exposedBy.slice(0, shares[i]).map((node) => graph.uriOf(node)),
      room / shown.length,
    ),
    exposedByTotal: exposedBy.length,
  }))
  return fitting(described, room)
}
