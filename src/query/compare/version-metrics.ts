import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import type { Companion } from './companions.ts'
import { lastMeasured } from './compared-metrics.ts'

/** A metric of a version, from whichever record states it; NaN and infinity are left out. */
export interface VersionMetric {
  readonly name: string
  readonly split: string | null
  readonly value: number
  /** The data that it was measured on, as its source names them. */
  readonly dataset: string | null
}

export function versionMetrics(
  reader: Reader,
  version: Entity,
  companions: readonly Companion[],
): readonly VersionMetric[] {
  return lastMeasured(reader, version, companions).numbers.map(({ metric, split, value, dataset }) => {
    return { name: metric, split, value, dataset }
  })
}
