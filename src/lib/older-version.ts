/** Compares the leading numbers of versions: 2.9 is older than 2.10, and 3.0.dev1 isn't older than 3.0. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => (/\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number))
  for (let i = 0; i < (b?.length ?? 0); i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
