/** The beginning of a code, for people to compare at a terminal and in a browser. */
export function shortCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4, 8)}`.toUpperCase()
}
