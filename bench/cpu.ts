import { readdirSync, readFileSync } from 'node:fs'

/** Nanoseconds of processor time by name of the thread: threads of one name together. */
export type CpuByThread = ReadonlyMap<string, number>

/** Threads that ended are not among them. Linux only: elsewhere it is empty. */
export function cpuByThread(pid: number): CpuByThread {
  const threads = new Map<string, number>()
  for (const id of taskIds(pid)) {
    const name = textOf(`/proc/${pid}/task/${id}/comm`).trim()
    const nanoseconds = Number(textOf(`/proc/${pid}/task/${id}/schedstat`).split(' ')[0])
    threads.set(name, (threads.get(name) ?? 0) + nanoseconds)
  }
  return threads
}

export function cpuSince(before: CpuByThread, now: CpuByThread): CpuByThread {
  return new Map([...now].map(([name, spent]) => [name, spent - (before.get(name) ?? 0)]))
}

export function totalOf(cpu: CpuByThread): number {
  return [...cpu.values()].reduce((sum, spent) => sum + spent, 0)
}

/** What the process had the system write to its disks, or 0 where the system does not count it. */
export function bytesWritten(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(textOf(`/proc/${pid}/io`))?.[1] ?? 0)
}

function taskIds(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** A thread may end while it is looked at. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
