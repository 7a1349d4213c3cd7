import { isDeepStrictEqual } from 'node:util'
import { objects, text } from '../lines.ts'
import type { AirflowApi } from './server.ts'

const RUN_ENDED: ReadonlySet<unknown> = new Set(['success', 'failed'])
/** A try in none of these states has ended, or never starts. */
const TRY_GOES_ON: ReadonlySet<unknown> = new Set([
  'scheduled',
  'queued',
  'running',
  'restarting',
  'deferred',
  'up_for_retry',
  'up_for_reschedule',
])

/**
 * Tells whether nothing runs or is about to start without a person or a schedule: a changed asset starts a run some
 * time after the run that changed it.
 */
export async function isAtRest(api: AirflowApi): Promise<boolean> {
  const ended = await endedRuns(api)
  // A run that waited before and now runs is only in the second list.
  return ended !== null && !(await someDagIsDue(api)) && isDeepStrictEqual(await endedRuns(api), ended)
}

/** Returns null if one of them still runs. */
async function endedRuns(api: AirflowApi): Promise<readonly string[] | null> {
  const runs = objects(await api('dags/~/dagRuns?limit=100'), 'dag_runs')
  const tries = objects(await api('dags/~/dagRuns/~/taskInstances?limit=100'), 'task_instances')
  if (!runs.every(({ state }) => RUN_ENDED.has(state)) || tries.some(({ state }) => TRY_GOES_ON.has(state))) return null
  return runs.map((run) => `${text(run.dag_id)} ${text(run.dag_run_id)} ${text(run.end_date)}`).toSorted()
}

/** Tells whether all assets that start a DAG have changed since its last run. */
async function someDagIsDue(api: AirflowApi): Promise<boolean> {
  const starting = new Map<string, number>()
  for (const asset of objects(await api('assets?limit=100'), 'assets'))
    for (const { dag_id: id } of objects(asset, 'scheduled_dags'))
      starting.set(text(id), (starting.get(text(id)) ?? 0) + 1)
  for (const [dag, count] of starting) {
    const waiting = objects(await api(`dags/${dag}/assets/queuedEvents`), 'queued_events')
    if (new Set(waiting.map(({ asset_id: asset }) => asset)).size === count) return true
  }
  return false
}
