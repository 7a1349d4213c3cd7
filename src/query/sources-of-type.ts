import type { Reader } from './reader.ts'

/** The configured sources whose answers may describe things of a type, by platform. Null: unknown. */
export function sourcesOf({ condition }: Pick<Reader, 'condition'>, type: string): readonly string[] | null {
  if (condition.platforms === null) return null
  return condition.listings.flatMap(({ platform, types }) => (types.includes(type) ? platform : [])).toSorted()
}

/** Whether there is one, or a source that could have one: otherwise a count of them says nothing. */
export function isKnowable(reader: Reader, type: string): boolean {
  return sourcesOf(reader, type)?.length !== 0 || reader.graph.countOfType(type, reader.at) > 0
}
