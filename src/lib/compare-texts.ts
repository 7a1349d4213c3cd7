/** Compares by code unit, so that an order doesn't depend on the locale of a machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
