import { startDemo, type Demo, type DemoOptions } from '../../../demo/company.ts'
import type { Role } from '../../wiring/roles.ts'
import { temporaryFolder } from './harness.ts'
import { nextPort } from './ports.ts'
import { startProcess, writeConfig, type ProcessConfig, type ServiceProcess } from './process.ts'

/** Processes of one installation for one test, stopped at the end. */
export class Fleet {
  readonly #undo: (() => Promise<unknown> | void)[] = []

  port(): number {
    return nextPort()
  }

  later(undo: () => Promise<unknown> | void): void {
    this.#undo.push(undo)
  }

  async demo(options: DemoOptions): Promise<Demo> {
    const demo = await startDemo(options)
    this.later(() => demo.stop())
    return demo
  }

  folder(): string {
    const made = temporaryFolder()
    this.later(made.remove)
    return made.path
  }

  /** Starts a process of one role, whose configuration differs from its siblings' by the port alone. */
  async start(demo: Demo, role: Role, { environment, ...more }: MemberOptions): Promise<FleetMember> {
    const port = this.port()
    const config = writeConfig(demo, { ...more, port, name: `${role}-${port}` })
    const member = new FleetMember(role, { config, port, environment: environment ?? {} })
    await member.start()
    this.later(() => member.stop())
    return member
  }

  async takeDown(): Promise<void> {
    for (const undo of this.#undo.splice(0).toReversed()) await undo()
  }
}

interface MemberOptions extends Partial<ProcessConfig> {
  readonly folder: string
  /** In addition to this process's own. */
  readonly environment?: NodeJS.ProcessEnv
}

interface MemberPlace {
  readonly config: string
  readonly port: number
  readonly environment: NodeJS.ProcessEnv
}

export class FleetMember {
  readonly role: Role
  readonly #place: MemberPlace
  #running: ServiceProcess | null = null

  constructor(role: Role, place: MemberPlace) {
    this.role = role
    this.#place = place
  }

  get url(): string {
    return `http://127.0.0.1:${this.#place.port}`
  }

  async start(): Promise<void> {
    const { config, port, environment } = this.#place
    this.#running = await startProcess(config, port, this.role, environment)
  }

  /** Returns the process's own report, to find out why something never came. */
  async account(): Promise<string> {
    const asked = ['/readyz', '/api/v1/status'].map(async (path) => {
      const signal = AbortSignal.timeout(10_000)
      return `${path}: ${await fetch(`${this.url}${path}`, { signal }).then((answer) => answer.text(), String)}`
    })
    return [...(await Promise.all(asked)), this.#running?.output() ?? 'it was never started'].join('\n\n')
  }

  async kill(): Promise<void> {
    await this.#running?.kill('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#running?.kill('SIGTERM')
  }
}
