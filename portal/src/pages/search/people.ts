import type { QuestionAnswer } from '../../client/ask.ts'

export type Hit = QuestionAnswer<'search'>['hits'][number]

/** Owners, then other teams; unique by entity, though two may share a name. */
export function peopleOf({ owners, teams }: Pick<Hit, 'owners' | 'teams'>): readonly string[] {
  const listed = new Map<string, string>()
  for (const { uri, name } of owners) listed.set(uri ?? name, name)
  for (const { uri, name } of teams) if (!listed.has(uri ?? name)) listed.set(uri ?? name, `team ${name}`)
  return [...listed.values()]
}
