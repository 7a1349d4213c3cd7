export function messageOf(thrown: unknown): string {
  // A part that can't be closed must not hide why it was closed.
  if (thrown instanceof SuppressedError) return messageOf(thrown.suppressed)
  return thrown instanceof Error ? thrown.message : String(thrown)
}
