// The generated company before any change: records by ordinal, computed on demand.

import { idKeyOf } from '../tables/all.ts'
import type { MutableJsonObject } from '../schema.ts'
import { ids, indexIn } from './ids.ts'
import type { CompanyPlan } from './plan.ts'
import { hashText } from './random.ts'
import { perPlural, type Plural } from './sizes.ts'
import * as datasets from './records/datasets.ts'
import * as evaluations from './records/evaluations.ts'
import * as experimentation from './records/experimentation.ts'
import * as featureStore from './records/feature-store.ts'
import * as identity from './records/identity.ts'
import * as orchestrator from './records/orchestrator.ts'
import * as registry from './records/registry.ts'
import * as runs from './records/runs.ts'
import * as serving from './records/serving.ts'
import type { Maker } from './records/common.ts'
import { storyOf } from './story/story.ts'

const makers: Readonly<Record<Plural, Maker<MutableJsonObject>>> = {
  models: registry.models,
  instances: registry.instances,
  deployments: registry.deployments,
  pipelines: orchestrator.pipelines,
  'pipeline-nodes': orchestrator.nodes,
  'pipeline-schedules': orchestrator.schedules,
  'pipeline-requests': orchestrator.requests,
  'pipeline-runs': runs.runs,
  'job-attempts': runs.attempts,
  tests: experimentation.tests,
  'feature-groups': featureStore.featureGroups,
  features: featureStore.features,
  'feature-versions': featureStore.featureVersions,
  datasets: datasets.datasets,
  'dataset-versions': datasets.datasetVersions,
  'data-sources': datasets.dataSources,
  evaluations: evaluations.evaluations,
  'evaluation-runs': evaluations.evaluationRuns,
  services: serving.services,
  objectives: serving.objectives,
  'serving-rules': serving.servingRules,
  users: identity.users,
  groups: identity.groups,
}

/** Records of one kind. Ordinals 0 to count - 1 follow the order of a listing: by time of change, then by id. */
export interface GeneratedRows {
  readonly count: number
  /** Ordinal of the first record that is not before (updated, id). */
  readonly firstNotBefore: (updated: number, id: string) => number
  readonly at: (ordinal: number) => { id: string; updated: number; index: number }
  /** Index of the record with that id, or -1. Unlike an ordinal, an index needs no sorting. */
  readonly find: (id: string) => number
  readonly record: (index: number) => MutableJsonObject
}

/** Version of the generator in ETags: increment it when the content of any record changes. */
const GENERATION = 5
export const fingerprint = ({ seed, size, epoch }: CompanyPlan): string =>
  hashText(`${GENERATION} ${size} ${seed} ${epoch}`).toString(36)

export const rowsFor = (plan: CompanyPlan): Readonly<Record<Plural, GeneratedRows>> =>
  perPlural((plural) => rowsOf(plan, plural))

function rowsOf(plan: CompanyPlan, plural: Plural): GeneratedRows {
  const made = plan.counts[plural]
  const maker = makers[plural]
  const story = storyOf(plural, idKeyOf(plural), plan.epoch)
  const count = made + story.length
  const byId = new Map(story.map(({ id }, nth) => [id, made + nth]))
  const idOf = (index: number): string => story[index - made]?.id ?? ids[plural](plan, index)
  const changedAt = (index: number): number => story[index - made]?.updated ?? maker.changed(plan, index)

  let sorted: { order: Uint32Array; times: Float64Array } | null = null
  const inOrder = () => (sorted ??= sort(count, changedAt, idOf))
  const at = (ordinal: number) => {
    const { order, times } = inOrder()
    const index = order[ordinal] ?? 0
    return { id: idOf(index), updated: times[index] ?? 0, index }
  }
  return {
    count,
    at,
    firstNotBefore: (updated, id) => {
      const { order, times } = inOrder()
      let low = 0
      let high = count
      while (low < high) {
        const middle = (low + high) >>> 1
        const index = order[middle] ?? 0
        const time = times[index] ?? 0
        if (time < updated || (time === updated && idOf(index) < id)) low = middle + 1
        else high = middle
      }
      return low
    },
    find: (id) => {
      const storyIndex = byId.get(id)
      if (storyIndex !== undefined) return storyIndex
      const index = indexIn(plan, plural, id)
      return Number.isInteger(index) && index >= 0 && index < made && ids[plural](plan, index) === id ? index : -1
    },
    record: (index) => story[index - made]?.record ?? maker.record(plan, index),
  }
}

/** Twelve bytes a record. Sorted on the first listing: 0.2 s for the largest kind of a million records. */
function sort(count: number, changed: (index: number) => number, idOf: (index: number) => string) {
  const times = Float64Array.from({ length: count }, (_, index) => changed(index))
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  order.sort((a, b) => {
    const apart = (times[a] ?? 0) - (times[b] ?? 0)
    return apart !== 0 ? apart : idOf(a) < idOf(b) ? -1 : 1
  })
  return { order, times }
}
