export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
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
