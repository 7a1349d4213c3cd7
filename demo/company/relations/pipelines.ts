// Relations between runs, nodes and datasets, and times of runs. Numbers only: records add names.

import { countOf, firstOf, parentOf, rangeOf } from '../partition.ts'
import { DAY, HOUR, MINUTE, inSlot, spread, type CompanyPlan } from '../plan.ts'
import { below, between } from '../random.ts'
import { SLOTS } from '../words.ts'

export type PipelineKind = 'trainer' | 'maker' | 'workflow'

export const kindOf = (plan: CompanyPlan, pipeline: number): PipelineKind => {
  if (pipeline < plan.trainers) return 'trainer'
  return pipeline < plan.trainers + plan.makers ? 'maker' : 'workflow'
}

export type RunStatus = 'running' | 'succeeded' | 'failed'
export interface DrawnRun {
  readonly pipeline: number
  /** Position among the runs of its pipeline, oldest first, and their number. */
  readonly position: number
  readonly of: number
  readonly status: RunStatus
  readonly started: number
  readonly ended: number | null
}

const PERIODS = [DAY, 7 * DAY, 7 * DAY, 7 * DAY, 6 * HOUR, 3 * DAY]
export const periodOf = (plan: CompanyPlan, pipeline: number): number =>
  PERIODS[below(PERIODS.length, plan.draws.pipelines(pipeline, 'period'))] ?? DAY

const isRunFlaky = (plan: CompanyPlan, pipeline: number): boolean => plan.draws.pipelines(pipeline, 'flaky') < 0.08

/** Share of a pipeline's runs that fail. One pipeline in twelve is flaky, and fails often. */
export const failingShare = (plan: CompanyPlan, pipeline: number): number => (isRunFlaky(plan, pipeline) ? 0.45 : 0.04)

/** Fraction of its duration that a run in progress at the epoch had completed. */
const PASSED = 0.6

/** Ends of the runs in progress at the epoch, if the company goes on. */
export function runsUnderWay(plan: CompanyPlan): { readonly run: number; readonly ends: number }[] {
  return Array.from({ length: plan.counts.pipelines }, (_, pipeline) => firstOf(plan.runs, pipeline + 1) - 1)
    .map((run) => ({ run, ...runOf(plan, run) }))
    .filter(({ status }) => status === 'running')
    .map(({ run, started }) => ({ run, ends: started + (plan.epoch - started) / PASSED }))
}

export function runOf(plan: CompanyPlan, run: number): DrawnRun {
  const pipeline = parentOf(plan.runs, run)
  const position = run - firstOf(plan.runs, pipeline)
  const count = countOf(plan.runs, pipeline)
  const status = statusOf(plan, run, position === count - 1)
  const draw = plan.draws['pipeline-runs']
  const period = periodOf(plan, pipeline)
  const length = Math.floor(between(4 * MINUTE, 0.4 * period, draw(run, 'length') ** 3))
  const scheduled = plan.epoch - (count - 1 - position) * period - draw(run, 'jitter') * 0.5 * period
  const started = Math.floor(status === 'running' ? plan.epoch - length * PASSED : scheduled - length)
  return { pipeline, position, of: count, status, started, ended: status === 'running' ? null : started + length }
}

/** Only a pipeline's newest run can still be running. */
function statusOf(plan: CompanyPlan, run: number, newest: boolean): RunStatus {
  const share = plan.draws['pipeline-runs'](run, 'status')
  if (newest && share > 0.92) return 'running'
  return share < failingShare(plan, parentOf(plan.runs, run)) ? 'failed' : 'succeeded'
}

/** Finds the run at the time of `position` of `of`, moved on to one that succeeded; null if none did. */
export function succeededRunAt(plan: CompanyPlan, pipeline: number, position: number, of: number): number | null {
  const first = firstOf(plan.runs, pipeline)
  const count = countOf(plan.runs, pipeline)
  const wanted = spread(position, of, count)
  for (let step = 0; step < count; step++) {
    const ordinal = (wanted + step) % count
    const run = first + ordinal
    if (statusOf(plan, run, ordinal === count - 1) === 'succeeded') return run
  }
  return null
}

export const makerOf = (plan: CompanyPlan, dataset: number): number => plan.trainers + (dataset % plan.makers)

export function datasetsMadeBy(plan: CompanyPlan, pipeline: number): number[] {
  if (kindOf(plan, pipeline) !== 'maker') return []
  const made: number[] = []
  for (let dataset = pipeline - plan.trainers; dataset < plan.counts.datasets; dataset += plan.makers)
    made.push(dataset)
  return made
}

/** A dataset derives from earlier ones of its slot, so there are no cycles; the first ten from data sources only. */
export function upstreamDatasets(plan: CompanyPlan, dataset: number): number[] {
  const draw = plan.draws.datasets
  const rank = Math.floor(dataset / SLOTS)
  const wanted = Math.min(rank, below(3, draw(dataset, 'fan-in')))
  const found = new Set<number>()
  for (let nth = 0; nth < wanted; nth++)
    found.add(dataset - SLOTS * (1 + below(Math.min(rank, 20), draw(dataset, `upstream ${nth}`))))
  return [...found]
}

export function upstreamSources(plan: CompanyPlan, dataset: number): number[] {
  const draw = plan.draws.datasets
  const sources = 1 + below(2, draw(dataset, 'sources'))
  if (dataset >= SLOTS && draw(dataset, 'fan-in') >= 0.4) return []
  const count = plan.counts['data-sources']
  return [
    ...new Set(Array.from({ length: sources }, (_, nth) => inSlot(count, dataset, draw(dataset, `source ${nth}`)))),
  ]
}

/** Inputs of a pipeline: for a maker the origins of its datasets, for a trainer two datasets of its slot. */
export function datasetsReadBy(plan: CompanyPlan, pipeline: number): number[] {
  switch (kindOf(plan, pipeline)) {
    case 'trainer': {
      const draw = plan.draws.pipelines
      const choose = (nth: number): number =>
        inSlot(plan.counts.datasets, pipeline, draw(pipeline, `dataset ${nth}`) ** 1.5)
      return [...new Set([choose(0), choose(1)])]
    }
    case 'maker':
      return [...new Set(datasetsMadeBy(plan, pipeline).flatMap((made) => upstreamDatasets(plan, made)))]
    case 'workflow':
      return []
  }
}

const heldOutOf = new WeakMap<CompanyPlan, readonly (readonly number[])[]>()

/** Returns a dataset of the model's slot that no trainer reads; null if they read all. */
export function heldOut(plan: CompanyPlan, model: number): number | null {
  const held = heldOutOf.get(plan) ?? allHeldOut(plan)
  heldOutOf.set(plan, held)
  const ofSlot = held[model % SLOTS] ?? []
  return ofSlot[below(ofSlot.length, plan.draws.models(model, 'held out'))] ?? null
}

function allHeldOut(plan: CompanyPlan): readonly (readonly number[])[] {
  const read = new Set(Array.from({ length: plan.trainers }, (_, trainer) => datasetsReadBy(plan, trainer)).flat())
  const all = Array.from({ length: plan.counts.datasets }, (_, dataset) => dataset)
  return Array.from({ length: SLOTS }, (_, slot) => all.filter((one) => one % SLOTS === slot && !read.has(one)))
}

export const versionAt = (plan: CompanyPlan, dataset: number, position: number, of: number): number =>
  firstOf(plan.datasetVersions, dataset) + spread(position, of, countOf(plan.datasetVersions, dataset))

export const consumedBy = (plan: CompanyPlan, run: DrawnRun): number[] =>
  datasetsReadBy(plan, run.pipeline).map((dataset) => versionAt(plan, dataset, run.position, run.of))

/** Position, among its maker's runs, of the run meant to produce a version. That run may have failed. */
export const runForVersion = (plan: CompanyPlan, version: number): number => {
  const dataset = parentOf(plan.datasetVersions, version)
  const maker = makerOf(plan, dataset)
  const ordinal = version - firstOf(plan.datasetVersions, dataset)
  return firstOf(plan.runs, maker) + spread(ordinal, countOf(plan.datasetVersions, dataset), countOf(plan.runs, maker))
}

export function producedBy(plan: CompanyPlan, index: number, run: DrawnRun): number[] {
  if (run.status !== 'succeeded') return []
  return datasetsMadeBy(plan, run.pipeline)
    .flatMap((dataset) => rangeOf(plan.datasetVersions, dataset))
    .filter((version) => runForVersion(plan, version) === index)
}
