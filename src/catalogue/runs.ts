import type { Catalogue } from './registry.ts'

/** Whether things of a type run for a while and then end: runs of pipelines, of steps, of experiments. */
export function isRun(catalogue: Catalogue, type: string): boolean {
  return Object.hasOwn(catalogue.attributes(type), 'endedAt')
}
