export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Adapts a label to the middle of a sentence: `Model instances` → `model instances`; `A/B tests` stays. */
export function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.slice(0, 1).toLowerCase() + label.slice(1) : label
}

/** `a, b and c`. */
export function and(texts: readonly string[]): string {
  return joinWords(texts, 'and')
}

/** `a, b or c`. */
export function or(texts: readonly string[]): string {
  return joinWords(texts, 'or')
}

function joinWords(texts: readonly string[], word: string): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1) ?? ''}`
}
