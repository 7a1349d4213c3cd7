/** What of the shared operations an engine has to say for itself, so that its planner takes the right index. */
export interface SqlDialect {
  /** Of documents `d`: those of the kind `$1` with a number after `$2`, and in which order the index has them. */
  readonly documentsAfter: string
  readonly documentOrder: string
  /**
   * To select `id`, `tx` and `closed` of the beginnings and ends of supports at the node `$1`: of those numbered after
   * `$2` up to `$3` the beginnings, of those that ended after `$4` and before `$5` the ends; the newest `$6`.
   */
  readonly edgeEvents: string
  /** Of marks: those that wait to be read, counted together. */
  readonly pendingMarks: string
  /** Of payloads: those about the URI `$1`. */
  readonly payloadsOf: string
  /** Rows of supports at one end of the nodes `$1`, of which the rest of the condition holds. */
  readonly supportsAt: (end: 'src' | 'dst', columns: string, rest: string) => string
}
