/** Clauses of the shared operations that differ by engine, so that its planner takes the right index. */
export interface SqlDialect {
  /** Condition on documents `d` of kind `$1` with a number after `$2`; `documentOrder` is the index's order. */
  readonly documentsAfter: string
  readonly documentOrder: string
  /**
   * Selects `id`, `tx` and `closed` of the beginnings and ends of supports at the node `$1`: beginnings numbered after
   * `$2` up to `$3`, and ends after `$4` and before `$5`; the newest `$6` of them.
   */
  readonly edgeEvents: string
  /** Condition on marks that wait to be read, which are counted together. */
  readonly pendingMarks: string
  /** Condition on payloads about the URI `$1`. */
  readonly payloadsOf: string
  /** Selects the supports at one end of the nodes `$1` that meet the rest of the condition. */
  readonly supportsAt: (end: 'src' | 'dst', columns: string, rest: string) => string
}
