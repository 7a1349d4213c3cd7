import type { SuggestAnswer } from '../../questions/suggest/schema.ts'
import { nameOrUri } from './wording.ts'

export function* lines({ entities, owners, tags, filters }: SuggestAnswer): Generator<string> {
  for (const found of [...entities, ...owners])
    yield `${found.entityType ?? 'reference only'}  ${nameOrUri(found)}${found.name === null ? '' : `  ${found.uri}`}`
  for (const { query, about, count } of [...tags, ...filters])
    yield `${query.trimEnd()}  ${about}${count === null ? '' : `, ${count} of them`}`
  if (entities.length + owners.length + tags.length + filters.length === 0) yield 'no suggestions'
}
