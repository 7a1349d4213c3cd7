export function isRunning({ status }: { readonly status: string | null }): boolean {
  return status === 'ACTIVE'
}

/** `20%`: of all traffic, or of a test. */
export function shareText(share: unknown): string {
  return typeof share === 'number' ? `${Number((share * 100).toPrecision(3))}%` : 'not stated'
}

const DAY_MS = 86_400_000

/** Whole days from one time to a later one; 0 where it is not later, or either is unknown. */
export function daysBetween(from: number, to: number): number {
  const days = Math.floor((to - from) / DAY_MS)
  return days > 0 ? days : 0
}
