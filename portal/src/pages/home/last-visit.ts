/** The transaction that the visit before this one ended with: changes since then are new to the person. */
const SEEN = 'home-seen'
const SINCE = 'home-since'

/** As long as this window is open, the same: a reload is no new visit. */
export function lastVisit(): number | undefined {
  try {
    const stored = sessionStorage.getItem(SINCE) ?? localStorage.getItem(SEEN)
    if (stored === null || !/^\d{1,15}$/.test(stored)) return undefined
    sessionStorage.setItem(SINCE, stored)
    return Number(stored)
  } catch {
    return undefined
  }
}

export function rememberVisit(tx: number): void {
  try {
    localStorage.setItem(SEEN, String(tx))
  } catch {
    // Without it, recent changes are listed.
  }
}

/** Where the record does not go so far back, or is another one. */
export function forgetVisit(): void {
  try {
    sessionStorage.removeItem(SINCE)
    localStorage.removeItem(SEEN)
  } catch {
    // There is nothing to forget.
  }
}
