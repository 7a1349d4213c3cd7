import type { MutableJsonObject } from '../schema.ts'

/** Event types in the catalogue. */
export type DemoEventType =
  | `model_${'created' | 'updated' | 'deleted'}`
  | `model_instance_${'created' | 'updated' | 'released' | 'retired' | 'deleted'}`
  | `model_deployment_${'created' | 'updated' | 'retired'}`
  | `pipeline_${'created' | 'updated' | 'deleted'}`
  | 'pipeline_node_updated'
  | 'pipeline_schedule_updated'
  | 'pipeline_request_created'
  | `pipeline_run_${'started' | 'succeeded' | 'failed'}`
  | `job_attempt_${'started' | 'ended'}`
  | 'feature_group_updated'
  | `feature_${'created' | 'updated' | 'deprecated'}`
  | 'feature_version_created'
  | `dataset_${'created' | 'updated' | 'deleted'}`
  | `dataset_version_${'created' | 'loaded'}`
  | 'data_source_updated'
  | `ab_test_${'created' | 'updated' | 'started' | 'stopped' | 'allocation_changed'}`
  | 'evaluation_updated'
  | 'evaluation_run_completed'
  | 'service_updated'
  | 'objective_updated'
  | 'serving_rule_updated'
  | `user_${'created' | 'updated' | 'deactivated'}`
  | 'group_updated'
  | 'membership_changed'

type EventsOfChange = (before: MutableJsonObject | null, after: MutableJsonObject | null) => readonly DemoEventType[]

/** Reports every change, even a deletion, as the only event type in the catalogue. */
export const always =
  (type: DemoEventType): EventsOfChange =>
  () => [type]

interface EventNames {
  readonly created: DemoEventType
  readonly updated: DemoEventType
  readonly deleted: DemoEventType
}

/** Created, updated and deleted, unless a field's new value has an event of its own. */
export const lifecycleEvents =
  (
    types: EventNames,
    entering: readonly { field: string; value: string | boolean; type: DemoEventType }[] = [],
  ): EventsOfChange =>
  (before, after) => {
    if (after === null) return [types.deleted]
    if (before === null) return [types.created]
    const special = entering.find(({ field, value }) => after[field] === value && before[field] !== value)
    return [special === undefined ? types.updated : special.type]
  }

export const differs = (before: MutableJsonObject, after: MutableJsonObject, field: string): boolean =>
  JSON.stringify(before[field]) !== JSON.stringify(after[field])
