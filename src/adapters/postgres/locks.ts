// Advisory locks of the database, by number; each is held until its transaction ends.

/** Serialises commits to the log: transactions become visible in numeric order, so no follower skips one. */
export const LOG_LOCK = 6_271_000_001
/** Serialises the audit chain: each entry follows the one before, whichever process writes it. */
export const AUDIT_LOCK = 6_271_000_003
export const MIGRATION_LOCK = 6_271_000_002
/** Held while the numbers of marks and leases are advanced after a promotion. */
export const GENERATION_LOCK = 6_271_000_004
