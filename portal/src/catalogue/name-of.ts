import { displayName } from '../../../src/catalogue/display-name.ts'
import { lastPart } from '../client/addresses.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { containerOf } from './container.ts'

type DescribedEntity = QuestionAnswer<'describe'>
type DefinedType = QuestionAnswer<'types'>['types'][number]

export function nameOf({ attributes, uri }: Pick<DescribedEntity, 'attributes' | 'uri'>): string {
  return textOf(attributes['name']) ?? textOf(attributes['email']) ?? lastPart(uri)
}

/** Returns the display name of an entity; the catalogue says which relationship leads to its container. */
export function displayNameOf(
  entity: Pick<DescribedEntity, 'attributes' | 'uri' | 'entityType' | 'relationships'>,
  types: readonly DefinedType[],
): string {
  const container = containerOf(entity, types)
  return displayName({
    name: nameOf(entity),
    version: textOf(entity.attributes['version']),
    container: container === undefined ? null : (container.name ?? lastPart(container.uri)),
  })
}

/** Attributes that types use for a status. */
export const STATUSES: readonly string[] = ['status', 'stage', 'modelState']

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
