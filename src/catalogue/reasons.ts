// Lists everything that may be wrong with an entity, what it means, and how a person fixes it.

export const DIMENSIONS = ['completeness', 'timeliness', 'consistency'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export interface ReasonDefinition {
  readonly dimension: Dimension
  /** Follows "it" in a sentence: `has no description`. */
  readonly means: string
  readonly fix: string
  /** Command that fixes it, with `<uri>` for the entity; null if the source must be changed. */
  readonly command: string | null
  /**
   * `stated`: follows from stated facts, and changes with a transaction. `computed`: follows from the clock, or from
   * everything in use; it is computed for each answer, and logged once a day.
   */
  readonly known: 'stated' | 'computed'
  /** True if the reason names the lacking item behind a slash: `missing-tag/tier`. */
  readonly named?: true
}

export const REASONS = {
  'missing-description': {
    dimension: 'completeness',
    means: 'has no description',
    fix: 'Describe it at its source, or here.',
    command: 'mlg annotate <uri> --description …',
    known: 'stated',
  },
  unowned: {
    dimension: 'completeness',
    means: 'has no owner',
    fix: 'Add an owner at its source, or here.',
    command: 'mlg annotate <uri> --add-owners …',
    known: 'stated',
  },
  'departed-owner': {
    dimension: 'completeness',
    means: 'has only owners who have left',
    fix: 'Assign a new owner.',
    command: 'mlg annotate <uri> --add-owners …',
    known: 'stated',
  },
  'missing-attribute': {
    dimension: 'completeness',
    means: 'lacks an attribute that is expected of its type',
    fix: 'Set it at its source.',
    command: null,
    known: 'stated',
    named: true,
  },
  'missing-tag': {
    dimension: 'completeness',
    means: 'lacks a tag that is expected of its type',
    fix: 'Tag it at its source, or here.',
    command: 'mlg annotate <uri> --add-tags …',
    known: 'stated',
    named: true,
  },
  'missing-required': {
    dimension: 'completeness',
    means: 'lacks an attribute that its type requires',
    fix: 'Set it at its source. The issues of the entity say which attribute it is.',
    command: null,
    known: 'stated',
  },
  'overdue-verification': {
    dimension: 'timeliness',
    means: "hasn't been confirmed by its source for three listing intervals",
    fix: 'Read it again. If that fails, look at its source.',
    command: 'mlg refresh <uri>',
    known: 'computed',
  },
  'late-run': {
    dimension: 'timeliness',
    means: "hasn't run when its schedule says it should have",
    fix: 'Look at the orchestrator: the schedule may be paused, or a run that it waits for may be late.',
    command: null,
    known: 'computed',
  },
  'missed-sla': {
    dimension: 'timeliness',
    means: 'ran longer than its service level allows in its last run',
    fix: 'Look at the last run. Make it faster, or agree on another service level.',
    command: null,
    known: 'computed',
  },
  'stale-data': {
    dimension: 'timeliness',
    means: 'has data older than its freshness check allows',
    fix: 'Look at the pipeline that loads it.',
    command: null,
    known: 'stated',
  },
  'failed-check': {
    dimension: 'consistency',
    means: 'has data that fails a check',
    fix: 'Look at its checks, and at the run that last wrote it.',
    command: null,
    known: 'stated',
  },
  'dangling-reference': {
    dimension: 'consistency',
    means: 'refers to something that no source has',
    fix: 'Correct the reference at its source. The issues of the entity say which one it is.',
    command: null,
    known: 'stated',
  },
  'ambiguous-reference': {
    dimension: 'consistency',
    means: 'refers to a person by a name or an address that several people have',
    fix: 'At its source, give a unique address or a URI.',
    command: null,
    known: 'stated',
  },
  'contradicting-sources': {
    dimension: 'consistency',
    means: 'is described by sources that contradict each other',
    fix: 'Correct one of the sources.',
    command: null,
    known: 'stated',
  },
  'invalid-metadata': {
    dimension: 'consistency',
    means: "has statements that the catalogue doesn't allow",
    fix: 'Correct the metadata at its source. The issues of the entity say which statements are refused.',
    command: null,
    known: 'stated',
  },
  'retired-but-used': {
    dimension: 'consistency',
    means: 'is retired, but something in use still needs it',
    fix: "Move everything that needs it to a replacement, or don't mark it as retired.",
    command: 'mlg impact <uri>',
    known: 'computed',
  },
  'deprecated-but-used': {
    dimension: 'consistency',
    means: 'is deprecated, but something in use still needs it',
    fix: 'Move everything that needs it to its replacement.',
    command: 'mlg impact <uri>',
    known: 'computed',
  },
} as const satisfies Readonly<Record<string, ReasonDefinition>>

export type ReasonCode = keyof typeof REASONS
export const REASON_CODES = Object.keys(REASONS) as readonly ReasonCode[]

/** They count as reasons only of entities in use; they are recorded like the others. */
export const USE_DEPENDENT_REASONS = ['is-retired', 'is-deprecated'] as const

/** `missing-tag/tier` is one of the reasons `missing-tag`. */
export type QualityReason = string

export function codeOf(reason: QualityReason): ReasonCode | null {
  const code = reason.split('/', 1)[0] ?? ''
  return REASON_CODES.find((one) => one === code) ?? null
}

/** Tells whether it is computed on request, rather than read from the record. */
export function isComputed(reason: QualityReason): boolean {
  const code = codeOf(reason)
  return code !== null && REASONS[code].known === 'computed'
}

/** `missing-tag/tier` → `tier`. */
function namedIn(reason: QualityReason): string | null {
  const at = reason.indexOf('/')
  return at < 0 ? null : reason.slice(at + 1)
}

/** Returns the meaning as the continuation of a sentence after the entity's name. */
export function meaningOf(reason: QualityReason): string {
  const code = codeOf(reason)
  const named = namedIn(reason)
  if (code === null) return reason
  if (named === null) return REASONS[code].means
  return code === 'missing-tag' ? `has no tag “${named}”` : `has no ${named}`
}
