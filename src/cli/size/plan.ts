// Plans machines from a company's data and load: pure arithmetic over measured costs.
import {
  DATABASE_SECONDS,
  EDGE_BYTES,
  EMBEDDED_READS_PER_SECOND,
  FOLLOWER_SECONDS,
  INDEXED_BYTES,
  INFERENCE_SECONDS,
  INTAKE_SECONDS,
  LOCK_SECONDS,
  NODE_BYTES,
  PROCESS_BYTES,
  QUESTIONS_PER_READER,
  QUESTION_SECONDS,
  SEARCH_DISK_BYTES,
  STORED_CHANGE_BYTES,
  STORED_EDGE_BYTES,
  STORED_ENTITY_BYTES,
  WAL_BYTES,
  WORKER_SECONDS,
} from './costs.ts'

export interface Load {
  readonly entities: number
  readonly edgesPerEntity: number
  /** Daily average; each counts as a change, as if none could be merged with another. */
  readonly eventsPerSecond: number
  /** People and programs that ask at the same time. */
  readonly readers: number
  /** How long the past is kept. */
  readonly keepDays: number
}

export interface PlannedMachine {
  readonly role: string
  readonly count: number
  readonly cores: number
  readonly memoryBytes: number
  readonly diskBytes: number
  readonly why: string
}

export interface Plan {
  readonly machines: readonly PlannedMachine[]
  /** Partitions of the topic of events; null if no bus is needed. */
  readonly partitions: number | null
  /** Seconds until everything is read for the first time. */
  readonly firstReadSeconds: number
  /** Seconds to catch up with an hour's events, while more arrive. */
  readonly catchUpSeconds: number
  /** Bytes that PostgreSQL writes each day, to be archived or sent to a standby; null without PostgreSQL. */
  readonly walBytesPerDay: number | null
  readonly remarks: readonly string[]
}

/** Largest share of a core, or of the log's lock, that is planned with: the rest is for bursts and for catching up. */
export const USED_SHARE = 0.5
/** The most that one process with a SQLite file can serve. */
const EMBEDDED = { entities: 1_000_000, eventsPerSecond: 100, readers: 100 }
/** With more entities, a search server replaces the embedded index of each API process. */
const INDEXED_BY_ITSELF = 1_000_000
/** Nobody has tried to load a larger graph. */
const MAX_GRAPH_BYTES = 64e9
const DAY = 86_400
const HOUR = 3_600
const OS_BYTES = 1e9

/** Throws if no number of machines would do, naming what is exceeded. */
export function plan(load: Load): Plan {
  const { entities, eventsPerSecond, readers } = load
  const embedded =
    entities <= EMBEDDED.entities && eventsPerSecond <= EMBEDDED.eventsPerSecond && readers <= EMBEDDED.readers
  refuseTooMuch(load)
  return embedded ? onOneMachine(load) : onPostgres(load)
}

function refuseTooMuch(load: Load): void {
  const most = Math.floor(USED_SHARE / LOCK_SECONDS.several)
  if (load.eventsPerSecond > most)
    throw new Error(
      `${load.eventsPerSecond} events per second are more than one log can take: each change holds its lock for ${LOCK_SECONDS.several * 1e6} µs, and half of the time is reserved for bursts, so the limit is ${most} per second. Let sources send fewer events (many for one entity within a second are read once), or run two services.`,
    )
  const graph = graphBytes(load)
  if (graph > MAX_GRAPH_BYTES)
    throw new Error(
      `The graph would take ${(graph / 1e9).toFixed(0)} GB of memory in each API process, and more than ${MAX_GRAPH_BYTES / 1e9} GB was never tested. Keep fewer entities or edges in one service.`,
    )
}

function graphBytes({ entities, edgesPerEntity }: Load): number {
  return entities * NODE_BYTES + entities * edgesPerEntity * EDGE_BYTES
}

/** While edges are repacked, they are held twice. */
export function followerBytes(load: Load, indexed: boolean): number {
  const packing = load.entities * load.edgesPerEntity * EDGE_BYTES
  return PROCESS_BYTES + graphBytes(load) + packing + (indexed ? load.entities * INDEXED_BYTES : 0)
}

/** Returns the bytes of the record in PostgreSQL after a first read. */
export function presentBytes({ entities, edgesPerEntity }: Load): number {
  return entities * (STORED_ENTITY_BYTES + edgesPerEntity * STORED_EDGE_BYTES)
}

function pastBytes({ eventsPerSecond, keepDays }: Load): number {
  return eventsPerSecond * DAY * keepDays * STORED_CHANGE_BYTES
}

function recordBytes(load: Load): number {
  return presentBytes(load) + pastBytes(load)
}

function onOneMachine(load: Load): Plan {
  const { entities, eventsPerSecond } = load
  const seconds = WORKER_SECONDS.alone + INFERENCE_SECONDS + FOLLOWER_SECONDS
  const busy = eventsPerSecond * seconds + load.readers * QUESTIONS_PER_READER * QUESTION_SECONDS
  return {
    machines: [
      {
        role: 'all',
        count: 1,
        cores: coresFor(busy, 2),
        memoryBytes: OS_BYTES + followerBytes(load, true),
        // A backup, or a new layout, temporarily needs the same space again.
        diskBytes: 2 * recordBytes(load),
        why: 'one process on one SQLite file',
      },
    ],
    partitions: null,
    firstReadSeconds: entities / EMBEDDED_READS_PER_SECOND,
    catchUpSeconds: catchUp(eventsPerSecond, EMBEDDED_READS_PER_SECOND),
    walBytesPerDay: null,
    remarks: [
      'To survive the failure of a machine, run several processes over PostgreSQL instead.',
      ...remarksOnDisk(load),
    ],
  }
}

function onPostgres(load: Load): Plan {
  const { entities, eventsPerSecond, readers } = load
  const searchServer = entities > INDEXED_BY_ITSELF
  const workers = Math.max(2, Math.ceil((eventsPerSecond * WORKER_SECONDS.several) / USED_SHARE))
  const follows = eventsPerSecond * FOLLOWER_SECONDS
  const answering = readers * QUESTIONS_PER_READER * QUESTION_SECONDS
  // One thread of each answers: following reduces its share.
  const apis = Math.max(2, Math.ceil(answering / Math.max(USED_SHARE - follows, USED_SHARE / 4)))
  const intakes = Math.max(2, Math.ceil((eventsPerSecond * INTAKE_SECONDS) / USED_SHARE))
  const record = recordBytes(load)
  const rate = changesPerSecond(workers)
  const process = (role: string, count: number, memoryBytes: number, why: string): PlannedMachine => ({
    role,
    count,
    cores: 2,
    memoryBytes,
    diskBytes: 10e9,
    why,
  })
  return {
    machines: [
      process('api', apis, followerBytes(load, !searchServer), 'each holds the graph, and answers with one thread'),
      process('worker', workers, PROCESS_BYTES + OS_BYTES, 'at least two, so that one may fail'),
      process('intake', intakes, PROCESS_BYTES, 'at least two, so that one may fail'),
      process('inference', 2, followerBytes(load, false), 'one is active, the other stands by; each holds the graph'),
      {
        role: 'PostgreSQL',
        count: 2,
        cores: coresFor(eventsPerSecond * DATABASE_SECONDS.several, 2),
        // The past is rarely read, and only a part of the present should be in memory.
        memoryBytes: Math.max(4e9, presentBytes(load) / 4),
        diskBytes: 2 * record,
        why: 'a primary and a standby',
      },
      ...(searchServer ? [searchMachines(entities)] : []),
    ],
    partitions: 3 * intakes,
    firstReadSeconds: entities / rate,
    catchUpSeconds: catchUp(eventsPerSecond, rate),
    walBytesPerDay: eventsPerSecond * DAY * WAL_BYTES,
    remarks: remarksOn(load, follows),
  }
}

function searchMachines(entities: number): PlannedMachine {
  return {
    role: 'OpenSearch',
    count: 3,
    cores: 2,
    memoryBytes: Math.max(4e9, (2 * entities * SEARCH_DISK_BYTES) / 3),
    // Two copies on three nodes, and the same again while it is rebuilt.
    diskBytes: Math.max(10e9, (4 * entities * SEARCH_DISK_BYTES) / 3),
    why: 'three nodes, two copies of the index',
  }
}

function remarksOn(load: Load, follows: number): readonly string[] {
  const inferring = load.eventsPerSecond * INFERENCE_SECONDS
  return [
    ...(follows > USED_SHARE / 2
      ? [`Each API process needs ${percent(follows)} of a core to follow the log, however many there are.`]
      : []),
    ...(inferring > USED_SHARE
      ? [
          `Inference runs in one process and would need ${percent(inferring)} of a core if each event changed something that rules use: conclusions would be late in bursts.`,
        ]
      : []),
    ...remarksOnDisk(load),
  ]
}

function remarksOnDisk(load: Load): readonly string[] {
  const share = pastBytes(load) / recordBytes(load)
  if (share < 0.5) return []
  return [
    `${percent(share)} of the record would be history: keep fewer days if that is too much. An event that changes nothing adds none.`,
  ]
}

/** Returns how many changes these workers can commit at most, before the lock of the log limits them. */
export function changesPerSecond(workers: number): number {
  return workers === 1
    ? Math.min(1 / WORKER_SECONDS.alone, 1 / LOCK_SECONDS.alone)
    : Math.min(workers / WORKER_SECONDS.several, 1 / LOCK_SECONDS.several)
}

function catchUp(eventsPerSecond: number, rate: number): number {
  return (eventsPerSecond * HOUR) / (rate - eventsPerSecond)
}

function coresFor(busy: number, least: number): number {
  return Math.max(least, Math.ceil(busy / USED_SHARE))
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`
}
