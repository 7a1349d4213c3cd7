import { truncate } from '../lib/cut-text.ts'

/** Longer words are cut: nobody types them, and an index stores each of them. */
export const LONGEST_WORD = 40
/** Words of one text that are indexed; further ones aren't searched. */
export const MAX_WORDS = 2_000

/** A text prepared for search: its words in order, and the words that camel case was split from. */
export interface AnalysedText {
  readonly words: readonly string[]
  /** `PyTorch` has the words `py` and `torch`, and is also found as `pytorch`, typed without camel case. */
  readonly joined: readonly string[]
}

/** Marks that writers often leave out: accents, and the vowel points of Hebrew and Arabic. */
const OPTIONAL_MARKS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu
const RUN = /[\p{L}\p{N}\p{M}]+/gu
/**
 * Splits before an upper-case letter that follows a lower-case one, and before the last of several upper-case letters
 * that a lower-case one follows.
 */
const CAMEL = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u
/** Scripts without spaces between words: every two neighbouring characters are a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu
const ONE_UNSPACED = new RegExp(UNSPACED.source, 'u')

/** Most text: it needs neither folding nor splitting, which cost ten times as much. */
const LOWER = /^[a-z0-9]+$/
const ASCII = /^[\u0000-\u007f]*$/

/** Folds case and accents; words end at everything that is neither letter nor digit, and at camel case. */
export function analyse(text: string): AnalysedText {
  const words: string[] = []
  const joined: string[] = []
  for (const [run] of text.normalize('NFKC').matchAll(RUN)) {
    if (words.length >= MAX_WORDS) break
    if (LOWER.test(run)) {
      addWord(run, words)
      continue
    }
    const parts = run.split(CAMEL)
    for (const part of parts) addWords(fold(part), words)
    if (parts.length > 1) addWords(fold(run), joined)
  }
  return { words: words.slice(0, MAX_WORDS), joined: joined.slice(0, MAX_WORDS) }
}

/** Returns the words of typed text: camel case is a single word there, which its joined form matches. */
export function analyseTyped(text: string): readonly string[] {
  const words: string[] = []
  for (const [run] of text.normalize('NFKC').matchAll(RUN)) addWords(fold(run), words)
  return words
}

/** Folds names, ids and e-mail addresses to compare whole texts for equality. */
export function foldCase(text: string): string {
  if (ASCII.test(text)) return text.trim().toLowerCase()
  return text.trim().toWellFormed().normalize('NFKC').toLowerCase()
}

export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text.normalize('NFKD').replace(OPTIONAL_MARKS, '').normalize('NFC').toLowerCase().replace(OPTIONAL_MARKS, '')
}

/** Tells whether a folded character belongs to a script without spaces between words. */
export function isUnspaced(character: string): boolean {
  return ONE_UNSPACED.test(character)
}

function addWords(folded: string, into: string[]): void {
  if (ASCII.test(folded)) return addWord(folded, into)
  let from = 0
  for (const match of folded.matchAll(UNSPACED)) {
    addWord(folded.slice(from, match.index), into)
    addPairs([...match[0]], into)
    from = match.index + match[0].length
  }
  addWord(folded.slice(from), into)
}

function addPairs(characters: readonly string[], into: string[]): void {
  if (characters.length === 1) return addWord(characters[0] ?? '', into)
  for (let i = 0; i + 1 < characters.length; i++) addWord(`${characters[i] ?? ''}${characters[i + 1] ?? ''}`, into)
}

function addWord(word: string, into: string[]): void {
  if (word !== '') into.push(truncate(word, LONGEST_WORD))
}
