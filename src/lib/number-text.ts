/** `0.412346`, `123450.79`, `1.23457e-9`: all digits of the integer part, and six digits or two decimals. */
export function numberText(value: number): string {
  const size = Math.abs(value)
  // MLflow reports infinity as the greatest number.
  if (size >= Number.MAX_VALUE) return value > 0 ? '∞' : '−∞'
  if (Number.isSafeInteger(value)) return String(value)
  if (size >= 1e4 && size <= Number.MAX_SAFE_INTEGER) return String(Number(value.toFixed(2)))
  const rounded = Number(value.toPrecision(6))
  return size >= 1e-4 && size < 1e4 ? String(rounded) : rounded.toExponential()
}
