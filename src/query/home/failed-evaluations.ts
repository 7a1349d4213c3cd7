import { timeOrNull } from '../../catalogue/entity.ts'
import { isChosen } from '../../catalogue/chosen.ts'
import { CURRENT_VERSION } from '../../catalogue/in-use.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import { outcomeOf } from '../../catalogue/runs.ts'
import type { NodeId } from '../../contracts/log.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { MAX_MODELS, modelsAmong } from './worse-choices.ts'

const RUN_OF = 'EvaluationRun.runOf'
const SCORED = 'EvaluationRun.scored'
/** Number of the latest evaluation runs of a version that are read, some 10 µs each. */
const LATEST_RUNS = 8

/** A model's current version, chosen for use or in production, whose last run of an evaluation failed, such as a test of drift. */
export interface FailedEvaluation {
  readonly version: LoggedEntity
  readonly run: LoggedEntity
  readonly evaluation: NodeId | null
}

/** Examines the current versions of models that are owned, or owned themselves; null stands for all. Newest first. */
export async function failedEvaluations(
  reader: Reader,
  owned: readonly NodeId[] | null,
): Promise<Found<FailedEvaluation>> {
  const models = modelsAmong(reader, owned)
  const versions = models.slice(0, MAX_MODELS).flatMap((model) => reader.along(model, CURRENT_VERSION, 'out'))
  const runsOf = new Map(versions.map((node) => [node, reader.along(node, SCORED, 'in').slice(-LATEST_RUNS)]))
  const measured = [...runsOf].filter(([, runs]) => runs.length > 0)
  const entities = await loggedByNode(reader, new Set(measured.flatMap(([version, runs]) => [version, ...runs])))
  const found = measured.flatMap(([node, nodes]): readonly FailedEvaluation[] => {
    const version = entities.get(node)
    const isUsed = version !== undefined && (isChosen(version.attributes) || isInProduction(version, reader.catalogue))
    if (!isUsed) return []
    const runs = nodes.flatMap((run) => entities.get(run) ?? []).toSorted((a, b) => ranAt(a) - ranAt(b))
    const last = new Map(runs.map((run) => [reader.along(run.node, RUN_OF, 'out')[0] ?? null, run]))
    return [...last].flatMap(([evaluation, run]) =>
      outcomeOf(run.attributes.status) === 'failed' ? [{ version, run, evaluation }] : [],
    )
  })
  return { found: found.toSorted((a, b) => ranAt(b.run) - ranAt(a.run)), complete: models.length <= MAX_MODELS }
}

function ranAt({ attributes }: LoggedEntity): number {
  return timeOrNull(attributes.at) ?? 0
}
