/** A shorter stem would say too little. */
const SHORTEST_STEM = 3
const SHORTEST_VERB = 4

/**
 * Reduces the forms of a word to their common stem: `embeddings`, `embedding` and `embedded` become `embed`. By the
 * rules of English it removes only endings that don't change the meaning (number, tense). It serves synonyms and other
 * forms of a word, and never decides what a literal match is.
 */
export function stemOf(word: string): string {
  const singular = withoutPlural(word)
  return withoutDoubledL(withoutE(withoutEnding(singular, 'ing') ?? withoutEnding(singular, 'ed') ?? singular))
}

/** `labelling` becomes `label`, `installing` and `install` become `instal`, and `rolling` (one syllable) `roll`. */
function withoutDoubledL(stem: string): string {
  return /[aeiouy][^aeiouy]+[aeiouy]ll$/.test(stem) ? stem.slice(0, -1) : stem
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies') && word.length > SHORTEST_STEM + 2) return `${word.slice(0, -3)}y`
  if (/(?:sh|ch|ss|x|z)es$/.test(word)) return word.slice(0, -2)
  return /[^sui]s$/.test(word) && word.length > SHORTEST_STEM ? word.slice(0, -1) : word
}

/** `tagging` becomes `tag`: the doubled consonant is removed, but not that of `billing`, which becomes `bill`. */
function withoutEnding(word: string, ending: string): string | null {
  const stem = word.slice(0, -ending.length)
  if (!word.endsWith(ending) || stem.length < SHORTEST_VERB) return null
  return /([bdgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem
}

function withoutE(word: string): string {
  return word.endsWith('e') && word.length > SHORTEST_STEM ? word.slice(0, -1) : word
}
