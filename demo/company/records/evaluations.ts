import { countOf, firstOf, parentOf } from '../partition.ts'
import { DAY, changedAt, iso, spread, type CompanyPlan } from '../plan.ts'
import { between, pick, round } from '../random.ts'
import { ids, names } from '../ids.ts'
import { currentInstance, instanceAt, modelPositionOf, skillOf, trainedAt } from '../relations/models.ts'
import { heldOut, versionAt } from '../relations/pipelines.ts'
import type { EvaluationRecord, EvaluationRunRecord } from '../../tables/evaluations.ts'
import { stampOf, descriptionOf, ownersOf, stamp, type Maker } from './common.ts'

const EVALUATED_AGAIN_MS = 20 * DAY

const modelOf = (plan: CompanyPlan, evaluation: number): number =>
  Math.floor((evaluation * plan.counts.models) / plan.counts.evaluations)

export const evaluations: Maker<EvaluationRecord> = {
  changed: (plan, index) => changedAt(plan, 'evaluations', index),
  record: (plan, index) => {
    const id = ids.evaluations(plan, index)
    const model = modelOf(plan, index)
    const kind = pick(['offline', 'offline', 'fairness', 'robustness'], plan.draws.evaluations(index, 'kind'))
    return {
      id,
      name: `${names.model(plan, model)}: ${kind} evaluation`,
      ...descriptionOf(
        plan,
        'evaluations',
        index,
        `How good ${names.model(plan, model)} is, measured the same way each time.`,
      ),
      ...ownersOf(plan, 'evaluations', index, model),
      ...stampOf(plan, 'evaluations', index, id),
      kind,
      metric_definitions: [
        { name: 'auc', direction: 'higher' },
        { name: 'latency_p99', direction: 'lower', unit: 'ms' },
      ],
      model_id: ids.models(plan, model),
    }
  },
}

/**
 * The runs of an evaluation score the instances of its model, each some days after training. The last scores the
 * current one, which is evaluated again every few weeks.
 */
function scoredBy(plan: CompanyPlan, index: number) {
  const evaluation = parentOf(plan.evaluationRuns, index)
  const model = modelOf(plan, evaluation)
  const nth = index - firstOf(plan.evaluationRuns, evaluation)
  const count = countOf(plan.evaluationRuns, evaluation)
  const current = nth === count - 1 ? currentInstance(plan, model) : null
  const instance = current ?? instanceAt(plan, model, spread(nth, count, countOf(plan.instances, model)))
  const later = plan.draws['evaluation-runs'](index, 'later')
  const begun = trainedAt(plan, instance, modelPositionOf(plan, instance)) + DAY * 3 * later
  const reevaluatedAt = current === null ? begun : plan.epoch - EVALUATED_AGAIN_MS * later
  return { evaluation, model, nth, instance, at: Math.min(plan.epoch, Math.floor(Math.max(begun, reevaluatedAt))) }
}

export const evaluationRuns: Maker<EvaluationRunRecord> = {
  changed: (plan, index) => scoredBy(plan, index).at,
  record: (plan, index) => {
    const draw = plan.draws['evaluation-runs']
    const id = ids['evaluation-runs'](plan, index)
    const { evaluation, model, nth, instance, at } = scoredBy(plan, index)
    const dataset = heldOut(plan, model)
    const failed = draw(index, 'failed') < 0.04
    const skill = skillOf(plan, instance, modelPositionOf(plan, instance))
    // One version in twenty has twice the latency of the others.
    const slower = plan.draws.instances(instance, 'latency') < 0.05 ? 2 : 1
    const latency = slower * between(4, 60, plan.draws.models(model, 'latency'))
    return {
      id,
      name: `Evaluation of ${ids.instances(plan, instance)}`,
      ...stamp('evaluation-runs', id, at, at),
      evaluation_id: ids.evaluations(plan, evaluation),
      instance_id: ids.instances(plan, instance),
      ...(dataset === null
        ? {}
        : {
            dataset_version_id: ids['dataset-versions'](
              plan,
              versionAt(plan, dataset, nth, countOf(plan.evaluationRuns, evaluation)),
            ),
          }),
      metrics: failed
        ? []
        : [
            { name: 'auc', value: round(between(0.6, 0.92, skill) + between(-0.01, 0.01, draw(index, 'auc')), 4) },
            { name: 'latency_p99', value: round(latency * between(0.95, 1.05, draw(index, 'latency')), 1) },
          ],
      at: iso(at),
      status: failed ? 'failed' : 'succeeded',
    }
  },
}
