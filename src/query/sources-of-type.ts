import type { Reader } from './reader.ts'

/** Returns the configured sources that may describe entities of a type, by platform. Null if unknown. */
export function sourcesOf(
  { sourceConditions }: Pick<Reader, 'sourceConditions'>,
  type: string,
): readonly string[] | null {
  if (sourceConditions.platforms === null) return null
  return sourceConditions.listings.flatMap(({ platform, types }) => (types.includes(type) ? platform : [])).toSorted()
}

/** Tells whether there are any, or a source could have one: otherwise a count says nothing. */
export function canBeKnown(reader: Reader, type: string): boolean {
  return sourcesOf(reader, type)?.length !== 0 || reader.graph.countOfType(type, reader.at) > 0
}
