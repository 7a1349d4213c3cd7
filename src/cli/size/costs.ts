/**
 * What an entity, an edge, a change and a question cost. Where a figure comes from a run of a bench, its name is beside
 * it; the others are assumed. Processor time is that of one core of the machine measured; yours may take half or twice
 * of it.
 */

/** Seconds that a change takes of a worker: with one worker, and with several, which load again what another wrote. */
export const WORKER_SECONDS = { alone: 300e-6, several: 420e-6 } // bench workers
/** Seconds of PostgreSQL for a change. */
export const DATABASE_SECONDS = { alone: 150e-6, several: 180e-6 } // bench workers
/** Seconds that a change has the lock of the log, which all workers share. */
export const LOCK_SECONDS = { alone: 120e-6, several: 255e-6 } // bench workers
/** Seconds of an inference process for a change. */
export const INFERENCE_SECONDS = 510e-6 // bench ingest, the wave of conclusions
/** Seconds that a process that follows the log takes for a change: graph and search document. */
export const FOLLOWER_SECONDS = 100e-6 // assumed
/** Seconds of an intake process for an event, until it is marked. */
export const INTAKE_SECONDS = 100e-6 // assumed

/**
 * Seconds of an API process for a question. The contract query takes a tenth of it (bench service); a page of the portal
 * asks larger ones, so the rest is assumed.
 */
export const QUESTION_SECONDS = 2e-3
/** Questions a second of somebody who works with the portal, or of a program that asks now and then. */
export const QUESTIONS_PER_READER = 1

/** Bytes of memory of a graph: for a node and for an edge; edges twice while they are packed. */
export const NODE_BYTES = 132 // bench graph-memory
export const EDGE_BYTES = 27 // bench graph-memory
/** Bytes of memory for an entity of the embedded search index. */
export const INDEXED_BYTES = 720 // bench cold-large
/** Bytes of memory that a process takes with an empty record, with its caches. */
export const PROCESS_BYTES = 250e6 // bench graph-memory, bench restart

/** Bytes on the disk of PostgreSQL, with indexes. */
export const STORED_ENTITY_BYTES = 4_000 // assumed
export const STORED_EDGE_BYTES = 400 // assumed
export const STORED_CHANGE_BYTES = 1_500 // assumed
/** Bytes that PostgreSQL writes to its log of writes for a change. */
export const WAL_BYTES = 6_500 // bench workers
/** Bytes on the disk of a search server for an entity, for one copy of the index. */
export const SEARCH_DISK_BYTES = 1_500 // assumed

/** Entities a second that one process on one SQLite file reads for the first time. */
export const EMBEDDED_READS_PER_SECOND = 1_350 // bench ingest
