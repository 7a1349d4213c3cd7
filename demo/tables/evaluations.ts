import { list, number, oneOf, ref, shape, text, time, type RecordOf } from '../schema.ts'
import { always } from './events.ts'
import { common, type SourceTable } from './table.ts'

const evaluation = {
  id: text(),
  ...common,
  kind: text(),
  metric_definitions: list(shape({ name: text(), direction: oneOf('higher', 'lower') }, { unit: text() })),
  model_id: ref('model of the registry'),
}

const run = {
  id: text(),
  ...common,
  evaluation_id: ref('evaluation'),
  instance_id: ref('instance of the registry'),
  dataset_version_id: ref('dataset version'),
  metrics: list(shape({ name: text(), value: number() })),
  at: time(),
  status: text(),
}

export type EvaluationRecord = RecordOf<typeof evaluation>
export type EvaluationRunRecord = RecordOf<typeof run>

export const evaluations: SourceTable = {
  source: 'evaluations',
  domain: 'evaluations',
  title: 'Model evaluations',
  tables: [
    {
      plural: 'evaluations',
      type: 'Evaluation',
      idKey: 'id',
      eventKey: 'evaluation_id',
      fields: evaluation,
      events: always('evaluation_updated'),
    },
    {
      plural: 'evaluation-runs',
      type: 'EvaluationRun',
      idKey: 'id',
      eventKey: 'evaluation_run_id',
      fields: run,
      events: always('evaluation_run_completed'),
    },
  ],
}
