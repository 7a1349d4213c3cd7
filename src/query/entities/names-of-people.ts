import { nameOf } from '../../catalogue/entity.ts'
import { calledPerson } from '../../model/people.ts'
import { canonicalUri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import { nodeNamed } from './known-entity.ts'

export async function namesOfPeople(reader: Reader, people: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(people)]
  const nodes = distinct.map((person) => nodeNamed(reader, person))
  const known = await reader.withCachedEntities().loader.load(nodes.filter((node) => node !== undefined))
  for (const person of known) reader.noteShown(person)
  const byNode = new Map(known.map((person) => [person.node, nameOf(person)]))
  return new Map(distinct.map((person, i) => [person, byNode.get(nodes[i] ?? 0) ?? calledPerson(person)]))
}

/** Tells whether the reader may not see a person. People known only by name are never hidden. */
export function isPersonHidden(reader: Pick<Reader, 'graph'>, person: string): boolean {
  return canonicalUri(person).ok && nodeNamed(reader, person) === undefined
}
