import type { QuestionAnswer } from '../../client/ask.ts'

export type Hit = QuestionAnswer<'search'>['hits'][number]

/** Teams, then other owners; unique by entity, though two may share a name. */
export function peopleOf({ owners, teams }: Pick<Hit, 'owners' | 'teams'>): readonly string[] {
  const listed = new Map<string, string>()
  for (const { uri, name } of [...teams, ...owners]) listed.set(uri ?? name, name)
  return [...listed.values()]
}
