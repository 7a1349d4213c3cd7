import { objectsOf, type Json } from '../lib/json.ts'

/** Returns tags as people write them: `key::value`, or a key alone. */
export function tagTexts(tags: Json | undefined): readonly string[] {
  return objectsOf(tags).flatMap(({ tag, value }) => {
    if (typeof tag !== 'string') return []
    return [typeof value === 'string' && value !== '' ? `${tag}::${value}` : tag]
  })
}

export function valuesOfTag(tags: Json | undefined, key: string): readonly string[] {
  return objectsOf(tags).flatMap(({ tag, value }) => (tag === key && typeof value === 'string' ? [value] : []))
}
