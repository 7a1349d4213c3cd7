import { isObject, type Json } from '../lib/json.ts'

/** Tags as people write them: `key::value`, or a key alone. */
export function tagTexts(tags: Json | undefined): readonly string[] {
  if (!Array.isArray(tags)) return []
  return tags.flatMap((one: Json) => {
    if (!isObject(one) || typeof one.tag !== 'string') return []
    return [typeof one.value === 'string' ? `${one.tag}::${one.value}` : one.tag]
  })
}
