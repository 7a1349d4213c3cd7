import { choicesOf } from '../../catalogue/chosen.ts'
import { registeringEdges } from '../../catalogue/containment.ts'
import { CURRENT_VERSION } from '../../catalogue/in-use.ts'
import { outcomeOf } from '../../catalogue/runs.ts'
import type { NodeId } from '../../contracts/log.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { MAX_MODELS, modelsAmong } from './worse-choices.ts'

/** A model's current version that a failed or stopped run registered. */
export interface FailedOrigin {
  readonly version: LoggedEntity
  /** The most significant alias or stage that chose it; null if it is only the newest. */
  readonly chosenBy: string | null
  readonly run: LoggedEntity
  readonly outcome: 'failed' | 'stopped'
}

/** Examines the current versions of models that are owned, or owned themselves; null stands for all. */
export async function failedOrigins(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<FailedOrigin>> {
  const models = modelsAmong(reader, owned)
  const versions = models.slice(0, MAX_MODELS).flatMap((model) => reader.along(model, CURRENT_VERSION, 'out'))
  const edges = registeringEdges(reader.catalogue)
  const registered = versions.flatMap((version) =>
    edges.flatMap((edge) => reader.neighbours(version, edge, 'in').map((run) => ({ version, run }))),
  )
  const entities = await loggedByNode(reader, new Set(registered.flatMap(({ version, run }) => [version, run])))
  const found = registered.flatMap((one): readonly FailedOrigin[] => {
    const [version, run] = [entities.get(one.version), entities.get(one.run)]
    const outcome = outcomeOf(run?.attributes.status)
    if (version === undefined || run === undefined || (outcome !== 'failed' && outcome !== 'stopped')) return []
    return [{ version, chosenBy: choicesOf(version.attributes)[0]?.by ?? null, run, outcome }]
  })
  return { found, complete: models.length <= MAX_MODELS }
}
