/** Why something isn't connected, and what to do: text for people, and a kind for programs. */
export interface ConnectProblem {
  readonly kind:
    | 'product'
    | 'address'
    | 'configuration'
    | 'platform'
    | 'unreachable'
    | 'credentials'
    | 'other'
    | 'old'
    | 'not-agreed'
    | 'webhook'
    | 'references'
  readonly reason: string
  readonly todo: string | null
}

export function problemText({ reason, todo }: ConnectProblem): string {
  return todo === null ? reason : `${reason}\n    → ${todo}`
}
