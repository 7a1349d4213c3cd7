import { store } from '../../ui/stored.ts'

/** Last transaction of the previous visit: later changes are new to the person. */
const SEEN = 'home-seen'
const SINCE = 'home-since'

/** Constant while the window is open, so that a reload doesn't count as a visit. */
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

/** Without storage, recent changes are listed. */
export function rememberVisit(tx: number): void {
  store(SEEN, String(tx))
}

/** Called if the record doesn't go back that far, or is another one. */
export function forgetVisit(): void {
  try {
    sessionStorage.removeItem(SINCE)
    localStorage.removeItem(SEEN)
  } catch {
    // Nothing is stored.
  }
}
