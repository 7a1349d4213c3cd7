import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { occurrencesOf } from '../entities/occurrences.ts'
import type { Reader } from '../reader.ts'
import type { LineageWalk } from './ask-lineage.ts'

const EVALUATED_ON = 'ModelInstance.evaluatedOn'

/**
 * Finds the model versions evaluated on an entity or a version of it, except deleted ones. No walk reaches them, since
 * a change of the data doesn't affect them.
 */
export async function versionsEvaluatedOn(
  current: Reader,
  { start, at }: Pick<LineageWalk, 'start' | 'at'>,
): Promise<readonly NodeId[]> {
  const reader = at === current.at ? current : current.asOf(at)
  const data = [start.node, ...occurrencesOf(reader, start)]
  const versions = new Set(data.flatMap((node) => reader.along(node, EVALUATED_ON, 'in')))
  const found: NodeId[] = []
  await eachEntity(reader, [...versions], (entity) => {
    if (standingOf(entity, reader.catalogue) !== 'gone') found.push(entity.node)
  })
  return found
}
