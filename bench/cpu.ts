import { readdirSync, readFileSync } from 'node:fs'

/** Counts by thread name; threads with the same name are added up. */
export type ByThread = ReadonlyMap<string, number>

/** Nanoseconds of processor time, without ended threads. Linux only: empty elsewhere. */
export function cpuByThread(pid: number): ByThread {
  return byThread(pid, (task) => Number(textOf(`${task}/schedstat`).split(' ')[0]))
}

/** Nanoseconds in which runnable threads waited for a core. */
export function waitedByThread(pid: number): ByThread {
  return byThread(pid, (task) => Number(textOf(`${task}/schedstat`).split(' ')[1]))
}

/** Bytes that each thread had written to disk; 0 if the system doesn't count them. */
export function writtenByThread(pid: number): ByThread {
  return byThread(pid, (task) => Number(/^write_bytes: (\d+)/m.exec(textOf(`${task}/io`))?.[1] ?? 0))
}

function byThread(pid: number, countOf: (task: string) => number): ByThread {
  const threads = new Map<string, number>()
  for (const id of taskIds(pid)) {
    const task = `/proc/${pid}/task/${id}`
    const name = textOf(`${task}/comm`).trim()
    threads.set(name, (threads.get(name) ?? 0) + countOf(task))
  }
  return threads
}

export function since(before: ByThread, now: ByThread): ByThread {
  return new Map([...now].map(([name, count]) => [name, count - (before.get(name) ?? 0)]))
}

export function totalOf(counts: ByThread): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

function taskIds(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** A thread may end meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
