import type { QuestionAnswer } from '../client/ask.ts'

type Description = QuestionAnswer<'describe'>
type RelatedEntity = NonNullable<Description['relationships'][number]['rows']>[number]

/**
 * Returns the container of an entity: the model of a version, the pipeline of a run. For types that people don't look
 * for, it is the first relationship to a single entity of another type.
 */
export function containerOf(
  { entityType, relationships }: Pick<Description, 'entityType' | 'relationships'>,
  types: QuestionAnswer<'types'>['types'],
): RelatedEntity | undefined {
  const type = types.find(({ name }) => name === entityType)
  if (type === undefined || type.primary) return undefined
  const relation = type.relationships.find(
    ({ kind, direction, many, types: targets }) =>
      kind === 'stated' && direction === 'out' && !many && targets.length > 0 && !targets.includes(type.name),
  )
  return relationships.find(({ name, direction }) => name === relation?.name && direction === 'out')?.rows?.[0]
}
