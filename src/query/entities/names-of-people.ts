import { nameOf } from '../../catalogue/entity.ts'
import { calledPerson } from '../../model/people.ts'
import { canonicalUri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'

export async function namesOfPeople(reader: Reader, people: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(people)]
  const nodes = distinct.map((person) => {
    const uri = canonicalUri(person)
    return uri.ok ? reader.graph.idOf(uri.value) : undefined
  })
  const known = await reader.withCachedEntities().loader.load(nodes.filter((node) => node !== undefined))
  for (const person of known) reader.noteShown(person)
  const byNode = new Map(known.map((person) => [person.node, nameOf(person)]))
  return new Map(distinct.map((person, i) => [person, byNode.get(nodes[i] ?? 0) ?? calledPerson(person)]))
}
