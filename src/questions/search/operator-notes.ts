// Notes on words that other search languages read as operators: here they are text.
import { filterKeyOf } from '../../search/language/keys.ts'
import { textWithoutPart, withFilter, withoutParts, type FilterChoice } from '../../search/language/edit.ts'
import { printQuery, type QueryPart, type QueryTree, type WordPart } from '../../search/language/tree.ts'
import type { SearchHitsAnswer } from './shape.ts'

export type PartNote = SearchHitsAnswer['query']['parts'][number]['note']

/** Matches `type=model`, `(type:model)` and `!type:model`. */
const COMPARED = /^([(!]*)([^\s:<>=!()]+)(:|!=|==?|[<>]=?)([^()]+)\)*$/u
const COMPARING = /^(?:[<>]=?|==?|!=)$/
const OPERATOR = /^[<>=!|&()]+$/

/** Says how to write what a word looks like; null if it is an ordinary word. */
export function noteOnOperator(tree: QueryTree, part: WordPart): PartNote {
  const { text } = part
  const at = tree.parts.indexOf(part)
  const [before, after] = [tree.parts[at - 1], tree.parts[at + 1]]
  const joined = COMPARING.test(text) && before?.kind === 'word' && after?.kind === 'word'
  const filter = filterIn(tree, joined ? before.text + text + after.text : text, part.negative)
  if (filter !== null) {
    const others = withoutParts(tree, (one) => one === part || (joined && (one === before || one === after)))
    return { text: `“${text}” is searched for as text. To filter:`, query: printQuery(withFilter(others, filter)) }
  }
  const without = textWithoutPart(tree, at)
  if (tree.parts.length < 2) return null
  if (OPERATOR.test(text)) return { text: `“${text}” has no meaning here. Without it:`, query: without }
  if (/^or$/i.test(text) && before !== undefined && after !== undefined)
    return { text: `“${text}” is a word like the others, which all have to hold. Without it:`, query: without }
  if (/^not$/i.test(text) && after !== undefined)
    return {
      text: `“${text}” is a word like the others. To leave out the next one:`,
      query: excluded(tree, part, after),
    }
  return null
}

function filterIn({ attributes }: QueryTree, text: string, negative: boolean): FilterChoice | null {
  const [, signs = '', name = '', operator = '', value = ''] = COMPARED.exec(text) ?? []
  const key = name === '' ? null : (filterKeyOf(name) ?? attributes.find(name)?.path ?? null)
  if (key === null) return null
  const excludes = signs.includes('!') !== (operator === '!=')
  const isOrdered = operator.startsWith('<') || operator.startsWith('>')
  return { key, value: isOrdered ? operator + value : value, negative: negative !== excludes }
}

function excluded({ parts }: QueryTree, part: QueryPart, next: QueryPart): string {
  return parts.flatMap((one) => (one === part ? [] : [one === next ? `-${one.source}` : one.source])).join(' ')
}
