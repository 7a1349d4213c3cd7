import type { TypeDefinition } from '../definition.ts'

export const evaluations: readonly TypeDefinition[] = [
  {
    name: 'Evaluation',
    plural: 'Evaluations',
    primary: true,
    componentType: 'evaluation',
    domain: 'evaluations',
    description: 'A definition of how to measure a model.',
    attributes: {
      kind: { type: 'string' },
      metricDefinitions: {
        type: 'object',
        list: true,
        fields: {
          name: { type: 'string', required: true },
          direction: { type: 'string', description: 'higher or lower is better' },
          unit: { type: 'string' },
        },
      },
    },
    relationships: {
      evaluates: { to: ['Model'], many: false, flow: 'upstream', inverse: 'evaluations', normalised: 'model' },
    },
  },
  {
    name: 'EvaluationRun',
    glyph: 'evaluation-run',
    plural: 'EvaluationRuns',
    componentType: 'evaluation-run',
    domain: 'evaluations',
    description: 'A measurement of a model version on a dataset version.',
    history: true,
    attributes: {
      metrics: {
        type: 'object',
        list: true,
        fields: { name: { type: 'string', required: true }, value: { type: 'float', required: true } },
      },
      at: { type: 'time' },
      status: { type: 'string' },
      error: { type: 'string', description: 'The tests that failed.' },
    },
    relationships: {
      runOf: { to: ['Evaluation'], many: false, flow: 'occurrenceOf', inverse: 'runs', normalised: 'evaluation' },
      scored: { to: ['ModelInstance'], many: false, flow: 'upstream', inverse: 'scores', normalised: 'model_instance' },
      on: { to: ['DatasetVersion'], many: false, flow: 'upstream', inverse: 'scoredOn', normalised: 'dataset_version' },
    },
  },
]
