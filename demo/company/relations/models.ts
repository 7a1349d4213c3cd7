import { countOf, firstOf, parentOf } from '../partition.ts'
import { DAY, HOUR, inSlot, type CompanyPlan } from '../plan.ts'
import { between } from '../random.ts'
import { runOf, succeededRunAt } from './pipelines.ts'

export type Stage = 'experimental' | 'production' | 'deprecated' | 'retired'
type ModelState = 'trained' | 'validated' | 'released' | 'retired'

export const stageOf = (plan: CompanyPlan, model: number): Stage => {
  const share = plan.draws.models(model, 'stage')
  if (share < 0.1) return 'retired'
  if (share < 0.18) return 'deprecated'
  return share < 0.36 ? 'experimental' : 'production'
}

export const trainerOf = (plan: CompanyPlan, model: number): number => model % plan.trainers

export const serviceOf = (plan: CompanyPlan, model: number): number =>
  inSlot(plan.counts.services, model, plan.draws.models(model, 'service'))

/** Position of an instance among those of its model, oldest first. */
export interface ModelPosition {
  readonly model: number
  readonly position: number
  readonly of: number
}

export const modelPositionOf = (plan: CompanyPlan, instance: number): ModelPosition => {
  const model = parentOf(plan.instances, instance)
  return { model, position: instance - firstOf(plan.instances, model), of: countOf(plan.instances, model) }
}

export const instanceAt = (plan: CompanyPlan, model: number, position: number): number =>
  firstOf(plan.instances, model) + Math.max(0, Math.min(position, countOf(plan.instances, model) - 1))

/** For a quarter of the models, the newest instance isn't released yet, and its predecessor still serves. */
const releasedPosition = (plan: CompanyPlan, model: number): number => {
  const newest = countOf(plan.instances, model) - 1
  return newest > 0 && plan.draws.models(model, 'waits') < 0.25 ? newest - 1 : newest
}

export function stateOf(plan: CompanyPlan, { model, position, of }: ModelPosition): ModelState {
  const stage = stageOf(plan, model)
  if (stage === 'retired') return 'retired'
  if (stage === 'experimental') return position === of - 1 ? 'trained' : 'validated'
  const released = releasedPosition(plan, model)
  if (position === released) return 'released'
  return position > released ? 'validated' : 'retired'
}

/** A retired model has no current instance; an experimental one's is its newest. */
export function currentInstance(plan: CompanyPlan, model: number): number | null {
  const stage = stageOf(plan, model)
  if (stage === 'retired') return null
  const newest = countOf(plan.instances, model) - 1
  return instanceAt(plan, model, stage === 'experimental' ? newest : releasedPosition(plan, model))
}

/** Returns the run that trained an instance; null for the few that were imported. */
export function trainingRun(
  plan: CompanyPlan,
  instance: number,
  { model, position, of }: ModelPosition,
): number | null {
  if (plan.draws.instances(instance, 'imported') < 0.03) return null
  return succeededRunAt(plan, trainerOf(plan, model), position, of)
}

/** Quality of a version from 0 to 1: usually a little better than its predecessor, occasionally much worse. */
export function skillOf(plan: CompanyPlan, instance: number, { model, position }: ModelPosition): number {
  const draw = plan.draws.instances
  const usual = between(0.15, 0.7, plan.draws.models(model, 'skill')) + 0.02 * position
  const setback = draw(instance, 'setback') < 0.05 ? 0.35 : 0
  return Math.min(1, Math.max(0, usual - setback + between(-0.02, 0.02, draw(instance, 'skill'))))
}

export function trainedAt(plan: CompanyPlan, instance: number, modelPosition: ModelPosition): number {
  const run = trainingRun(plan, instance, modelPosition)
  const ended = run === null ? null : runOf(plan, run).ended
  const lag = plan.draws.instances(instance, 'lag')
  if (ended !== null) return Math.min(plan.epoch, Math.floor(ended + lag * HOUR))
  return Math.floor(plan.epoch - DAY * 15 * (modelPosition.of - modelPosition.position - lag))
}

export const instanceChangedAt = (plan: CompanyPlan, instance: number, modelPosition: ModelPosition): number => {
  const later = between(HOUR, 2 * DAY, plan.draws.instances(instance, 'settled'))
  return Math.min(plan.epoch, Math.floor(trainedAt(plan, instance, modelPosition) + later))
}
