/** Reads what this browser has stored; null if nothing is, or if it may store nothing. */
export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** Without storage, the value is forgotten when the page is left. */
export function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // The caller works without.
  }
}
