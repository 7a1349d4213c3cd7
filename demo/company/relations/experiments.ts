import { countOf, firstOf, parentOf, rangeOf } from '../partition.ts'
import { DAY, spread, type CompanyPlan } from '../plan.ts'
import { between } from '../random.ts'
import { instanceAt, modelPositionOf, trainedAt, trainingRun } from './models.ts'
import { kindOf, runOf } from './pipelines.ts'

export interface Experiment {
  readonly model: number
  /** Instance in cell 2 (and 3), and the previous one, in cell 1. Equal if there is only one. */
  readonly treatment: number
  readonly control: number
  readonly starts: number
  readonly ends: number
  readonly status: 'DRAFT' | 'ACTIVE' | 'STOPPED'
  readonly cells: 2 | 3
  /** The test doesn't list cell 2, though the run names it (T2). */
  readonly unlisted: boolean
}

export function experimentOf(plan: CompanyPlan, test: number): Experiment {
  const model = parentOf(plan.tests, test)
  const draw = plan.draws.tests
  const versions = countOf(plan.instances, model)
  const ordinal = test - firstOf(plan.tests, model)
  const position = versions === 1 ? 0 : 1 + spread(ordinal, countOf(plan.tests, model), versions - 1)
  const treatment = instanceAt(plan, model, position)
  const trained = trainedAt(plan, treatment, modelPositionOf(plan, treatment))
  const starts = Math.floor(trained + DAY * between(0.2, 3, draw(test, 'starts')))
  const ends = Math.floor(starts + DAY * between(7, 28, draw(test, 'length')))
  const status = starts > plan.epoch ? 'DRAFT' : ends < plan.epoch ? 'STOPPED' : 'ACTIVE'
  return {
    model,
    treatment,
    control: instanceAt(plan, model, position - 1),
    starts,
    ends,
    status,
    cells: draw(test, 'three') < 0.15 ? 3 : 2,
    unlisted: draw(test, 'unlisted') < 0.08,
  }
}

interface CellId {
  readonly test: number
  readonly number: number
}

/** Returns the cells that a training run was made for: those of every test whose treatment it trained. */
export function cellsOfRun(plan: CompanyPlan, run: number): CellId[] {
  const { pipeline, status } = runOf(plan, run)
  if (status !== 'succeeded' || kindOf(plan, pipeline) !== 'trainer') return []
  const cells: CellId[] = []
  for (let model = pipeline; model < plan.counts.models; model += plan.trainers)
    for (const test of rangeOf(plan.tests, model)) {
      const { treatment, cells: count } = experimentOf(plan, test)
      if (trainingRun(plan, treatment, modelPositionOf(plan, treatment)) !== run) continue
      for (let number = 2; number <= count; number++) cells.push({ test, number })
    }
  return cells
}

/** Two serving rules in five form pairs, one for each arm of a test; the rest serve members in no test. */
export function testedByRule(plan: CompanyPlan, rule: number): CellId | null {
  const pairs = Math.min(plan.counts.tests, Math.floor(plan.counts['serving-rules'] * 0.3))
  const pair = Math.floor(rule / 2)
  if (pair >= pairs) return null
  return { test: Math.floor((pair * plan.counts.tests) / pairs), number: 1 + (rule % 2) }
}
