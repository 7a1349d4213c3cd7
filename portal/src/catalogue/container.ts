import type { QuestionAnswer } from '../client/ask.ts'

type Description = QuestionAnswer<'describe'>
type DefinedType = QuestionAnswer<'types'>['types'][number]
type Relationship = DefinedType['relationships'][number]
type RelatedEntity = NonNullable<Description['relationships'][number]['rows']>[number]

/** Relationship from a version or run to its container: the model of a version, the pipeline of a run. */
export function containmentRelation(type: DefinedType | undefined): Relationship | undefined {
  return type?.relationships.find(
    ({ flow, direction, many }) => flow === 'occurrenceOf' && direction === 'out' && !many,
  )
}

/**
 * Returns the container of an entity: what it is a version or run of or, for types that people don't look for, the first relationship to a
 * single entity of another type.
 */
export function containerOf(
  { entityType, relationships }: Pick<Description, 'entityType' | 'relationships'>,
  types: readonly DefinedType[],
): RelatedEntity | undefined {
  const type = types.find(({ name }) => name === entityType)
  if (type === undefined || type.primary) return undefined
  const relation =
    containmentRelation(type) ??
    type.relationships.find(
      ({ kind, direction, many, types: targets }) =>
        kind === 'stated' && direction === 'out' && !many && targets.length > 0 && !targets.includes(type.name),
    )
  return relationships.find(({ name, direction }) => name === relation?.name && direction === 'out')?.rows?.[0]
}
