// Tells which tags were added, removed or given other values.
import { formatCount } from '../../../lib/format-count.ts'
import { OWNER_TAGS } from '../../../catalogue/news.ts'
import { tagTexts, valuesOfTag } from '../../../catalogue/tags.ts'
import { objectsOf } from '../../../lib/json.ts'
import type { Uri } from '../../../model/uri.ts'
import type { AttributeChange } from '../change.ts'
import {
  type SentencePart,
  toParts,
  link,
  listValues,
  type Phrase,
  changePhrase,
  valuePart,
  listParts,
  MAX_ATTRIBUTES_NAMED,
} from './phrases.ts'

/** A registry moves these, and other news reports it. */
export const REGISTRY_TAGS = ['stage', 'alias'] as const

/** Reports added and removed tags. */
export function phraseTags(uri: Uri, { before, after }: AttributeChange): readonly SentencePart[] {
  const [was, is] = [tagTexts(before), tagTexts(after)]
  const added = is.filter((tag) => !was.includes(tag))
  const removed = was.filter((tag) => !is.includes(tag))
  const [[key, now], [former, old]] = [keyAndValue(added), keyAndValue(removed)]
  if (key !== undefined && key === former && now !== undefined && old !== undefined)
    return toParts(`Tag ${key} of `, link(uri), ' changed from ', ...listValues([old]), ' to ', ...listValues([now]))
  if (added.length === 0) return toParts(link(uri), ' is no longer tagged ', ...listValues(removed))
  if (removed.length === 0) return toParts(link(uri), ' was tagged ', ...listValues(added))
  return toParts(link(uri), ' was tagged ', ...listValues(added), ' in place of ', ...listValues(removed))
}

interface NamedTags {
  readonly of?: Phrase
  /** A key that other news reports. */
  readonly without?: string | null
}

/** Reports changes of the owner and team in tags; the first phrase names the entity. */
export function phraseOwnerTags(
  { before, after }: AttributeChange,
  { of = [], without }: NamedTags,
): readonly Phrase[] {
  return OWNER_TAGS.filter((key) => key !== without)
    .map((key) => ({ key, was: valuesOfTag(before, key), is: valuesOfTag(after, key) }))
    .filter(({ was, is }) => was.join() !== is.join())
    .map(({ key, was, is }, n) =>
      changePhrase(key, { was: listValues(was), is: listValues(is), of: n === 0 ? of : [] }),
    )
}

interface OtherTags {
  readonly of?: Phrase
  /** Further keys that other news reports. */
  readonly without?: readonly string[]
}

/** Reports changes of tags but owner and team; the first phrase names the entity. Values that are long are left out. */
export function phraseOtherTags(
  { before, after }: AttributeChange,
  { of = [], without = [] }: OtherTags,
): readonly Phrase[] {
  const [was, is] = [before, after].map((tags) => Map.groupBy(objectsOf(tags), ({ tag }) => tag))
  const keys = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])
  const told = [...keys].filter(
    (key): key is string => typeof key === 'string' && ![...OWNER_TAGS, ...without].includes(key),
  )
  return told
    .map((key) => ({ key, old: was?.get(key) ?? [], now: is?.get(key) ?? [] }))
    .filter(({ old, now }) => tagTexts(old).join() !== tagTexts(now).join())
    .map(({ key, old, now }, n) => {
      const [name, subject] = [`tag ${key}`, n === 0 ? of : []]
      const [oldParts, newParts] = [old, now].map((tags) => tags.flatMap(({ value }) => valuePart(value ?? null) ?? []))
      if (oldParts?.length === old.length && newParts?.length === now.length)
        return changePhrase(name, { was: listParts(oldParts), is: listParts(newParts), of: subject })
      return [name, ...subject, now.length === 0 ? ' was removed' : old.length === 0 ? ' was added' : ' changed']
    })
}

/** Counts the tags that a sentence doesn't name. */
export function countOtherTags(changed: readonly Phrase[]): readonly string[] {
  const rest = changed.length - MAX_ATTRIBUTES_NAMED
  return rest > 0 ? [formatCount(rest, 'more tag')] : []
}

/** Returns the key and value of a list's only tag; nothing if there are several, or it has no value. */
function keyAndValue([tag, ...others]: readonly string[]): readonly string[] {
  const end = others.length > 0 ? -1 : (tag?.indexOf('::') ?? -1)
  return tag === undefined || end < 0 ? [] : [tag.slice(0, end), tag.slice(end + 2)]
}
