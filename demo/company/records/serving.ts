import { changedAt, inSlot, iso, type CompanyPlan } from '../plan.ts'
import { between, pick, round } from '../random.ts'
import { ids, names } from '../ids.ts'
import { experimentOf, testedByRule } from '../relations/experiments.ts'
import { currentInstance, instanceAt, serviceOf } from '../relations/models.ts'
import { slotOf } from '../words.ts'
import type { ObjectiveRecord, ServiceRecord, ServingRule } from '../../tables/serving.ts'
import { stampOf, descriptionOf, ownersOf, type Maker } from './common.ts'

export const services: Maker<ServiceRecord> = {
  changed: (plan, index) => changedAt(plan, 'services', index),
  record: (plan, index) => {
    const id = ids.services(plan, index)
    const name = names.service(plan, index)
    return {
      id,
      name,
      ...descriptionOf(plan, 'services', index, `Answers ${slotOf(index).surfaces.join(', ')}.`),
      ...ownersOf(plan, 'services', index, index),
      ...stampOf(plan, 'services', index, id),
      tier: pick(['tier-0', 'tier-1', 'tier-2'], plan.draws.services(index, 'tier')),
      environment: plan.draws.services(index, 'environment') < 0.85 ? 'production' : 'staging',
      surfaces: [...slotOf(index).surfaces],
    }
  },
}

export const objectives: Maker<ObjectiveRecord> = {
  changed: (plan, index) => changedAt(plan, 'objectives', index),
  record: (plan, index) => {
    const id = ids.objectives(plan, index)
    const service = index % plan.counts.services
    const target = pick(['99.9', '99.5', '99.99'], plan.draws.objectives(index, 'target'))
    return {
      id,
      name: `${names.service(plan, service)} availability`,
      ...descriptionOf(plan, 'objectives', index, `Answers ${target}% of requests in time.`),
      ...ownersOf(plan, 'objectives', index, service),
      ...stampOf(plan, 'objectives', index, id),
      service_id: ids.services(plan, service),
      target: Number(target),
      window: '28d',
      current: round(between(98.9, 100, plan.draws.objectives(index, 'current')), 3),
    }
  },
}

/** Returns what a rule serves: an arm of a test or, for members in none, the current instance of some model. */
function servedBy(plan: CompanyPlan, rule: number): { instance: number; model: number } {
  const cell = testedByRule(plan, rule)
  if (cell !== null) {
    const { model, treatment, control } = experimentOf(plan, cell.test)
    return { instance: cell.number === 1 ? control : treatment, model }
  }
  const model = inSlot(plan.counts.models, rule, plan.draws['serving-rules'](rule, 'model'))
  return { instance: currentInstance(plan, model) ?? instanceAt(plan, model, 0), model }
}

export const servingRules: Maker<ServingRule> = {
  changed: (plan, index) => changedAt(plan, 'serving-rules', index),
  record: (plan, index) => {
    const id = ids['serving-rules'](plan, index)
    const { instance, model } = servedBy(plan, index)
    const cell = testedByRule(plan, index)
    const test = cell === null ? null : experimentOf(plan, cell.test)
    return {
      id,
      name: `Serve ${ids.instances(plan, instance)}`,
      ...descriptionOf(
        plan,
        'serving-rules',
        index,
        cell === null ? 'For members in no test.' : 'For one cell of a test.',
      ),
      ...ownersOf(plan, 'serving-rules', index, model),
      ...stampOf(plan, 'serving-rules', index, id),
      service_id: ids.services(plan, serviceOf(plan, model)),
      condition: cell === null ? 'default' : `cell(${ids.tests(plan, cell.test)}) == ${cell.number}`,
      weight: test === null ? 1 : round(1 / test.cells, 3),
      active_from: test === null ? null : iso(test.starts),
      active_to: test?.status === 'STOPPED' ? iso(test.ends) : null,
      test_id: cell === null ? null : ids.tests(plan, cell.test),
      cell_number: cell?.number ?? null,
      instance_id: ids.instances(plan, instance),
    }
  },
}
