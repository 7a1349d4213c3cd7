import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whileLocked } from '../cache.ts'
import { runToEnd } from '../java.ts'
import { indexesForUv, type PipSetting } from './indexes.ts'

/**
 * Products from PyPI, each in a separate virtual environment, since their packages conflict. Every package is locked by
 * version and hash (`<product>.lock`), and comes as a wheel, so that installing runs none of their code. A lock is
 * generated from `<product>.in` by `uv pip compile --universal --python-version 3.10 --generate-hashes --no-header
 * --no-annotate --only-binary :all:`. Seconds and MB of an installation on two cores: MLflow 9–20 and 620, Airflow 3–8
 * and 210, Feast 12 and 440, Dagster 2 and 150, Prefect 2 and 154, Great Expectations 2 and 275, Evidently 4 and 715,
 * the Python client's tests 2 and 240, the Parquet reader 1 and 60, Spark 60 and 480, the checker of Kubernetes
 * manifests 2 and 117. uv's package cache beside them holds the same files as links.
 */
export type PythonProduct =
  | 'mlflow'
  | 'airflow'
  | 'feast'
  | 'datahub'
  | 'dbt'
  | 'scim'
  | 'dagster'
  | 'prefect'
  | 'great-expectations'
  | 'evidently'
  | 'stand-ins'
  | 'clients'
  | 'parquet'
  | 'spark'
  | 'kubernetes'

/** Has no wheel, so installing it runs its own setup. */
const WITHOUT_WHEEL: Readonly<Partial<Record<PythonProduct, string>>> = { spark: 'pyspark' }

const UV = 'uv==0.13.8'
const HOW = 'Debian and Ubuntu: apt-get install python3 python3-pip python3-venv'
/** The system's own first. Versions after 3.13 were not tried. */
const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
const FITS = 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'

const runs = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

const fitting = (): string | undefined => PYTHONS.find((python) => runs(python, ['-c', FITS]))
const systemUv = (): boolean => runs('uv', ['--version'])
const hasPip = (): boolean => runs('python3', ['-m', 'pip', '--version'])

/** Says why no Python product can run on this machine, or returns null. */
export function pythonProblem(): string | null {
  if (process.platform === 'win32') return 'it is started on Linux and macOS only'
  if (fitting() === undefined) return `there is no Python from 3.10 to 3.13. ${HOW}`
  return systemUv() || hasPip() ? null : `neither uv nor pip is there, one of which fetches it. ${HOW}`
}

/** The Python with the product's packages. */
export function pythonOf(product: PythonProduct, cache: string): string {
  return join(home(product, cache), 'bin', 'python')
}

/** Other packages get another folder, so that a folder with its name is complete and matches its lock. */
function home(product: PythonProduct, cache: string): string {
  const lock = createHash('sha256')
    .update(readFileSync(lockOf(product)))
    .digest('hex')
  return join(cache, `${product}-${lock.slice(0, 12)}`)
}

const lockOf = (product: PythonProduct): string => fileURLToPath(new URL(`./${product}.lock`, import.meta.url))

/** Does nothing if the environment exists. Fetches into a folder beside it first. */
export async function fetchEnvironment(
  product: PythonProduct,
  cache: string,
  say: (line: string) => void,
): Promise<void> {
  if (existsSync(home(product, cache))) return
  const python = fitting()
  if (python === undefined) throw new Error(pythonProblem() ?? 'there is no Python')
  const uv = await whileLocked(join(cache, 'uv'), say, () => uvOf(cache, say))
  const folder = `${home(product, cache)}.part`
  rmSync(folder, { recursive: true, force: true })
  const environment = uvEnvironment(cache)
  say(`installing its packages from PyPI`)
  const began = performance.now()
  await runToEnd(uv, ['venv', '--quiet', '--relocatable', '--python', python, folder], cache, environment)
  const options = ['--quiet', '--require-hashes', '--only-binary', ':all:', '--python', join(folder, 'bin', 'python')]
  const { [product]: built } = WITHOUT_WHEEL
  const building = built === undefined ? [] : ['--no-binary', built]
  await runToEnd(uv, ['pip', 'sync', ...options, ...building, lockOf(product)], cache, environment)
  renameSync(folder, home(product, cache))
  say(`installed in ${((performance.now() - began) / 1_000).toFixed(0)} s: ${megabytes(home(product, cache))}`)
}

async function uvOf(cache: string, say: (line: string) => void): Promise<string> {
  if (systemUv()) return 'uv'
  const folder = join(cache, UV.replace('==', '-'))
  const uv = join(folder, 'bin', 'uv')
  if (existsSync(uv)) return uv
  say(`fetching ${UV} of PyPI (38 MB)`)
  const part = `${folder}.part`
  rmSync(part, { recursive: true, force: true })
  const options = [
    '--no-deps',
    '--only-binary',
    ':all:',
    '--disable-pip-version-check',
    '--quiet',
    '--root-user-action=ignore',
  ]
  await runToEnd('python3', ['-m', 'pip', 'install', ...options, '--target', part, UV], cache)
  renameSync(part, folder)
  return uv
}

function uvEnvironment(cache: string): NodeJS.ProcessEnv {
  const packages = join(cache, 'uv-packages')
  mkdirSync(packages, { recursive: true })
  const configured = (setting: PipSetting): string | null => {
    const answer = spawnSync('python3', ['-m', 'pip', 'config', 'get', `global.${setting}`], { encoding: 'utf8' })
    return answer.status === 0 ? answer.stdout : null
  }
  // Uses the machine's Python; uv would fetch its own.
  const own = { UV_CACHE_DIR: packages, UV_PYTHON_DOWNLOADS: 'never', UV_NO_CONFIG: '1' }
  return { ...process.env, ...indexesForUv(process.env, configured), ...own }
}

function megabytes(folder: string): string {
  const output = spawnSync('du', ['-sm', folder], { encoding: 'utf8' }).stdout
  return `${/^\d+/.exec(output)?.[0] ?? '?'} MB`
}
