import { lastPart } from '../client/addresses.ts'
import type { QuestionAnswer } from '../client/ask.ts'

type DescribedEntity = QuestionAnswer<'describe'>
type DefinedType = QuestionAnswer<'types'>['types'][number]

export function nameOf({ attributes, uri }: Pick<DescribedEntity, 'attributes' | 'uri'>): string {
  return textOf(attributes['name']) ?? textOf(attributes['email']) ?? lastPart(uri)
}

/**
 * Returns the display name of an entity. A version with an unspecific name is prefixed with its container, such as
 * `Ranking v5 · 5.3.0`; the catalogue says which relationship leads there.
 */
export function displayNameOf(
  entity: Pick<DescribedEntity, 'attributes' | 'uri' | 'entityType' | 'relationships'>,
  types: readonly DefinedType[],
): string {
  const name = nameOf(entity)
  const version = textOf(entity.attributes['version'])
  if (version === null || name.includes(version)) return name
  const type = types.find((one) => one.name === entity.entityType)
  const whole = type?.relationships.find(({ flow, many }) => flow === 'occurrenceOf' && !many)
  const parent = entity.relationships.find((one) => one.name === whole?.name)?.rows?.[0]
  if (parent === undefined) return name
  return `${parent.name ?? lastPart(parent.uri)} · ${version}`
}

/** `Ranking v5 · 5.3.0` is `5.3.0` within Ranking v5. */
export function nameWithin(whole: string | null | undefined, name: string): string {
  const start = `${whole} · `
  return name.startsWith(start) ? name.slice(start.length) : name
}

/** Attributes that types use for a status. */
export const STATUSES: readonly string[] = ['status', 'stage', 'modelState']

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
