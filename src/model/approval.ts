// Approvals: what a person approves of a thing, for what, until when, and what the thing rested on then.
import { createHash } from 'node:crypto'
import { isoOf, timeOfIso } from '../lib/iso.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import type { Time, Tx } from './facts.ts'
import type { Uri } from './uri.ts'

/** The attribute that holds them. Only people state it. */
export const APPROVALS = 'approvals'

/** The edges to what a thing rests on directly: what it was made from, and what it was judged by. */
export const RESTS_ON = [
  'currentInstance',
  'trainedOn',
  'basedOn',
  'usesFeature',
  'evaluatedOn',
  'derivedFrom',
] as const
/** The edges from what rests on it: the runs that evaluated it. */
export const JUDGED_BY = ['scored'] as const

/** An approval names at least one of these. */
export const APPROVED_FOR = ['use', 'stage', 'region'] as const
export type ApprovedFor = Readonly<Partial<Record<(typeof APPROVED_FOR)[number], string>>>

export interface Approval {
  readonly id: string
  /** A URI of a person, or a name; null where the reader may not see who it is. */
  readonly by: string | null
  readonly at: string
  readonly scope: ApprovedFor
  /** An approval without an end has null. */
  readonly until: Time | null
  readonly comment: string | null
  /** The transaction that the approver saw. */
  readonly asOf: Tx
  /** The digest of what the thing rested on then. */
  readonly basis: string
}

export function approvalsIn(value: Json | undefined): readonly Approval[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: Json) => {
    if (!isObject(one)) return []
    const text = (name: string): string | null => (typeof one[name] === 'string' ? one[name] : null)
    const [id, at, basis, asOf] = [text('id'), text('at'), text('basis'), one['asOf']]
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

/** Writes an approval as the fact that a person states. */
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

/** Whether it covers what is asked: each that is named has to be the same. */
export function isApprovedFor({ scope }: Approval, wanted: ApprovedFor): boolean {
  return APPROVED_FOR.every((name) => wanted[name] === undefined || scope[name] === wanted[name])
}

/** The digest of what a thing rests on, whatever the order. */
export function basisOf(uris: readonly Uri[]): string {
  return createHash('sha256').update(uris.toSorted().join('\n')).digest('hex').slice(0, 16)
}
