// A Chromium without a user interface, or else the system's Chromium or Chrome, for the tests of the portal. About 1 s, 300 MB.

import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createInterface } from 'node:readline'
import { delimiter, join } from 'node:path'
import { canInstall, installPackages } from './debian.ts'
import { patience } from './patience.ts'
import { endProcess, endingWithStarter } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/**
 * Debian's Chromium without a user interface takes a quarter less CPU. What is on the PATH is a shell script, which
 * doesn't pass on the signal that ends it.
 */
const HEADLESS = { package: 'chromium-headless-shell', program: '/usr/lib/chromium/chromium-headless-shell' }
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const HOW = `Debian: apt-get install ${HEADLESS.package}; or name one in CHROMIUM`
const READY_MS = patience(60_000)
const STOP_MS = 10_000

/**
 * Makes pages repeatable: nothing is fetched, updated, throttled, or drawn by a graphics card. The list below the
 * address bar, which nobody sees, would be two more pages of each window: half of a window's cost.
 */
export const FLAGS = [
  '--headless=new',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--disable-lcd-text',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess,IsolateOrigins,site-per-process',
  '--disable-ipc-flooding-protection',
  '--disable-quic',
  '--disable-site-isolation-trials',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--mute-audio',
  '--password-store=basic',
  '--use-mock-keychain',
]

export const chromium: ServiceDefinition = {
  name: 'chromium',
  async unavailable() {
    const named = process.env['CHROMIUM']
    if (named !== undefined) return isProgram(named) ? null : `CHROMIUM names "${named}", which is not a program`
    return found() !== null || canInstall() ? null : `there is no Chromium. ${HOW}`
  },
  async fetch(_cache, say) {
    if (found() !== null) return
    say(`installing the package ${HEADLESS.package} of the system (100 MB)`)
    await installPackages([HEADLESS.package])
  },
  start: (options) => startChromium(options),
}

function found(): string | null {
  const named = process.env['CHROMIUM']
  if (named !== undefined) return isProgram(named) ? named : null
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const paths = [
    HEADLESS.program,
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...ELSEWHERE,
  ]
  return paths.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function startChromium({ data, say }: ServiceStartOptions): Promise<StartedService> {
  const program = found()
  if (program === null) throw new Error(`there is no Chromium, although it was installed. ${HOW}`)
  let { child, url } = await launchBrowser(program, data, 0)
  const killOnExit = (): void => void child.kill('SIGKILL')
  process.on('exit', killOnExit)
  say(`${program} at ${url}`)
  return {
    get url() {
      return url
    },
    get pid() {
      return child.pid ?? 0
    },
    kill: () => endProcess(child, 'SIGKILL', STOP_MS),
    async restart() {
      ;({ child, url } = await launchBrowser(program, data, Number(new URL(url).port)))
    },
    async stop() {
      process.off('exit', killOnExit)
      await endProcess(child, 'SIGTERM', STOP_MS)
    },
  }
}

interface Browser {
  readonly child: ChildProcess
  /** Address of its DevTools, on loopback, to which Playwright connects. */
  readonly url: string
}

async function launchBrowser(program: string, data: string, port: number): Promise<Browser> {
  // Its sandbox needs rights that root lacks in a container.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const own = [`--remote-debugging-port=${port}`, `--user-data-dir=${data}`]
  const { CHROMIUM_JS_FLAGS: jsFlags } = process.env
  if (jsFlags !== undefined) own.push(`--js-flags=${jsFlags}`)
  const args = [...FLAGS, ...asRoot, ...own, 'about:blank']
  const [first, ...rest] = endingWithStarter('KILL', program, args)
  const child = spawn(first, rest, { stdio: ['ignore', 'ignore', 'pipe'] })
  let printed = ''
  const ready = Promise.withResolvers<string>()
  const lines = createInterface({ input: child.stderr })
  lines.on('line', (line) => {
    printed = `${printed}${line}\n`.slice(-2_000)
    const [, url] = /DevTools listening on (ws:\S+)/.exec(line) ?? []
    if (url !== undefined) ready.resolve(url)
  })
  child.once('error', (error) => ready.reject(error))
  child.once('exit', (code) => ready.reject(new Error(`Chromium ended with ${code}: ${printed.trim()}`)))
  const late = (): void =>
    ready.reject(new Error(`Chromium was not ready within ${READY_MS / 1_000} s: ${printed.trim()}`))
  const timer = setTimeout(late, READY_MS)
  try {
    return { child, url: await ready.promise }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
  }
}
