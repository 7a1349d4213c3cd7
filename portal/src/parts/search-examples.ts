import type { QuestionAnswer } from '../client/ask.ts'

type CountedType = Pick<QuestionAnswer<'types'>['types'][number], 'name' | 'count'>

/** Whether there is anything of the types that an example is about. */
export function hasAny(types: readonly CountedType[], names: readonly string[]): boolean {
  return names.length === 0 || types.some(({ name, count }) => names.includes(name) && count > 0)
}
