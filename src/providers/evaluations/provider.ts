import { attribute, reference } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { events, restType } from '../rest-style.ts'

/** The evaluation platform: what is measured of a model, and each time it was. */
export const evaluations: Provider = {
  name: 'evaluations',
  domains: ['evaluations'],
  events: {
    ...events('Evaluation', 'evaluation_id', ['evaluation_updated']),
    ...events('EvaluationRun', 'evaluation_run_id', ['evaluation_run_completed']),
  },
  types: {
    Evaluation: restType({
      type: 'Evaluation',
      plural: 'evaluations',
      fields: {
        id: { kind: 'id' },
        kind: attribute(),
        metric_definitions: attribute(),
        model_id: reference('evaluates', 'Model'),
      },
    }),
    EvaluationRun: restType({
      type: 'EvaluationRun',
      plural: 'evaluation-runs',
      fields: {
        id: { kind: 'id' },
        evaluation_id: reference('runOf', 'Evaluation'),
        instance_id: reference('scored', 'ModelInstance'),
        dataset_version_id: reference('on', 'DatasetVersion'),
        metrics: attribute(),
        at: attribute(),
        status: attribute(),
      },
    }),
  },
}
