const ACRONYMS: Readonly<Record<string, string>> = { id: 'ID', sla: 'SLA', url: 'URL', uri: 'URI', sql: 'SQL' }

/** `lastRunAt` → `Last run at`, `ABTestCell` → `AB test cell`: what is shown of a name that has no label of its own. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/[_.-]+/g, ' ')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .trim()
    .split(/\s+/)
    .map((word) => (/^[A-Z]{2,}\d*$/.test(word) ? word : (ACRONYMS[word.toLowerCase()] ?? word.toLowerCase())))
  const text = words.join(' ')
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** A label within a sentence: `Model instances` → `model instances`, `A/B tests` as it is. */
export function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.slice(0, 1).toLowerCase() + label.slice(1) : label
}

const STATES: Readonly<Record<string, string>> = {
  UNCACHED: 'Reference only',
  HYDRATED: 'Read, rules pending',
  ENRICHED: 'Read, rules applied',
}

/** How much is known of a thing, in words. */
export function stateText(state: string): string {
  return STATES[state] ?? labelOf(state)
}
