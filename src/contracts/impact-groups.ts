/** The groups of an impact in reading order, which together are every entity type. The title precedes the total. */
export const IMPACT_GROUPS = [
  { name: 'models', title: 'models', types: ['Model'], description: 'Models.' },
  { name: 'instances', title: 'model versions', types: ['ModelInstance'], description: 'Versions of models.' },
  {
    name: 'deployments',
    title: 'deployments',
    types: ['ModelDeployment'],
    description: 'Deployments of model versions, past ones too.',
  },
  { name: 'tests', title: 'A/B tests', types: ['AbTest'], description: 'Experiments, whether they run or not.' },
  { name: 'services', title: 'services', types: ['Service'], description: 'Services in production.' },
  {
    name: 'features',
    title: 'features, their groups and versions',
    types: ['FeatureGroup', 'Feature', 'FeatureVersion'],
    description: 'Features, their groups and versions.',
  },
  {
    name: 'datasets',
    title: 'data sources, datasets and their versions',
    types: ['DataAsset'],
    description: 'Data sources, datasets and their versions.',
  },
  {
    name: 'pipelines',
    title: 'pipelines, their steps and runs',
    types: ['Pipeline', 'PipelineNode', 'PipelineRun'],
    description: 'Pipelines, their steps and their runs.',
  },
  {
    name: 'others',
    title: 'others',
    types: null,
    description: 'Everything else: cells, serving rules, evaluations, objectives, …',
  },
] as const

export const IMPACT_GROUP_NAMES = IMPACT_GROUPS.map(({ name }) => name)

export type ImpactGroup = (typeof IMPACT_GROUPS)[number]['name']
