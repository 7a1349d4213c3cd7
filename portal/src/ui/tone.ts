/** What a dot means, on every page: green works, amber needs a look, red needs a hand, and nobody knows of grey. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad'

/**
 * The first that fits a state decides, whatever type or source has it. A stage of life, such as "production", tells
 * nothing of health.
 */
const MEANINGS: readonly (readonly [RegExp, Tone | undefined])[] = [
  [/^(retired|archived|superseded|inactive|disabled|off|in use)$/i, undefined],
  [/^(unknown|not read yet)$/i, 'plain'],
  [/fail|error|broken|reject|missing|crash|critical|worse|regress|given up|gone|deleted/i, 'bad'],
  [
    /warn|stale|\blate\b|\bdue\b|overdue|degraded|throttl|pending|queued|skipp|paus|stub|deprecat|ageing|silent|retry|unresolved|below|suspend|withheld|unusual|\bpast\b|issues|no active owner|cannot|^source$|retired but|reference only|^only through/i,
    'warn',
  ],
  [
    /success|succeed|complete|finished|enriched|fresh|^ok$|healthy|better|sent|at target|^on$|accepted|no longer read/i,
    'good',
  ],
]

/** A state without a tone has no dot. */
export function toneOf(state: string): Tone | undefined {
  return MEANINGS.find(([pattern]) => pattern.test(state))?.[1]
}
