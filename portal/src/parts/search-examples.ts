import type { QuestionAnswer } from '../client/ask.ts'

type CountedType = Pick<QuestionAnswer<'types'>['types'][number], 'name' | 'primary' | 'count'>

/** Types that an example of a search names. */
const MOST_TYPES = 3

/** Searches that find something here: of the types that there are most of, among those people look for first. */
export function typeExamples(types: readonly CountedType[]): readonly string[] {
  return types
    .filter(({ primary, count }) => primary && count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_TYPES)
    .map(({ name }) => `type:${name.slice(0, 1).toLowerCase()}${name.slice(1)}`)
}

/** Whether there is anything of the types that an example is about. */
export function hasAny(types: readonly CountedType[], names: readonly string[]): boolean {
  return names.length === 0 || types.some(({ name, count }) => names.includes(name) && count > 0)
}
