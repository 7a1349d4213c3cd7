/** What a colour means, on every page: grey is out of use or without a verdict, green works, amber needs a look, red needs a hand. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad'

/** The first that fits a state decides, whatever type or source has it. */
const MEANINGS: readonly (readonly [RegExp, Tone])[] = [
  [/^(retired|archived|superseded|inactive|disabled|unknown|not read yet|off|in use)$/i, 'plain'],
  [/fail|error|broken|reject|missing|crash|critical|worse|regress|given up|gone|deleted/i, 'bad'],
  [
    /warn|stale|\blate\b|\bdue\b|overdue|degraded|throttl|pending|queued|skipp|paus|stub|deprecat|ageing|silent|retry|unresolved|below|suspend|withheld|unusual|\bpast\b|issues|no active owner|cannot|^source$|retired but|reference only|^via /i,
    'warn',
  ],
  [
    /run(ning)?$|serv|success|succeed|complete|deployed|active|enriched|live|fresh|^ok$|healthy|released|production|better|sent|at target|^on$|accepted|no longer read/i,
    'good',
  ],
]

export function toneOf(state: string): Tone {
  return MEANINGS.find(([pattern]) => pattern.test(state))?.[1] ?? 'plain'
}
