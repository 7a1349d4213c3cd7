import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type ConnectOptions, type ConnectReport } from '../../cli/connect/connect.ts'
import { doctor } from '../../cli/doctor.ts'
import { temporaryFolder } from '../system/harness.ts'

interface ConnectedProduct {
  readonly report: ConnectReport
  /** For each type: corrections, fields without a rule, and dangling references. */
  readonly remarks: readonly unknown[]
  /** Number listed of each type. */
  readonly listed: Readonly<Record<string, number>>
  /** The written configuration, as text. */
  readonly written: string
  /** Output of `mlg doctor`: a start accepts it, and the product answers as expected. */
  readonly checked: string
}

/** Runs `mlg connect` on a running product, with the service's variables. */
export async function connectProduct(
  product: string,
  url: string,
  { env = {}, ...options }: Partial<ConnectOptions> & { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ConnectedProduct> {
  const folder = temporaryFolder()
  const config = join(folder.path, 'mlg.config.json')
  Object.assign(process.env, env)
  const lines: string[] = []
  const checked: string[] = []
  try {
    const given = { config, set: [], yes: true, json: true, ...options }
    await connect(product, url, given, { print: (line) => lines.push(line), prompt: null })
    const report = JSON.parse(lines.join('\n')) as ConnectReport
    if (report.outcome !== 'connected') throw new Error(JSON.stringify(report.problem))
    await doctor({ config, demo: false }, (line) => checked.push(line))
    const { types } = report
    return {
      report,
      remarks: types.flatMap(({ type, mistakes, unmapped, leadingNowhere, issues }) =>
        mistakes.length + Object.keys(unmapped).length + leadingNowhere.length + issues.length === 0
          ? []
          : [{ type, mistakes, unmapped, leadingNowhere, issues }],
      ),
      listed: Object.fromEntries(types.map(({ type, listed }) => [type, listed])),
      written: readFileSync(config, 'utf8'),
      checked: checked.join('\n'),
    }
  } finally {
    for (const name of Object.keys(env)) delete process.env[name]
    process.exitCode = undefined
    folder.remove()
  }
}
