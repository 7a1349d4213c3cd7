import type { Channel } from '../../contracts/channel.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { Source } from '../../contracts/source.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Topic } from '../../contracts/topic.ts'
import { below, type Random } from '../../lib/random.ts'

/** Tracks pending calls in memory, of all processes: while there are any, no time passes. */
export class Traffic {
  /** Calls of the record without an answer yet. */
  open = 0
  /** Grows with every call and answer. */
  moves = 0
}

type Moment = 'before' | 'after'

/** The end of a process, after so many calls of one kind or of any. */
interface Fuse {
  readonly call: string | null
  readonly calls: number
  readonly moment: Moment
}

/**
 * The life of one process. It affects the world only through ports, and may end at each call: before its effect, or
 * after it without seeing the answer. From then on no call returns, so its code goes no further. It may also stand
 * still for a while, like a paused machine, and then go on.
 */
export class Life {
  readonly ended: Promise<void>
  dead = false
  readonly #parts: { readonly clock: Clock; readonly random: Random; readonly traffic: Traffic }
  #end: () => void = () => undefined
  /** Delay of sleepers on a busy machine. (It also reduces idle polling, which costs us most.) */
  readonly #lag: number
  #stillUntil = 0
  #awayUntil = 0
  #fuse: (Fuse & { left: number; readonly told: (call: string) => void }) | null = null

  constructor(parts: { clock: Clock; random: Random; traffic: Traffic }) {
    this.#parts = parts
    this.#lag = 1 + below(parts.random, 7)
    this.ended = new Promise((resolve) => (this.#end = resolve))
  }

  die(): void {
    this.dead = true
    this.#end()
  }

  light(fuse: Fuse, told: (call: string) => void): void {
    this.#fuse = { ...fuse, left: fuse.calls, told }
  }

  /** Ends its own trouble; a paused process resumes in time. */
  recover(): void {
    this.#fuse = null
    this.#awayUntil = 0
  }

  standStill(ms: number): void {
    this.#stillUntil = this.#parts.clock.now() + ms
  }

  /** Breaks its connection to the record now and then, for so long: a call fails, before or after its effect. */
  loseRecord(ms: number): void {
    this.#awayUntil = this.#parts.clock.now() + ms
  }

  clock(): Clock {
    const { clock } = this.#parts
    return {
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        await clock.sleep(ms < 100 ? ms : ms * this.#lag, signal)
        await this.#awake()
      },
    }
  }

  source(source: Source): Source {
    return {
      ask: (request, options) => this.#call('read', () => source.ask(request, options)),
      close: () => source.close(),
    }
  }

  topic(topic: Topic): Topic {
    return {
      publish: (messages, signal) => this.#call('publish', () => topic.publish(messages, signal)),
      close: () => topic.close(),
    }
  }

  channel(channel: Channel): Channel {
    return {
      send: (message, signal) => this.#call('send', () => channel.send(message, signal)),
      close: () => channel.close(),
    }
  }

  store(store: RecordPorts): RecordPorts {
    const mortal: ProxyHandler<RecordPorts> = {
      get: (_, name) => {
        if (name === 'onMark')
          return (listener: Parameters<RecordPorts['onMark']>[0]) => store.onMark(this.#heard(listener))
        if (name === 'onCommit') return (listener: (tx: number) => void) => store.onCommit(this.#heard(listener))
        if (name === 'close') return () => Promise.resolve()
        const method: unknown = Reflect.get(store, name)
        if (typeof method !== 'function') return method
        return (...given: unknown[]) =>
          this.#call(String(name), () => this.#countCall(() => Reflect.apply(method, store, given)))
      },
    }
    return new Proxy(store, mortal)
  }

  /** Notifications come a little late, or not at all: nothing guarantees them over another connection. */
  #heard<T>(listener: (news: T) => void): (news: T) => void {
    return (news) => {
      if (this.dead || this.#parts.random() < 0.1) return
      void this.#pause().then(() => {
        if (!this.dead) listener(news)
      })
    }
  }

  async #call<T>(name: string, effect: () => Promise<T>): Promise<T> {
    await this.#pause()
    const last = this.#isLast(name)
    if (last === 'before') return await this.#never()
    const answer = await effect().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error
      },
    )
    if (last === 'after') return await this.#never()
    await this.#pause()
    return answer()
  }

  #isLast(name: string): Moment | null {
    const fuse = this.#fuse
    if (fuse === null || (fuse.call !== null && fuse.call !== name) || --fuse.left > 0) return null
    const { moment, told } = fuse
    told(name)
    this.#fuse = null
    return moment
  }

  async #countCall(effect: () => Promise<unknown>): Promise<unknown> {
    const { traffic, clock, random } = this.#parts
    const luck = this.#awayUntil > clock.now() ? random() : 1
    if (luck < 0.2) throw new Error('the record is away')
    traffic.open++
    traffic.moves++
    try {
      const answer = await effect()
      if (luck < 0.4) throw new Error('the connection to the record broke')
      return answer
    } finally {
      traffic.open--
      traffic.moves++
    }
  }

  /** Mostly answers at once, otherwise after some milliseconds, so that awaited calls end in varying order. */
  async #pause(): Promise<void> {
    const { clock, random } = this.#parts
    const luck = random()
    if (luck < 0.12) await clock.sleep(luck < 0.02 ? below(random, 400) : 1 + below(random, 20))
    else if (luck < 0.5) for (let turns = below(random, 4); turns > 0; turns--) await Promise.resolve()
    await this.#awake()
  }

  async #awake(): Promise<void> {
    const { clock } = this.#parts
    while (this.#stillUntil > clock.now() && !this.dead) await clock.sleep(this.#stillUntil - clock.now())
    if (this.dead) await new Promise<never>(() => undefined)
  }

  #never(): Promise<never> {
    this.die()
    return new Promise(() => undefined)
  }
}

/**
 * Runs everything that needs no time to pass: one turn of the loop suffices, except for waits for the record. (A commit
 * that may be grouped waits for some fifty turns, and so for a little of our time.)
 */
export async function settleTraffic(traffic: Traffic): Promise<void> {
  let seen: number
  do {
    seen = traffic.moves
    await new Promise((resolve) => setImmediate(resolve))
  } while (traffic.open > 0 || traffic.moves !== seen)
}
