import type { Time } from '../model/facts.ts'
import { problem, type Problem } from './problem.ts'
import { truncate } from '../lib/cut-text.ts'

/** The rights of callers. Every question, command and endpoint requires one of them, or none. */
export const RIGHTS = {
  read: 'query entities, lineage, history and the state of the service',
  metrics: 'read the metrics of the service',
  send: 'send events, and metadata that a source pushes',
  edit: 'annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges',
  approve: 'approve entities for a use, and waive violations of policies',
  'edit-as': 'state something in the name of somebody else',
  operate:
    'refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again',
  administer:
    'drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit',
} as const

export type Right = keyof typeof RIGHTS

export const ALL_RIGHTS: readonly Right[] = Object.keys(RIGHTS) as Right[]

/** `emergency`: a token created on the machine while nobody could sign in; all its actions are audited. */
type CallerKind = 'local' | 'token' | 'session' | 'emergency'

/** The caller of a request, resolved once. Its rights come from a sign-in or a token, never from facts of the graph. */
export interface Caller {
  /** Stays the same in every request, in the audit and in the history of edits. */
  readonly id: string
  readonly name: string
  readonly kind: CallerKind
  readonly rights: ReadonlySet<Right>
  /** The platforms for which it may send; null means all of them. */
  readonly platforms: ReadonlySet<string> | null
  /** Role names, by which the configuration decides what the caller sees. */
  readonly roles: ReadonlySet<string>
  /** The address that the sign-in provider verified; it identifies the caller's person in the graph. */
  readonly email: string | null
  /** When the credential expires, which also ends its streams; null if it never expires. */
  readonly expiresAt: Time | null
  /** True if an operator of the machine or configuration made it: operators decide what is hidden. */
  readonly isFromOperator: boolean
}

/** Any client that reaches the loopback address of a service without sign-in. */
export const LOCAL_OPERATOR: Caller = {
  id: 'local',
  name: 'local operator',
  kind: 'local',
  rights: new Set(ALL_RIGHTS),
  platforms: null,
  roles: new Set(['administrator']),
  email: null,
  expiresAt: null,
  isFromOperator: true,
}

/** Returns the refusal for a platform that the caller may not send for, or null if it may. */
export function foreignPlatform({ name, platforms }: Caller, platform: string): Problem | null {
  if (platforms === null || platforms.has(platform)) return null
  const detail = `The token "${name}" may send for ${[...platforms].join(', ')}, and not for "${truncate(platform, 64)}".`
  return problem('FOREIGN_PLATFORM', detail, 'Send it with a token of that platform; nothing was accepted.')
}
