import { analyse, fold, isUnspaced, type AnalysedText } from './analyse.ts'

/** A word of a text (`analyse`), and its range in the text, in code units. */
export interface LocatedWord {
  readonly text: string
  readonly from: number
  readonly to: number
}

export interface LocatedText {
  readonly words: readonly LocatedWord[]
  readonly joined: readonly LocatedWord[]
}

/**
 * Characters that are folded together: a letter with its marks, the parts of a Hangul syllable, or a syllable with its
 * last consonant.
 */
const UNIT =
  /(?:[\uac00-\ud7a3][\p{M}\uff9e\uff9f]*)?[\u1100-\u11ff\u3131-\u318f\u3260-\u327e\ua960-\ua97f\ud7b0-\ud7ff\uffa0-\uffdc][\p{M}\uff9e\uff9f\u1100-\u11ff\u3131-\u318f\u3260-\u327e\ua960-\ua97f\ud7b0-\ud7ff\uffa0-\uffdc]*|[^\p{M}\uff9e\uff9f][\p{M}\uff9e\uff9f]*|[\p{M}\uff9e\uff9f]+/gsu
const TEXT_BREAK = '\u0000'

/** Finds the ranges of a text's words: looks them up in order in the folded text, each after the previous one. */
export function locate(text: string, { words, joined }: AnalysedText = analyse(text)): LocatedText {
  const folded = foldText(text)
  return { words: locateWords(words, folded), joined: locateWords(joined, folded) }
}

export function prefixRange(
  text: string,
  { from, to }: LocatedWord,
  typed: string,
): { readonly from: number; readonly to: number } {
  const { signs, endAt } = foldText(text.slice(from, to))
  const at = signs.indexOf(sameSigma(typed))
  return at === 0 ? { from, to: from + endAt(typed.length - 1) } : { from, to }
}

interface FoldedText {
  readonly signs: string
  /** Returns where the source of a code unit of `signs` begins in the text; `endAt` returns where it ends. */
  startAt(at: number): number
  endAt(at: number): number
}

function foldText(text: string): FoldedText {
  if (!ASCII.test(text)) return foldUnits(text)
  const signs = text.toLowerCase().replaceAll(/[^a-z0-9]/g, TEXT_BREAK)
  return { signs, startAt: (at) => at, endAt: (at) => at + 1 }
}

/** Most text: every character is a unit, and folding keeps its position. */
const ASCII = /^[\u0000-\u007f]*$/

function foldUnits(text: string): FoldedText {
  let signs = ''
  const starts: number[] = []
  const ends: number[] = []
  for (const { 0: unit, index } of text.matchAll(UNIT)) {
    const folded = sameSigma(fold(unit.normalize('NFKC'))).replaceAll(/[^\p{L}\p{N}\p{M}]/gu, TEXT_BREAK)
    signs += folded
    for (let i = 0; i < folded.length; i++) {
      starts.push(index)
      ends.push(index + unit.length)
    }
  }
  return { signs, startAt: (at) => starts[at] ?? 0, endAt: (at) => ends[at] ?? 0 }
}

/** A final sigma has its own letter, which depends on what follows. */
function sameSigma(text: string): string {
  return text.replaceAll('ς', 'σ')
}

function locateWords(words: readonly string[], { signs, startAt, endAt }: FoldedText): readonly LocatedWord[] {
  const out: LocatedWord[] = []
  let behind = 0
  let before = ''
  for (const text of words) {
    const word = sameSigma(text)
    const within = behind - overlapOf(before, word)
    const at = signs.startsWith(word, within) ? within : signs.indexOf(word, behind)
    if (at < 0) continue
    behind = at + word.length
    before = word
    out.push({ text, from: startAt(at), to: endAt(behind - 1) })
  }
  return out
}

/** In scripts without spaces, every two neighbours are a word, so a character belongs to two words. */
function overlapOf(before: string, word: string): number {
  const [first, last] = [...before]
  return first !== undefined && last !== undefined && isUnspaced(last) && word.startsWith(last) ? last.length : 0
}
