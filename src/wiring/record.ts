import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { remoteStore } from '../adapters/sqlite/remote.ts'
import { followServerClock } from '../adapters/system-clock.ts'
import type { Config } from '../config/config.ts'
import { withErasures } from '../contracts/erasures.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { BatchReport } from '../contracts/telemetry.ts'
import type { Tx } from '../model/facts.ts'
import { lockDataFolder, makeDataFolder } from './data-folder.ts'
import { startWritingThread, type WritingThread, type WritingThreadOptions } from './writing-thread-handle.ts'
import { DUTIES, type Role } from './roles.ts'

export const DATABASE = 'mlg.db'

/** Only an empty record can be given a past: its transactions are in the order of time. */
export function hasNoRecord({ store, data }: Pick<Config, 'store' | 'data'>): boolean {
  return store === 'sqlite' && !existsSync(join(data, DATABASE))
}

/** The record as this process uses it, and the writing thread if its role has one. */
export interface OpenRecord {
  readonly store: RecordPorts
  /** The file; null if the record is on a server. */
  readonly database: string | null
  readonly writingThread: WritingThread | null
  /** End of the record before this process wrote to it; null if others write to it as well. */
  readonly began: Tx | null
  /** Says why the record can't be read or written now; null while it can. */
  fault(): string | null
  /** How long this process's reads have been behind; null if it reads from where it writes. */
  readLagMs(): number | null
  close(): Promise<void>
}

interface RecordOptions extends Omit<WritingThreadOptions, 'database'> {
  readonly role: Role
  readonly onBatch: (report: BatchReport) => void
}

export async function openRecord(options: RecordOptions): Promise<OpenRecord> {
  return options.config.store === 'sqlite' ? await openFile(options) : await openServer(options)
}

/** One file, one process: the writing thread owns it, and the reading thread has its own connection. */
async function openFile(options: RecordOptions): Promise<OpenRecord> {
  const { config, role } = options
  if (role !== 'all') {
    throw new Error(
      `the role "${role}" needs a record that several processes can share: set MLG_STORE=postgres://… (a ` +
        'SQLite file has one process, which does everything)',
    )
  }
  makeDataFolder(config.data)
  const database = join(config.data, DATABASE)
  const writingThread = await startWritingThread({ ...options, database })
  if (writingThread.storePort === null) throw new Error('the writing thread returned no port for the store')
  const store = remoteStore({ path: database, port: writingThread.storePort })
  return {
    store,
    database,
    writingThread,
    began: writingThread.recordBegan,
    fault: () => store.fault() ?? writingThread.fault(),
    readLagMs: () => null,
    close: async () => {
      await writingThread.stop()
      await store.close()
    },
  }
}

/** A server, and a data folder for this process alone. */
async function openServer(options: RecordOptions): Promise<OpenRecord> {
  const { data } = options.config
  makeDataFolder(data)
  const lock = lockDataFolder(data)
  try {
    const record = await connectToServer(options)
    return {
      ...record,
      close: async () => {
        await record.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The writing thread has its own connections, so that mapping never delays readers. */
async function connectToServer(options: RecordOptions): Promise<OpenRecord> {
  const { config, role, log, onBatch, failed: lost } = options
  const { openPostgresStore } = await import('../adapters/postgres/store.ts')
  const opened = await openPostgresStore({
    url: config.store,
    // A process that writes must read its own changes, so only the API role reads from a replica.
    readFrom: role === 'api' ? config.readFrom : null,
    log,
    onBatch,
    lost,
    onClock: followServerClock,
  })
  const store = await withErasures(opened)
  const writingThread = DUTIES[role].work ? await startWritingThread({ ...options, database: null }) : null
  return {
    store,
    database: null,
    writingThread,
    began: null,
    fault: () => store.fault() ?? writingThread?.fault() ?? null,
    readLagMs: () => store.readLagMs(),
    close: async () => {
      await writingThread?.stop()
      await store.close()
    },
  }
}
