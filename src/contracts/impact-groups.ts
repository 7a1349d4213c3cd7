/** In reading order; the catalogue assigns types to each. */
export const IMPACT_GROUP_NAMES = [
  'models',
  'instances',
  'deployments',
  'tests',
  'services',
  'features',
  'datasets',
  'pipelines',
  'others',
] as const

/** Headings of the groups, which precede their totals. */
export const IMPACT_GROUP_TITLES: Readonly<Record<(typeof IMPACT_GROUP_NAMES)[number], string>> = {
  models: 'models',
  instances: 'model versions',
  deployments: 'deployments',
  tests: 'A/B tests',
  services: 'services',
  features: 'features, their groups and versions',
  datasets: 'data sources, datasets and their versions',
  pipelines: 'pipelines, their steps and runs',
  others: 'others',
}
