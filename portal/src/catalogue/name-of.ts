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
  const whole = containerOf(entity, types)
  return whole === undefined ? name : nameOfPart(whole.name ?? lastPart(whole.uri), name, version)
}

const SEPARATOR = ' · '

/** `Ranking v5 · 5.3.0`; a name that contains that of the whole stays. */
export function nameOfPart(whole: string, name: string, part = name): string {
  return name.toLowerCase().includes(whole.toLowerCase()) ? name : `${whole}${SEPARATOR}${part}`
}

/** `Ranking v5 · 5.3.0` is `5.3.0` within Ranking v5. */
export function nameWithin(whole: string | null | undefined, name: string): string {
  const start = `${whole}${SEPARATOR}`
  return name.startsWith(start) ? name.slice(start.length) : name
}

/** Returns names of versions within the whole with which they all begin, if there is one. */
export function namesWithin(names: readonly string[]): readonly string[] {
  const whole = names[0]?.split(SEPARATOR)[0]
  const within = names.map((name) => nameWithin(whole, name))
  return within.every((name, i) => name !== names[i]) ? within : names
}

/** Attributes that types use for a status. */
export const STATUSES: readonly string[] = ['status', 'stage', 'modelState']

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
