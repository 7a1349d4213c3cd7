import type { Catalogue } from './registry.ts'

/** Tells whether entities of a type run for a while and then end: runs of pipelines, of steps, of experiments. */
export function isRun(catalogue: Catalogue, type: string): boolean {
  return Object.hasOwn(catalogue.attributes(type), 'endedAt')
}

/** `other` is any status that doesn't mean one of these. */
export type RunOutcome = 'failed' | 'stopped' | 'succeeded' | 'running' | 'other'

/** Statuses of pipelines, MLflow and Weights & Biases, in lower case. */
const OUTCOMES: ReadonlyMap<unknown, RunOutcome> = new Map([
  ['failed', 'failed'],
  ['crashed', 'failed'],
  ['killed', 'stopped'],
  ['canceled', 'stopped'],
  ['cancelled', 'stopped'],
  ['succeeded', 'succeeded'],
  ['finished', 'succeeded'],
  ['queued', 'running'],
  ['started', 'running'],
  ['running', 'running'],
  ['scheduled', 'running'],
])

export function outcomeOf(status: unknown): RunOutcome {
  return OUTCOMES.get(typeof status === 'string' ? status.toLowerCase() : status) ?? 'other'
}
