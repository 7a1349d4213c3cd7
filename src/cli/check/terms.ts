// Declares the terms of the checks separately, so that the command line's help needn't load their implementation.

export const REMOVED_IN_USE = 'removed columns in use'

/** Counts that conditions may use. */
export const IMPACT_MEASURES = [
  'entities',
  'live entities',
  'running tests',
  'deployments in use',
  'teams',
  'surfaces',
  'unknown entities',
  'models',
  'model versions',
  'deployments',
  'tests',
  'services',
  'features',
  'datasets',
  'pipelines',
  'incomplete sources',
] as const

export const SCHEMA_MEASURES = [
  REMOVED_IN_USE,
  'removed columns',
  'changed types',
  'added columns',
  'readers',
  'incomplete sources',
] as const

export const SCHEMA_USUAL: readonly string[] = [`${REMOVED_IN_USE} > 0`]

/** Formats of a check's report. */
export const FORMATS = ['text', 'markdown', 'sarif'] as const
