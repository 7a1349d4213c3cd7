/** Names come from sources: what would move the cursor of a terminal, or colour it, is shown and not sent to it. */
export function harmless(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

/** Makes each of several lines harmless. */
export function harmlessLines(text: string): string {
  return text.split('\n').map(harmless).join('\n')
}
