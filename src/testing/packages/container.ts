// Runs an image's content as a container runtime would, without one: the first process of its own process namespace, on
// a read-only root file system, as the image's user, without any capability.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

const DEVICES = 'null zero random urandom'

/** `$1`: root, `$2`: configuration, `$3`: data, `$4`: user, `$5`: environment. */
const ENTER = `set -e
root=$1 etc=$2 data=$3 user=$4 env=$5
shift 5
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in ${DEVICES}; do : > "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
mount --bind "$etc" "$root/etc/mlg"
mount -o remount,bind,ro "$root/etc/mlg"
mount --bind "$data" "$root/var/lib/mlg"
exec env -i $env PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin setpriv --no-new-privs --inh-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid chroot --userspec="$user" "$root" "$@"`

/** Says why containers can't be run this way on this machine, or returns null. */
export function lacksNamespaces(): string | null {
  const tried = spawnSync('unshare', ['--mount', '--pid', '--fork', 'setpriv', '--version'], { encoding: 'utf8' })
  return tried.status === 0 ? null : `unshare: ${tried.error?.message ?? tried.stderr.trim()}`
}

interface ContainerOptions {
  /** Root of the image's files. */
  readonly root: string
  /** Mounted at /etc/mlg and at /var/lib/mlg. */
  readonly etc: string
  readonly data: string
  readonly user: string
  readonly env: readonly string[]
  readonly command: readonly string[]
}

export class Container {
  readonly #options: ContainerOptions
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown[]>
  #output = ''

  constructor(options: ContainerOptions) {
    const { root, etc, data, user, env, command } = options
    this.#options = options
    const args = ['bash', '-c', ENTER, 'enter', root, etc, data, user, env.join(' '), ...command]
    this.#child = spawn('unshare', ['--mount', '--pid', '--fork', '--kill-child', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-20_000)))
    this.#ended = once(this.#child, 'close')
  }

  get output(): string {
    return this.#output
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null
  }

  /** Returns the kernel's status of its first process, by name. */
  status(): ReadonlyMap<string, string> {
    const lines = readFileSync(`/proc/${this.#first()}/status`, 'utf8').split('\n')
    return new Map(lines.map((line) => [line.split(':')[0] ?? '', line.split(/:\s*/)[1] ?? '']))
  }

  exec(...command: readonly string[]): { readonly status: number | null; readonly output: string } {
    const args = ['--target', this.#first(), '--mount', '--pid', '--root', '--wd=/']
    const { env } = this.#options
    const { status, stdout, stderr } = spawnSync('nsenter', [...args, ...command], {
      encoding: 'utf8',
      env: Object.fromEntries(env.map((each) => each.split('='))),
    })
    return { status, output: stdout + stderr }
  }

  /** Returns its exit status. */
  async stop(signal: 'TERM' | 'KILL' = 'TERM'): Promise<unknown> {
    if (!this.hasEnded) process.kill(Number(this.#first()), `SIG${signal}`)
    const [status] = await this.#ended
    return status
  }

  #first(): string {
    const found = this.#find()
    if (found === undefined) throw new Error(`the container has no process: ${this.#output}`)
    return found
  }

  #find(): string | undefined {
    const { pid = 0 } = this.#child
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').find(Boolean)
  }
}
