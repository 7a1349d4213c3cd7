const RETIRED: Readonly<Record<string, string>> = { AbTest: 'stopped', User: 'inactive' }

/** Word for an entity that is retired or deleted; null for one that is live. */
export function standingText(standing: string | undefined, type: string | null): string | null {
  if (standing === undefined || standing === 'live') return null
  return standing === 'gone' ? 'deleted' : (RETIRED[type ?? ''] ?? standing)
}
