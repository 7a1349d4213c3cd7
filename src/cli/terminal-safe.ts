/**
 * Texts come from sources: line breaks within one become spaces, and control sequences that would affect a terminal are
 * shown instead of sent.
 */
export function terminalSafe(line: string): string {
  const joined = line.replaceAll(/[\n\t\r]\s*/g, ' ')
  return joined.replaceAll(/\p{Cc}/gu, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

export function terminalSafeLines(text: string): string {
  return text.split('\n').map(terminalSafe).join('\n')
}
