// Other load on the machine during a measurement. Linux only: elsewhere it sees nothing, so nothing is repeated.
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Ticks of processor time: of the whole machine, of this process with descendants, and stolen by the host. */
interface Ticks {
  readonly at: number
  readonly machine: number
  readonly own: number
  readonly stolen: number
}

/** Ticks are hundredths of a second on every Linux that Node supports. */
const TICK_MS = 10

export function startWatching(): { othersShare(): number } {
  const before = ticks()
  return {
    /** Share of all cores that was neither idle nor ours. */
    othersShare() {
      const now = ticks()
      const busy = now.machine - before.machine - (now.own - before.own) + now.stolen - before.stolen
      const all = ((now.at - before.at) / TICK_MS) * availableParallelism()
      return all <= 0 ? 0 : Math.max(0, busy / all)
    },
  }
}

function ticks(): Ticks {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = textOf('/proc/stat')
    .split('\n', 1)
    .join('')
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return { at: performance.now(), machine: user + nice + system + irq + softirq, own: ownTicks(), stolen }
}

/** Ticks of this process and its descendants, including ended ones. */
function ownTicks(): number {
  const processes = new Map<number, { readonly parent: number; readonly ticks: number }>()
  for (const name of safely(() => readdirSync('/proc'), []).filter((entry) => /^\d+$/.test(entry))) {
    // The program's name may contain blanks and brackets.
    const fields = textOf(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ') ?? []
    const ticksOf = (from: number, to: number): number =>
      fields.slice(from, to).reduce((sum, field) => sum + Number(field), 0)
    processes.set(Number(name), { parent: Number(fields[1]), ticks: ticksOf(11, 15) })
  }
  const isOurs = (id: number): boolean => {
    for (let at = id; at > 1; at = processes.get(at)?.parent ?? 0) if (at === process.pid) return true
    return false
  }
  return [...processes].reduce((sum, [id, one]) => sum + (isOurs(id) ? one.ticks : 0), 0)
}

function textOf(path: string): string {
  return safely(() => readFileSync(path, 'utf8'), '')
}

/** A process may end meanwhile. */
function safely<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise
  }
}
