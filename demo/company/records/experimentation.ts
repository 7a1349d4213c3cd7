import { DAY, bornAt, iso, type CompanyPlan } from '../plan.ts'
import { below, pick, round } from '../random.ts'
import { ids, names } from '../ids.ts'
import { experimentOf } from '../relations/experiments.ts'
import { modelPositionOf } from '../relations/models.ts'
import { slotOf, slug } from '../words.ts'
import type { AbTest } from '../../tables/experimentation.ts'
import { descriptionOf, ownersOf, stamp, type Maker } from './common.ts'
import { decisionOf, FIRST_RESULTS, resultsOf } from './results.ts'

/** A test of a single version uses a holdout; the others compare a version with its predecessor. */
function testName(plan: CompanyPlan, test: number): string {
  const { model, treatment, control } = experimentOf(plan, test)
  const version = (instance: number): string => `v${modelPositionOf(plan, instance).position + 1}`
  const arms = treatment === control ? 'holdout' : `vs ${version(control)}`
  return `${names.model(plan, model)} ${version(treatment)} ${arms}`
}

/** Name of a cell in its test and in runs: for one cell in twelve, the run has another name for it (T3). */
export function cellName(plan: CompanyPlan, test: number, number: number, by: 'test' | 'run'): string {
  const { model, treatment, control } = experimentOf(plan, test)
  const arm = ids.instances(plan, number === 1 ? control : treatment)
  const name = `${number === 1 ? 'control' : 'treatment'}_${slug(arm).replaceAll('-', '_')}${number > 2 ? `_${number}` : ''}`
  const otherwise = by === 'run' && plan.draws.tests(test * 4 + number, 'other name') < 0.08
  return otherwise ? `${slug(names.model(plan, model)).replaceAll('-', '_')}_candidate` : name
}

function hasResults(plan: CompanyPlan, index: number): boolean {
  const { status, starts } = experimentOf(plan, index)
  return status === 'STOPPED' || starts + FIRST_RESULTS <= plan.epoch
}

/** A test changes when it begins, gets results and stops; a draft before the epoch. */
function changedAt(plan: CompanyPlan, index: number): number {
  const { status, starts, ends } = experimentOf(plan, index)
  if (status === 'STOPPED') return ends
  if (status === 'ACTIVE') return hasResults(plan, index) ? starts + FIRST_RESULTS : starts
  return Math.floor(plan.epoch - 9 * DAY * plan.draws.tests(index, 'drafted'))
}

export const tests: Maker<AbTest> = {
  changed: changedAt,
  record: (plan, index) => {
    const draw = plan.draws.tests
    const id = ids.tests(plan, index)
    const { model, status, starts, ends, cells, unlisted } = experimentOf(plan, index)
    const name = names.model(plan, model)
    const slot = slotOf(model)
    const numbers = (unlisted ? [1] : [1, 2, 3]).filter((number) => number <= cells)
    const share = round(0.02 + 0.2 * draw(index, 'share'), 3)
    const metrics = ['retention_28d', pick(['hours_viewed', 'click_rate', 'cancel_rate'], draw(index, 'metric'))]
    const listed = numbers.map((number) => ({
      cell_number: number,
      name: cellName(plan, index, number, 'test'),
      allocation_share: round(1 / cells, 3),
      parameters: { arm: number === 1 ? 'control' : 'treatment' },
      ...(hasResults(plan, index) && {
        results: resultsOf(plan, { test: index, number, metrics, share: share / cells }),
      }),
    }))
    return {
      test_id: id,
      name: testName(plan, index),
      ...descriptionOf(plan, 'tests', index, `Does the new ${name} help on ${slot.surfaces[0]}?`),
      ...ownersOf(plan, 'tests', index, model),
      ...stamp('tests', id, Math.min(bornAt(plan, 'tests', index), starts - DAY), changedAt(plan, index)),
      status,
      hypothesis: `The new version of ${name} improves ${pick(['retention', 'hours viewed', 'click-through'], draw(index, 'goal'))}.`,
      starts_at: iso(starts),
      ends_at: iso(ends),
      allocation: { share, seed: below(1_000_000, draw(index, 'seed')) },
      population: pick(['all members', 'new members', 'TV members', 'members in EMEA'], draw(index, 'population')),
      surfaces: slot.surfaces.slice(0, 1 + below(2, draw(index, 'surfaces'))),
      metrics,
      decision: status === 'STOPPED' ? decisionOf(listed) : null,
      cells: listed,
    }
  },
}
