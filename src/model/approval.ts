// Approvals: what a person approves about an entity, until when, and what the entity rested on then.
import { hash } from 'node:crypto'
import { isoOf, timeOfIso } from '../lib/iso.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import type { Time, Tx } from './facts.ts'
import type { Uri } from './uri.ts'

/** The attribute that holds them. Only people state it. */
export const APPROVALS = 'approvals'

/** Edges to what an entity rests on directly: what it was made from, and what it was evaluated by. */
export const RESTS_ON = [
  'currentInstance',
  'trainedOn',
  'basedOn',
  'usesFeature',
  'evaluatedOn',
  'derivedFrom',
] as const
/** Edges from what it also rests on: the runs that evaluated it. */
export const EVALUATED_BY = ['scored'] as const

/** An approval names at least one of these. */
export const APPROVED_FOR = ['use', 'stage', 'region'] as const
export type ApprovedFor = Readonly<Partial<Record<(typeof APPROVED_FOR)[number], string>>>

export interface Approval {
  readonly id: string
  /** A person's URI, or a name; null if the reader may not see who it is. */
  readonly by: string | null
  readonly at: string
  readonly scope: ApprovedFor
  /** Null if it never expires. */
  readonly until: Time | null
  readonly comment: string | null
  /** The transaction that the approver saw. */
  readonly asOf: Tx
  /** Digest of what the entity rested on then. */
  readonly basis: string
}

export function approvalsIn(value: Json | undefined): readonly Approval[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((approval: Json) => {
    if (!isObject(approval)) return []
    const text = (name: string): string | null => (typeof approval[name] === 'string' ? approval[name] : null)
    const [id, at, basis, asOf] = [text('id'), text('at'), text('basis'), approval['asOf']]
    if (id === null || at === null || basis === null || typeof asOf !== 'number') return []
    const scope = Object.fromEntries(
      APPROVED_FOR.flatMap((name) => {
        const given = text(name)
        return given === null ? [] : [[name, given] as const]
      }),
    )
    const until = text('until')
    return [
      {
        id,
        by: text('by'),
        at,
        scope,
        until: until === null ? null : timeOfIso(until),
        comment: text('comment'),
        asOf,
        basis,
      },
    ]
  })
}

/** Serialises an approval as the fact that a person states. */
export function approvalJson({ id, by, at, scope, until, comment, asOf, basis }: Approval): JsonObject {
  return {
    id,
    by,
    at,
    ...scope,
    ...(until === null ? {} : { until: isoOf(until) }),
    ...(comment === null ? {} : { comment }),
    asOf,
    basis,
  }
}

/** Tells whether it covers the request: each named value must be equal. */
export function isApprovedFor({ scope }: Approval, wanted: ApprovedFor): boolean {
  return APPROVED_FOR.every((name) => wanted[name] === undefined || scope[name] === wanted[name])
}

/** Digests what an entity rests on, in any order. */
export function basisOf(uris: readonly Uri[]): string {
  return hash('sha256', uris.toSorted().join('\n'), 'hex').slice(0, 16)
}
