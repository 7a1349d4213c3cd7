import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfigFile, type Config } from '../config/config.ts'
import { configuredCatalogue, openSources } from '../configured.ts'
import { DATABASE } from '../record.ts'
import { PROVIDERS } from '../providers/all.ts'
import { inspectDatabase } from '../adapters/sqlite/inspect.ts'
import type { ConfiguredSource } from '../pipeline.ts'
import { isObject } from '../lib/json.ts'
import { heldLines } from './held.ts'
import { readSettings } from './settings.ts'

/** One thing looked at: what was found, and what to do where it is wrong. */
interface Finding {
  readonly what: string
  readonly found: string
  readonly todo: string | null
}

export interface DoctorOptions {
  readonly config: string
  readonly demo: boolean
}

/** Looks without changing anything, so it may run beside a running service; ends with 1 where something is wrong. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const settings = readSettings(process.env)
  const findings: Finding[] = [node()]
  if (options.demo) {
    findings.push(...data(settings.data), await service(settings.port), ...(await watched(settings.port)))
  } else {
    const config = readConfigFile(options.config, PROVIDERS, process.env)
    if (config.ok) findings.push(...(await configured(config.value)))
    else
      for (const problem of config.error)
        findings.push(bad('configuration', problem, 'mend it; "mlg config-schema" prints what it may say'))
  }
  for (const { what, found, todo } of findings) {
    console.log(`${todo === null ? '✓' : '✗'} ${what}: ${found}${todo === null ? '' : `\n    → ${todo}`}`)
  }
  process.exitCode = findings.some((f) => f.todo !== null) ? 1 : 0
}

async function configured(config: Config): Promise<readonly Finding[]> {
  const findings = [
    good('configuration', `${config.sources.length} sources`),
    ...data(config.data),
    await service(config.port),
    ...(await watched(config.port)),
  ]
  try {
    const { types, rules } = await configuredCatalogue(config)
    findings.push(good('catalogue', `${types.length} types, ${rules.length} rules`))
  } catch (error) {
    findings.push(bad('catalogue', messageOf(error), 'mend the definition it names'))
  }
  for (const source of openSources(config)) findings.push(await reach(source))
  return findings
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 24
    ? good('Node', process.versions.node)
    : bad('Node', process.versions.node, 'install Node 24 or newer')
}

function data(folder: string): readonly Finding[] {
  const file = join(folder, DATABASE)
  if (!existsSync(file)) return [good('data', `${folder} holds nothing yet`)]
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
  } catch {
    return [bad('data', `${file} can't be read and written`, 'check who owns it')]
  }
  return inspectDatabase(file).map(({ ok, what, found, todo }) => (ok ? good(what, found) : bad(what, found, todo)))
}

async function service(port: number): Promise<Finding> {
  const url = `http://127.0.0.1:${port}`
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) })
    const body: unknown = await answer.json()
    if (answer.ok) return good('service', `ready at ${url}`)
    return bad('service', `at ${url}, not ready: ${JSON.stringify(body)}`, 'look at its log')
  } catch {
    return good('service', `not running at ${url}`)
  }
}

/** What the running service knows of its sources that a person should look at; nothing where none runs. */
async function watched(port: number): Promise<readonly Finding[]> {
  const url = `http://127.0.0.1:${port}/api/v1/sources`
  const body: unknown = await fetch(url, { signal: AbortSignal.timeout(3_000) })
    .then((answer) => answer.json())
    .catch(() => null)
  const sources: readonly unknown[] = isObject(body) && Array.isArray(body.sources) ? body.sources : []
  return sources.flatMap((source) => (isObject(source) ? worries(source) : []))
}

/** An event that was lost longer ago is history. */
const LOST_LATELY_MS = 86_400_000

function worries(source: Readonly<Record<string, unknown>>): Finding[] {
  const platform = String(source.platform)
  const held = heldLines([source]).map((line) =>
    bad('held', line, `look: "mlg held ${platform}"; then confirm or dismiss it`),
  )
  const { silent, lostEvents, issues } = source
  const wrong = (Array.isArray(issues) ? issues : []).map((issue: unknown) => issueOf(platform, issue))
  const quiet = isObject(silent)
    ? [bad('events', `${platform} is silent since ${String(silent.since)}; it used to speak every ${seconds(silent.usualGapMs)}`, 'see that its events still come; a sweep looks meanwhile')] // prettier-ignore
    : []
  const lost = isObject(lostEvents) && Date.parse(String(lostEvents.lastFoundAt)) > Date.now() - LOST_LATELY_MS
  const found = lost
    ? [bad('events', `${platform}: events are being lost; sweeps found ${String(lostEvents.changes)} changes of which none had told, the last at ${String(lostEvents.lastFoundAt)}`, 'see why its events do not come')] // prettier-ignore
    : []
  return [...wrong, ...held, ...quiet, ...found]
}

function issueOf(platform: string, issue: unknown): Finding {
  const { kind, type, count, first, since } = isObject(issue) ? issue : {}
  const many = Number(count) === 1 ? '' : `, the first of ${String(count)}`
  const what = `${String(kind)}${type === null ? '' : ` of ${String(type)}`}`
  const todo = kind === 'mapping' ? 'mend the mapping, or the definition that it names' : 'mend it at the source; the rest goes on without it' // prettier-ignore
  return bad('source', `${platform}: ${what} since ${String(since)}: ${String(first)}${many}`, todo)
}

function seconds(ms: unknown): string {
  return `${Math.round(Number(ms) / 1_000)} s`
}

/** One listing of one item: whether the source answers us as its provider expects. */
async function reach({ config, provider, source }: ConfiguredSource): Promise<Finding> {
  const what = `source ${config.platform}`
  const [contract] = Object.values(provider.types)
  if (contract === undefined) return good(what, 'nothing to list')
  const signal = AbortSignal.timeout(config.limits.timeoutMs)
  const answer = await source.get(contract.list({ cursor: null, updatedSince: null }), {
    etag: null,
    lastModified: null,
    signal,
  })
  await source.close()
  if (answer.kind !== 'ok')
    return bad(what, 'reason' in answer ? answer.reason : answer.kind, `check ${config.baseUrl} and its credentials`)
  const page = contract.readList(answer.body)
  return page.ok
    ? good(what, `lists ${contract.type} at ${config.baseUrl}`)
    : bad(what, page.error, 'is it the right provider for this system?')
}

function good(what: string, found: string): Finding {
  return { what, found, todo: null }
}

function bad(what: string, found: string, todo: string): Finding {
  return { what, found, todo }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
