import { stemOf } from './stem.ts'
import { truncate } from '../lib/cut-text.ts'

/** Endings are English; a shorter word has too little to distinguish it. */
const INFLECTED = /^[a-z]{3,}$/
/** All forms of a word this long share at least this many first letters. */
const COMMON_START = 2

/** Tells whether two words are forms of one: `scenes` and `scene`, `ranked` and `ranking`. */
export function isOtherForm(word: string, other: string): boolean {
  return (
    word !== other &&
    other.startsWith(truncate(word, COMMON_START)) &&
    INFLECTED.test(word) &&
    INFLECTED.test(other) &&
    stemOf(word) === stemOf(other)
  )
}

/** Tells whether a word is the word itself or another form: a synonym matches both. */
export function isForm(word: string, other: string): boolean {
  return word === other || isOtherForm(word, other)
}

/** Returns up to 80 other forms of a word, whether or not they occur, for an index that looks them up. */
export function otherForms(word: string): readonly string[] {
  if (!INFLECTED.test(word)) return []
  const stem = stemOf(word)
  const doubled = stem.endsWith('l') ? [`${stem}l`] : []
  const verbs = [stem, ...doubled].flatMap((base) => [base, `${base}e`]).flatMap(withVerbEndings)
  const forms = new Set(verbs.flatMap((form) => [form, ...plurals(form)]))
  return [...forms].filter((form) => isOtherForm(word, form))
}

/** `tag` becomes `tagging`. */
function withVerbEndings(base: string): readonly string[] {
  const doubled = `${base}${base.at(-1) ?? ''}`
  return [base, `${base}ing`, `${base}ed`, `${doubled}ing`, `${doubled}ed`]
}

function plurals(singular: string): readonly string[] {
  const plain = [`${singular}s`, `${singular}es`]
  return singular.endsWith('y') ? [...plain, `${singular.slice(0, -1)}ies`] : plain
}
