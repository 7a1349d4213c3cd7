import type { QuestionAnswer } from '../../client/ask.ts'

type Changes = QuestionAnswer<'home'>['changes']['items']
type Types = readonly Pick<QuestionAnswer<'types'>['types'][number], 'name' | 'attributes'>[]

/** The changes that matter most, newest first: what somebody should know, and last what runs do as usual. */
export function firstChanges(items: Changes, types: Types, most: number): Changes {
  const isRun = (type: string | null): boolean =>
    types.some((one) => one.name === type && one.attributes.some(({ name }) => name === 'endedAt'))
  const rank = ({ severity, entityType }: Changes[number]): number =>
    severity !== 'low' ? 0 : isRun(entityType) ? 2 : 1
  const chosen = new Set(items.toSorted((a, b) => rank(a) - rank(b)).slice(0, most))
  return items.filter((one) => chosen.has(one))
}
