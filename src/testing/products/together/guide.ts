import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { READER } from '../../../../scripts/services/slapd.ts'
import { UNLEASH_TOKEN } from '../../../../scripts/services/unleash.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const run = promisify(execFile)
const PORT = '4322'

/** The blocks of docs/guides/together.md, with a test's addresses. */
export interface TogetherGuide {
  readonly configuration: string
  readonly environment: Readonly<Record<string, string>>
  /** Tags that a task sets on its run. */
  readonly tags: readonly string[]
  /** The commands for the tag of a run, for the tag of a model, and for the reasons of a link. */
  readonly commands: readonly [run: string, model: string, why: string]
  readonly contractQuery: string
  readonly impactQuery: string
  /** Arguments of `mlg` that confirm and reject. */
  readonly decisions: readonly string[][]
}

export interface Addresses {
  readonly mlflow: string
  readonly airflow: string
  readonly feast: string
  readonly unleash: string
  readonly ldap: string
}

export function guideOf(at: Addresses, port: number): TogetherGuide {
  const page = readFileSync(join(root, 'docs/guides/together.md'), 'utf8')
    .replaceAll('http://127.0.0.1:5000', at.mlflow)
    .replaceAll('http://127.0.0.1:8080', at.airflow)
    .replaceAll('http://127.0.0.1:6572', at.feast)
    .replaceAll('http://127.0.0.1:4242', at.unleash)
    .replaceAll('ldap://127.0.0.1:389/dc=example,dc=com', at.ldap)
    .replaceAll(PORT, String(port))
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind = '', text = '']) => ({ kind, text }))
  const textsOf = (kind: string) => blocks.filter((one) => one.kind === kind).map(({ text }) => text)
  const [configuration = ''] = textsOf('json')
  const [contractQuery = '', impactQuery = ''] = textsOf('graphql')
  const [tags = ''] = textsOf('python')
  const commands = textsOf('sh')
    .join('')
    .split(/^(?=curl )/m)
    .filter((text) => text.startsWith('curl '))
  const [setRun = '', setModel = '', why = ''] = commands.map((text) => text.split(/^mlg /m)[0] ?? '')
  const decisions = [...page.matchAll(/^mlg ((?:confirm|reject)-edge .*)$/gm)].map(([, text = '']) => text.split(' '))
  return {
    configuration,
    environment: { UNLEASH_TOKEN, MLG_LDAP_PASSWORD: READER.password },
    tags: tags.trim().split('\n'),
    commands: [setRun, setModel, why],
    contractQuery,
    impactQuery,
    decisions,
  }
}

/** Returns the output of `mlg doctor` for the configuration. */
export async function checkedBy(guide: TogetherGuide, folder: string): Promise<string> {
  const path = join(folder, 'together.json')
  writeFileSync(path, guide.configuration)
  return await mlg(['doctor', '--config', path], { cwd: folder, env: { ...process.env, ...guide.environment } })
}

/** A failure contains the output: for `doctor`, which source it is. */
export async function mlg(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const done = run(process.execPath, [join(root, 'bin/mlg.mjs'), ...args], options)
  const told = (error: Error & { readonly stdout?: string }) => {
    throw new Error(`${error.message}\n${error.stdout}`)
  }
  return (await done.catch(told)).stdout
}

export async function shell(command: string): Promise<string> {
  return (await run('bash', ['-c', command])).stdout
}
