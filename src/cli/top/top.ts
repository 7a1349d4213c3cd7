// Implements "mlg top": shows what the processes do, repeatedly.
import { answerOfService, type ServiceAddress } from '../call-service.ts'
import { paint, lineText, type PrintedLine } from '../style.ts'
import { sleep } from '../../lib/wait.ts'
import { readSamples, type Snapshot } from './figures.ts'
import { screenLines, type Watched } from './screen.ts'

interface TopOptions extends ServiceAddress {
  readonly once?: boolean
  readonly every: number
}

/** Between the two samples that rates need. */
const SAMPLE_INTERVAL_MS = 1_000
const ANSWER_MS = 5_000
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'

/** Runs live at a terminal; prints a plain table otherwise, or with --once. */
export async function top(urls: readonly string[], options: TopOptions): Promise<void> {
  const watching = new Watching(urls.length > 0 ? urls : [undefined], options)
  const { stdin, stdout } = process
  if (options.once === true || !stdout.isTTY || !stdin.isTTY) {
    await watching.sample()
    await sleep(SAMPLE_INTERVAL_MS)
    await watching.sample()
    for (const line of watching.lines()) stdout.write(`${paint(lineText(line), line, stdout)}\n`)
    if (watching.isSilent) throw new Error('No process answers.')
    return
  }
  await live(watching, options.every * 1_000)
}

class Watching {
  readonly #options: TopOptions
  #processes: readonly { readonly address: ServiceAddress; readonly watched: Watched }[]

  constructor(urls: readonly (string | undefined)[], options: TopOptions) {
    this.#options = options
    this.#processes = urls.map((url) => {
      const address = { url: url ?? options.url }
      return {
        address: address.url === undefined ? {} : { url: address.url },
        watched: { url: address.url ?? 'this machine', before: null, snapshot: null },
      }
    })
  }

  get isSilent(): boolean {
    return this.#processes.every(({ watched }) => watched.snapshot === null)
  }

  async sample(): Promise<void> {
    this.#processes = await Promise.all(
      this.#processes.map(async ({ address, watched: { url, snapshot: before } }) => ({
        address,
        watched: { url, before, snapshot: await takeSnapshot({ ...this.#options, ...address }) },
      })),
    )
  }

  lines(): readonly PrintedLine[] {
    return screenLines(this.#processes.map(({ watched }) => watched))
  }
}

async function takeSnapshot(address: ServiceAddress): Promise<Snapshot | null> {
  try {
    const { response } = await answerOfService(address, '/metrics', {
      init: { signal: AbortSignal.timeout(ANSWER_MS) },
    })
    return { atMs: performance.now(), samples: readSamples(await response.text()) }
  } catch {
    return null
  }
}

/** Runs until q or Ctrl-C, and restores the terminal however it ends. */
async function live(watching: Watching, everyMs: number): Promise<void> {
  const { stdin, stdout } = process
  const ended = new AbortController()
  const { signal } = ended
  const leave = (): void => void stdout.write(LEAVE)
  const draw = (): void => {
    // Some terminals report 0.
    const [rows, columns] = [stdout.rows || 24, stdout.columns || 80]
    const shown = watching.lines().slice(0, rows - 1)
    const lines = shown.map((line) => paint(lineText(line).slice(0, columns), line, stdout))
    stdout.write(`\u001b[H${[...lines, 'q quits'].map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`)
  }
  const typed = (key: Buffer): void => {
    if (['q', 'Q', '\u0003', '\u0004'].includes(key.toString())) ended.abort()
  }
  const end = (): void => ended.abort()
  process.once('exit', leave)
  process.once('SIGTERM', end)
  stdout.write(ENTER)
  stdin.setRawMode(true)
  stdin.on('data', typed).resume()
  stdout.on('resize', draw)
  try {
    while (!signal.aborted) {
      await watching.sample()
      if (!signal.aborted) draw()
      await sleep(everyMs, signal)
    }
  } finally {
    stdout.off('resize', draw)
    stdin.off('data', typed).setRawMode(false)
    stdin.pause()
    process.off('SIGTERM', end)
    process.off('exit', leave)
    leave()
  }
}
