/** Meaning of dots on every page: green works, amber needs a look, red needs action, grey is unknown. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad'

/** The first match decides, for any type or source. A lifecycle stage, such as "production", says nothing of health. */
const MEANINGS: readonly (readonly [RegExp, Tone | undefined])[] = [
  [/^(retired|archived|superseded|inactive|disabled|off|in use)$/i, undefined],
  [/^(unknown|not read yet)$/i, 'plain'],
  [/fail|error|broken|reject|missing|crash|critical|worse|regress|given up|gone|deleted|violation/i, 'bad'],
  [
    /warn|stale|\blate\b|\bdue\b|overdue|degraded|throttl|pending|queued|skipp|paus|stub|deprecat|ageing|silent|retry|unresolved|below|suspend|withheld|unusual|\bpast\b|issues|no active owner|can['’]t|retired but|reference only|^only through/i,
    'warn',
  ],
  [/success|succeed|passed|complete|finished|enriched|fresh|^ok$|healthy|better|sent|at target|^on$|accepted/i, 'good'],
]

/** Tells how severe a change, a need or a policy is, as REST or GraphQL spells it; undefined if nobody has to act. */
export function toneOfSeverity(severity: string): 'bad' | 'warn' | undefined {
  return /high|block/i.test(severity) ? 'bad' : /medium|warn/i.test(severity) ? 'warn' : undefined
}

/** Returns the tone of the most severe. */
export function worstTone(all: readonly { readonly severity: string }[]): 'bad' | 'warn' | undefined {
  return toneOfSeverity(all.map(({ severity }) => severity).join())
}

/** Returns undefined for a state without a dot. */
export function toneOf(state: string): Tone | undefined {
  return MEANINGS.find(([pattern]) => pattern.test(state))?.[1]
}
