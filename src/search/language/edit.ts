// Edits of a query: each returns the tree of a text that a person could have typed.

import { fold, foldCase } from '../analyse.ts'
import { areAlternatives } from './keys.ts'
import { parseQuery } from './parse.ts'
import { quotedText, quotedValue } from './parse-values.ts'
import type { FilterPart, QueryPart, QueryTree } from './tree.ts'

export interface FilterChoice {
  /** One of the keys, or the path of an attribute. */
  readonly key: string
  readonly value: string
  readonly negative: boolean
}

export function withoutPart(tree: QueryTree, index: number): QueryTree {
  return parseQuery(textWithoutPart(tree, index), tree.attributes)
}

/** Removes a part from the text without building a tree, which would be slow for a query of many parts. */
export function textWithoutPart({ parts }: QueryTree, index: number): string {
  return joinTexts(parts.filter((_, i) => i !== index))
}

export function withoutParts(tree: QueryTree, isLeftOut: (part: QueryPart) => boolean): QueryTree {
  return joinParts(
    tree,
    tree.parts.filter((part) => !isLeftOut(part)),
  )
}

/** Adds a filter as a separate part, so that hits have to pass it as well. */
export function withFilter(tree: QueryTree, choice: FilterChoice): QueryTree {
  const source = filterSource(choice, [choice.value])
  if (tree.parts.some((part) => part.source === source)) return tree
  return joinParts(tree, [...tree.parts.map(closeQuote), { before: ' ', source }])
}

/** Adds a value to an existing filter if either suffices, or a new filter at the end. There is one time range only. */
export function withValue(tree: QueryTree, choice: FilterChoice): QueryTree {
  if (hasValue(tree, choice)) return tree
  if (choice.key === 'updated') return withRange(tree, choice)
  const parts = tree.parts.map(closeQuote)
  const index = tree.parts.findIndex((part) => isOfChoice(part, choice) && takes(part, choice))
  const before = tree.parts[index]
  if (before?.kind !== 'filter') return withFilter(tree, choice)
  const values = [...textsOf(before), choice.value]
  return joinParts(
    tree,
    parts.map((part, i) => (i === index ? { ...part, source: filterSource(choice, values) } : part)),
  )
}

function withRange(tree: QueryTree, choice: FilterChoice): QueryTree {
  const others = tree.parts.filter((part) => !isOfChoice(part, choice)).map(closeQuote)
  return joinParts(tree, [...others, { before: ' ', source: filterSource(choice, [choice.value]) }])
}

/** A filter without values isn't a filter. */
export function withoutValue(tree: QueryTree, choice: FilterChoice): QueryTree {
  const rest = tree.parts.flatMap((part): PartSource[] => {
    if (part.kind !== 'filter' || !isOfChoice(part, choice) || !has(part, choice.value)) return [closeQuote(part)]
    const values = textsOf(part).filter((text) => foldCase(text) !== foldCase(choice.value))
    return values.length === 0 ? [] : [{ before: part.before, source: filterSource(choice, values) }]
  })
  return joinParts(tree, rest)
}

export function hasValue(tree: QueryTree, choice: FilterChoice): boolean {
  return tree.parts.some((part) => part.kind === 'filter' && isOfChoice(part, choice) && has(part, choice.value))
}

/** Replaces words, keyed by their analysed form. */
export function replaceWords(tree: QueryTree, instead: ReadonlyMap<string, string>): QueryTree {
  return joinParts(
    tree,
    tree.parts.map((part) => {
      if (part.kind !== 'word' || part.negative) return closeQuote(part)
      const source = part.source.replaceAll(WORD, (word) => instead.get(fold(word.normalize('NFKC'))) ?? word)
      return { before: part.before, source }
    }),
  )
}

/** Finds words as `analyse` does. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu

type PartSource = Pick<QueryPart, 'before' | 'source'>

/** White space keeps separate parts separate; the text neither begins nor ends with any. */
function joinParts({ attributes }: QueryTree, parts: readonly PartSource[]): QueryTree {
  return parseQuery(joinTexts(parts), attributes)
}

function joinTexts(parts: readonly PartSource[]): string {
  return parts.map(({ before, source }, i) => (i === 0 ? source : `${before === '' ? ' ' : before}${source}`)).join('')
}

/** Closes the last quote, so that more text may follow. */
function closeQuote(part: QueryPart): PartSource {
  if (!part.open) return part
  const { before, negative, source, at } = part
  if (part.kind !== 'filter') return { before, source: `${negative ? '-' : ''}${quotedText(part.text)}` }
  const last = part.values.at(-1)
  return last === undefined ? part : { before, source: source.slice(0, last.at - at) + quotedText(last.text) }
}

function filterSource({ key, negative }: FilterChoice, values: readonly string[]): string {
  return `${negative ? '-' : ''}${key}:${values.map(quotedValue).join(',')}`
}

function textsOf({ values }: FilterPart): readonly string[] {
  return values.map(({ text }) => text).filter((text) => text !== '')
}

function has({ values }: FilterPart, value: string): boolean {
  return values.some(({ text }) => foldCase(text) === foldCase(value))
}

function takes(part: QueryPart, { key, value }: FilterChoice): boolean {
  return part.kind === 'filter' && textsOf(part).every((text) => areAlternatives(key, text, value))
}

function isOfChoice(part: QueryPart, { key, negative }: FilterChoice): boolean {
  return part.kind === 'filter' && part.key === key && part.negative === negative
}
