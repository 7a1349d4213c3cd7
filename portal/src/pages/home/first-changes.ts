import type { QuestionAnswer } from '../../client/ask.ts'

type Changes = QuestionAnswer<'home'>['changes']['items']
type Types = readonly Pick<QuestionAnswer<'types'>['types'][number], 'name' | 'attributes'>[]

/** Returns the most important changes, newest first; routine results of runs come last. */
export function firstChanges(items: Changes, types: Types, most: number): Changes {
  const isRun = (type: string | null): boolean =>
    types.some((one) => one.name === type && one.attributes.some(({ name }) => name === 'endedAt'))
  const rank = ({ severity, entityType }: Changes[number]): number =>
    severity !== 'low' ? 0 : isRun(entityType) ? 2 : 1
  const chosen = new Set(items.toSorted((a, b) => rank(a) - rank(b)).slice(0, most))
  return items.filter((one) => chosen.has(one))
}
