import { countOf, firstOf, parentOf, rangeOf } from '../partition.ts'
import { DAY, HOUR, MINUTE, changedAt, inSlot, iso, spread, type CompanyPlan } from '../plan.ts'
import { below, between, pick } from '../random.ts'
import { emailOf, ids, names, stepOf } from '../ids.ts'
import { featuresOfModel } from '../relations/features.ts'
import { userIn } from '../relations/people.ts'
import * as relation from '../relations/pipelines.ts'
import type { PipelineRecord, PipelineNode, PipelineRequest, PipelineSchedule } from '../../tables/orchestrator.ts'
import { stampOf, descriptionOf, ownersOf, stamp, uriOf, type Maker } from './common.ts'

export const pipelines: Maker<PipelineRecord> = {
  changed: (plan, index) => changedAt(plan, 'pipelines', index),
  record: (plan, index) => {
    const draw = plan.draws.pipelines
    const id = ids.pipelines(plan, index)
    const name = names.pipeline(plan, index)
    return {
      id,
      name,
      ...descriptionOf(plan, 'pipelines', index, `${name} ${purpose(plan, index)}.`),
      ...ownersOf(plan, 'pipelines', index, index),
      ...stampOf(plan, 'pipelines', index, id),
      kind: relation.kindOf(plan, index) === 'workflow' ? 'workflow' : 'pipeline',
      language: pick(['python', 'python', 'scala', 'sql'], draw(index, 'language')),
      repository: `https://git.tools.example/pipelines/${id}`,
      graph: {
        nodes: rangeOf(plan.nodes, index).map((node) => ({
          id: ids['pipeline-nodes'](plan, node),
          after: nodesBefore(plan, node),
        })),
      },
      sla: pick(['2h', '6h', '12h', 'none'], draw(index, 'sla')),
      depends_upon: dependencies(plan, index),
    }
  },
}

const purpose = (plan: CompanyPlan, pipeline: number): string => {
  switch (relation.kindOf(plan, pipeline)) {
    case 'trainer':
      return 'trains models'
    case 'maker':
      return 'builds datasets'
    case 'workflow':
      return 'calls other pipelines in order'
  }
}

/** A workflow calls pipelines of its slot; some trainers state which dataset they wait for. */
function dependencies(plan: CompanyPlan, pipeline: number): string[] {
  const draw = plan.draws.pipelines
  const kind = relation.kindOf(plan, pipeline)
  if (kind === 'maker' || (kind === 'trainer' && draw(pipeline, 'waits') > 0.3)) return []
  if (kind === 'trainer')
    return relation
      .datasetsReadBy(plan, pipeline)
      .map((dataset) => uriOf('dataset', 'datasets', ids.datasets(plan, dataset)))
  const called = Array.from({ length: 2 + below(3, draw(pipeline, 'calls')) }, (_, nth) =>
    inSlot(plan.trainers + plan.makers, pipeline, draw(pipeline, `call ${nth}`)),
  )
  return [...new Set(called)].map((one) => uriOf('pipeline', 'orchestrator', ids.pipelines(plan, one)))
}

/** A chain, except that one node in four runs in parallel with its predecessor. */
function nodesBefore(plan: CompanyPlan, node: number): string[] {
  const first = firstOf(plan.nodes, parentOf(plan.nodes, node))
  if (node === first) return []
  const isParallel = node - 2 >= first && plan.draws['pipeline-nodes'](node, 'beside') < 0.25
  return [ids['pipeline-nodes'](plan, node - (isParallel ? 2 : 1))]
}

type Asset = { type: 'dataset' | 'dataset_version' | 'data_source' | 'feature'; id: string }

/** The first node reads all inputs of the pipeline; a trainer's also features of its model. */
function readsOf(plan: CompanyPlan, pipeline: number): Asset[] {
  const from = relation
    .datasetsReadBy(plan, pipeline)
    .map((index): Asset => ({ type: 'dataset', id: ids.datasets(plan, index) }))
  const raw = relation.datasetsMadeBy(plan, pipeline).flatMap((dataset) => relation.upstreamSources(plan, dataset))
  const trained = relation.kindOf(plan, pipeline) === 'trainer' && pipeline < plan.counts.models
  const features = trained ? featuresOfModel(plan, pipeline).slice(0, 3) : []
  return [
    ...from,
    ...[...new Set(raw)].map((index): Asset => ({ type: 'data_source', id: ids['data-sources'](plan, index) })),
    ...features.map((index): Asset => ({ type: 'feature', id: ids.features(plan, index) })),
  ]
}

export const nodes: Maker<PipelineNode> = {
  changed: (plan, index) => changedAt(plan, 'pipeline-nodes', index),
  record: (plan, index) => {
    const id = ids['pipeline-nodes'](plan, index)
    const pipeline = parentOf(plan.nodes, index)
    const position = index - firstOf(plan.nodes, pipeline)
    const last = position === countOf(plan.nodes, pipeline) - 1
    const made = last ? relation.datasetsMadeBy(plan, pipeline) : []
    const step = stepOf(plan, pipeline, position)
    return {
      id,
      name: step,
      ...descriptionOf(plan, 'pipeline-nodes', index, `Step ${position + 1} of ${names.pipeline(plan, pipeline)}.`),
      ...stampOf(plan, 'pipeline-nodes', index, id),
      pipeline_id: ids.pipelines(plan, pipeline),
      kind: pick(['spark', 'python', 'sql', 'container'], plan.draws['pipeline-nodes'](index, 'kind')),
      command: `run ${step} --date {{ date }}`,
      position,
      after: nodesBefore(plan, index),
      reads: position === 0 ? readsOf(plan, pipeline) : [],
      writes: made.map((dataset): Asset => ({ type: 'dataset', id: ids.datasets(plan, dataset) })),
    }
  },
}

const scheduledAt = (plan: CompanyPlan, index: number): number =>
  Math.floor((index * plan.counts.pipelines) / plan.counts['pipeline-schedules'])

export const schedules: Maker<PipelineSchedule> = {
  changed: (plan, index) => changedAt(plan, 'pipeline-schedules', index),
  record: (plan, index) => {
    const id = ids['pipeline-schedules'](plan, index)
    const pipeline = scheduledAt(plan, index)
    const draw = plan.draws['pipeline-schedules']
    const period = relation.periodOf(plan, pipeline)
    const hour = below(24, draw(index, 'hour'))
    const rhythm =
      period === 7 * DAY
        ? { cron: `0 ${hour} * * 1` }
        : period === DAY
          ? { cron: `15 ${hour} * * *` }
          : { interval: `PT${period / HOUR}H` }
    return {
      id,
      name: `Schedule of ${names.pipeline(plan, pipeline)}`,
      ...stampOf(plan, 'pipeline-schedules', index, id),
      pipeline_id: ids.pipelines(plan, pipeline),
      ...rhythm,
      timezone: pick(['UTC', 'America/Los_Angeles', 'Europe/Amsterdam'], draw(index, 'timezone')),
      enabled: draw(index, 'enabled') < 0.9,
      next_run_at: iso(plan.epoch + Math.floor(draw(index, 'next') * period)),
    }
  },
}

/** About every fourth run was requested: returns the request at the run's position among those of the pipeline. */
export function requestOfRun(plan: CompanyPlan, { pipeline, position, of }: relation.DrawnRun): number | null {
  const count = countOf(plan.requests, pipeline)
  for (let ordinal = Math.max(0, Math.floor((position / of) * count) - 1); ordinal < count; ordinal++)
    if (spread(ordinal, count, of) === position) return firstOf(plan.requests, pipeline) + ordinal
  return null
}

const answeredBy = (plan: CompanyPlan, request: number): relation.DrawnRun => {
  const pipeline = parentOf(plan.requests, request)
  const ordinal = request - firstOf(plan.requests, pipeline)
  const position = spread(ordinal, countOf(plan.requests, pipeline), countOf(plan.runs, pipeline))
  return relation.runOf(plan, firstOf(plan.runs, pipeline) + position)
}

export const requests: Maker<PipelineRequest> = {
  changed: (plan, index) => answeredBy(plan, index).started,
  record: (plan, index) => {
    const draw = plan.draws['pipeline-requests']
    const id = ids['pipeline-requests'](plan, index)
    const run = answeredBy(plan, index)
    const requested = Math.floor(run.started - between(MINUTE, 2 * HOUR, draw(index, 'waited')))
    return {
      id,
      name: `Run of ${names.pipeline(plan, run.pipeline)}`,
      ...stamp('pipeline-requests', id, requested, run.started),
      pipeline_id: ids.pipelines(plan, run.pipeline),
      requested_at: iso(requested),
      requested_by: emailOf(plan, userIn(plan, run.pipeline, draw(index, 'by'))),
      parameters: { backfill: draw(index, 'backfill') < 0.2 },
      status: run.status === 'running' ? 'started' : 'done',
    }
  },
}
