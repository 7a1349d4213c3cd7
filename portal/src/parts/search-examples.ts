import type { QuestionAnswer } from '../client/ask.ts'

type CountedType = Pick<QuestionAnswer<'types'>['types'][number], 'name' | 'count'>

/** Tells whether there are any entities of an example's types. */
export function hasAny(types: readonly CountedType[], names: readonly string[]): boolean {
  return names.length === 0 || types.some(({ name, count }) => names.includes(name) && count > 0)
}
