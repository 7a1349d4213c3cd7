import { countOf, firstOf, parentOf, rangeOf } from '../partition.ts'
import { iso, type CompanyPlan } from '../plan.ts'
import { errorOfRun } from '../errors.ts'
import { below } from '../random.ts'
import { ids, names } from '../ids.ts'
import { cellsOfRun } from '../relations/experiments.ts'
import * as relation from '../relations/pipelines.ts'
import type { JobAttempt, PipelineRun } from '../../tables/orchestrator.ts'
import { ownersOf, stamp, type Maker } from './common.ts'
import { cellName } from './experimentation.ts'
import { requestOfRun } from './orchestrator.ts'

const errorOf = (plan: CompanyPlan, index: number): string => {
  const { pipeline, started, ended } = relation.runOf(plan, index)
  const length = (ended ?? plan.epoch) - started
  return errorOfRun(relation.kindOf(plan, pipeline), length, plan.draws['pipeline-runs'](index, 'error'))
}

/** One run in 300 consumed a version that the catalogue has since deleted. */
const consumedBy = (plan: CompanyPlan, index: number, run: relation.DrawnRun): string[] => {
  const versions = relation.consumedBy(plan, run).map((version) => ids['dataset-versions'](plan, version))
  return plan.draws['pipeline-runs'](index, 'lost') < 0.003 ? [...versions, `lost-partition@${index}`] : versions
}

export const runs: Maker<PipelineRun> = {
  changed: (plan, index) => {
    const { started, ended } = relation.runOf(plan, index)
    return ended ?? started
  },
  record: (plan, index) => {
    const run = relation.runOf(plan, index)
    const id = ids['pipeline-runs'](plan, index)
    const request = requestOfRun(plan, run)
    return {
      run_id: id,
      name: `${names.pipeline(plan, run.pipeline)}, run ${run.position + 1}`,
      ...ownersOf(plan, 'pipeline-runs', index, run.pipeline),
      ...stamp('pipeline-runs', id, run.started, run.ended ?? run.started),
      pipeline: ids.pipelines(plan, run.pipeline),
      request_id: request === null ? null : ids['pipeline-requests'](plan, request),
      status: run.status,
      started_at: iso(run.started),
      ended_at: run.ended === null ? null : iso(run.ended),
      parameters: { date: iso(run.started).slice(0, 10) },
      error: run.status === 'failed' ? errorOf(plan, index) : null,
      ab_test_cells: cellsOfRun(plan, index).map(({ test, number }) => ({
        test_id: ids.tests(plan, test),
        cell_number: number,
        cell_name: cellName(plan, test, number, 'run'),
      })),
      consumed_dataset_version_ids: consumedBy(plan, index, run),
      produced_dataset_version_ids: relation
        .producedBy(plan, index, run)
        .map((version) => ids['dataset-versions'](plan, version)),
    }
  },
}

interface RunAttempt {
  readonly run: relation.DrawnRun
  readonly status: relation.RunStatus
  readonly number: number
  readonly node: number
  readonly started: number
  readonly ended: number | null
}

/** Attempts of a run follow its nodes; those beyond the last node retry it. */
function attemptOf(plan: CompanyPlan, index: number): RunAttempt {
  const runIndex = parentOf(plan.attempts, index)
  const run = relation.runOf(plan, runIndex)
  const ordinal = index - firstOf(plan.attempts, runIndex)
  const count = countOf(plan.attempts, runIndex)
  const nodes = rangeOf(plan.nodes, run.pipeline)
  const nth = Math.min(ordinal, nodes.length - 1)
  const last = ordinal === count - 1
  const status = last ? run.status : ordinal >= nodes.length - 1 ? 'failed' : 'succeeded'
  const length = ((run.ended ?? plan.epoch) - run.started) / count
  const started = Math.floor(run.started + ordinal * length)
  const ended = last ? run.ended : Math.floor(started + length)
  return { run, status, number: ordinal - nth + 1, node: nodes[nth] ?? 0, started, ended }
}

export const attempts: Maker<JobAttempt> = {
  changed: (plan, index) => {
    const { started, ended } = attemptOf(plan, index)
    return ended ?? started
  },
  record: (plan, index) => {
    const id = ids['job-attempts'](plan, index)
    const run = parentOf(plan.attempts, index)
    const { status, number, node, started, ended } = attemptOf(plan, index)
    return {
      id,
      name: `Attempt ${number}`,
      ...stamp('job-attempts', id, started, ended ?? started),
      run_id: ids['pipeline-runs'](plan, run),
      node_id: ids['pipeline-nodes'](plan, node),
      number,
      status,
      started_at: iso(started),
      ended_at: ended === null ? null : iso(ended),
      error: status === 'failed' ? errorOf(plan, run) : null,
      host: `worker-${below(400, plan.draws['job-attempts'](index, 'host'))}.us-east-1.example`,
    }
  },
}
