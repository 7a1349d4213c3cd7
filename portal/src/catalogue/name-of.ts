import { lastPart } from '../client/addresses.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { containerOf } from './container.ts'

type DescribedEntity = QuestionAnswer<'describe'>
type DefinedType = QuestionAnswer<'types'>['types'][number]

export function nameOf({ attributes, uri }: Pick<DescribedEntity, 'attributes' | 'uri'>): string {
  return textOf(attributes['name']) ?? textOf(attributes['email']) ?? lastPart(uri)
}

/**
 * Returns the display name of an entity: its own name, as in every list, or that of a version with an unspecific name
 * after its container, such as `Ranking v5 · 5.3.0`. The catalogue says which relationship leads there.
 */
export function displayNameOf(
  entity: Pick<DescribedEntity, 'attributes' | 'uri' | 'entityType' | 'relationships'>,
  types: readonly DefinedType[],
): string {
  const name = nameOf(entity)
  const version = textOf(entity.attributes['version'])
  if (version === null || name.includes(version)) return name
  const container = containerOf(entity, types)
  return container === undefined ? name : nameOfPart(container.name ?? lastPart(container.uri), name, version)
}

const SEPARATOR = ' · '

/** `Ranking v5 · 5.3.0`; a name that contains that of the container stays. */
export function nameOfPart(container: string, name: string, part = name): string {
  return name.toLowerCase().includes(container.toLowerCase()) ? name : `${container}${SEPARATOR}${part}`
}

/** `Ranking v5 · 5.3.0` is `5.3.0` within Ranking v5. */
export function nameWithin(container: string | null | undefined, name: string): string {
  const start = `${container}${SEPARATOR}`
  return name.startsWith(start) ? name.slice(start.length) : name
}

/** Returns names of versions within the container with which they all begin, if there is one. */
export function namesWithin(names: readonly string[]): readonly string[] {
  const container = names[0]?.split(SEPARATOR)[0]
  const within = names.map((name) => nameWithin(container, name))
  return within.every((name, i) => name !== names[i]) ? within : names
}

/** Attributes that types use for a status. */
export const STATUSES: readonly string[] = ['status', 'stage', 'modelState']

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
