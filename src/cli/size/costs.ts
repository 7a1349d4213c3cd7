// Costs of an entity, an edge, a change and a question. Figures from a bench run state its name; the others
// are assumed. Processor time is for one core of the machine measured; yours may take half or twice as much.

/** Seconds of a worker for a change: with a single worker, and with several, which reload what another wrote. */
export const WORKER_SECONDS = { alone: 300e-6, several: 420e-6 } // bench workers
/** Seconds of PostgreSQL for a change: the workers' writes, and the reads of an API and an inference process. */
export const DATABASE_SECONDS = { alone: 350e-6, several: 380e-6 } // bench size; bench workers for the difference
/** Seconds for which a change holds the lock of the log, which all workers share. */
export const LOCK_SECONDS = { alone: 120e-6, several: 255e-6 } // bench workers
/** Seconds of an inference process for a change. */
export const INFERENCE_SECONDS = 510e-6 // bench ingest, the wave of conclusions
/** Seconds of a process that follows the log for a change: graph and search document. */
export const FOLLOWER_SECONDS = 250e-6 // bench size
/** Seconds of an intake process for an event, until it is marked. */
export const INTAKE_SECONDS = 30e-6 // bench size

/**
 * Seconds of an API process for the questions of an entity's page: the entity, all of its lineage, its history, a
 * search. Measured in a process that has just started; once warm, the contract query takes a hundredth.
 */
export const QUESTION_SECONDS = 13e-3 // bench size
/** Questions a second by a portal user, or by a program that asks occasionally. */
export const QUESTIONS_PER_READER = 1

/** Bytes of memory of a graph: for a node and for an edge; edges are held twice while they are packed. */
export const NODE_BYTES = 132 // bench graph-memory
export const EDGE_BYTES = 27 // bench graph-memory
/** Bytes of memory for an entity in the embedded search index. */
export const INDEXED_BYTES = 720 // bench cold-large
/** Bytes of memory of a process without the graph and the index, with its caches, after a first read. */
export const PROCESS_BYTES = 700e6 // bench size

/** Bytes on PostgreSQL's disk, with indexes. */
export const STORED_ENTITY_BYTES = 2_700 // bench size, for both together
export const STORED_EDGE_BYTES = 400
export const STORED_CHANGE_BYTES = 1_500 // assumed
/** Bytes that PostgreSQL writes to its write-ahead log for a change. */
export const WAL_BYTES = 8_200 // bench size
/** Bytes on a search server's disk for an entity, for one copy of the index. */
export const SEARCH_DISK_BYTES = 1_500 // assumed

/** Entities a second that one process with a SQLite file reads for the first time. */
export const EMBEDDED_READS_PER_SECOND = 1_350 // bench ingest
