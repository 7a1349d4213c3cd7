import type { AccessStore } from './access.ts'
import type { AuditLog } from './audit.ts'
import type { Coordination } from './coordination.ts'
import type { TransactionLog } from './log.ts'
import type { Deliveries } from './deliveries.ts'
import type { Marks } from './marks.ts'
import type { RecordNotes } from './notes.ts'
import type { Past } from './record-past.ts'
import type { Pushes } from './pushed.ts'
import type { Quarantine } from './quarantine.ts'
import type { Reads } from './reads.ts'
import type { Sweeps } from './sweeps.ts'
import type { Retention } from './retention.ts'
import type { RecordSnapshot } from './snapshot.ts'

/**
 * The core of the record: the log of facts and edges, and reads of it. Asynchronous, and batched wherever a caller may
 * write several things, so that an engine behind a network fits without change. `commit` is the only writer of facts.
 */
export interface Store extends TransactionLog, Reads, Past {}

/**
 * Every port of one record, as an engine opens it. Users take only the ports that they need: only the wiring, which
 * hands them out, needs all.
 */
export interface RecordPorts
  extends
    Store,
    Marks,
    Pushes,
    RecordNotes,
    Quarantine,
    Sweeps,
    Retention,
    Coordination,
    AccessStore,
    AuditLog,
    Deliveries {
  /** The snapshot uses a separate connection. */
  snapshot(): Promise<RecordSnapshot>
  close(): Promise<void>
}
