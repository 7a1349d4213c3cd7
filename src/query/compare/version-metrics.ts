import type { NodeId } from '../../contracts/log.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import type { Companion } from './companions.ts'
import { lastMeasurements } from './compared-metrics.ts'
import { isHeldOut } from './headline-metric.ts'

/** A metric of a version, from whichever record states it. */
export interface VersionMetric {
  readonly name: string
  readonly split: string | null
  /** NaN stands for every text that a source states instead of a finite number. */
  readonly value: number
  /** The data that it was measured on, as its source names them. */
  readonly dataset: string | null
  readonly isHeldOut: boolean | null
}

interface VersionMetrics {
  readonly numbers: readonly VersionMetric[]
  /** No source tells on which data a metric became NaN. */
  readonly notNumbers: readonly VersionMetric[]
}

export function versionMetrics(reader: Reader, version: Entity, companions: readonly Companion[]): VersionMetrics {
  const { numbers, notNumbers } = lastMeasurements(reader, version, companions)
  const trainedOn = dataBy(reader, version, 'trainedOn').map((data) => reader.graph.uriOf(data))
  return {
    numbers: numbers.map(({ metric, split, value, dataset }) => ({
      name: metric,
      split,
      value,
      dataset,
      isHeldOut: isHeldOut(dataset, trainedOn),
    })),
    notNumbers: notNumbers.map(({ metric }) => ({
      name: metric,
      split: null,
      value: NaN,
      dataset: null,
      isHeldOut: null,
    })),
  }
}

/** Returns the data to which a relationship of this name leads, such as `trainedOn`, whichever type declares it. */
export function dataBy(reader: Reader, { node, entityType }: Entity, name: string): readonly NodeId[] {
  const edges = entityType === null ? [] : reader.catalogue.relationships(entityType)
  return edges.filter((edge) => edge.name === name).flatMap((edge) => reader.neighbours(node, edge, 'out'))
}
