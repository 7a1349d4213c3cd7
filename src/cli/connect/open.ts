import type { ConfiguredSource } from '../../contracts/source.ts'
import { openSource } from '../../adapters/sources.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { checkConfiguration, formatProblems } from '../../wiring/check-configuration.ts'
import { atRate } from '../ask-source.ts'
import { checkListing, checkSource } from '../check-source.ts'
import {
  byToken,
  givenAccess,
  credentialsHint,
  missingVariables,
  acceptsToken,
  variablesOf,
  type Access,
  type AccessOf,
  type AccessOptions,
} from './access.ts'
import { configOf, entryOf, type EntryContext } from './entry.ts'
import { variablesIn } from './file.ts'
import type { ConnectProblem } from './problem.ts'
import type { TerminalPrompt } from './terminal.ts'

/** A source that answers as its provider expects, and its configuration. */
export interface OpenedProduct {
  readonly version: string | null
  readonly entry: JsonObject
  readonly catalogue: Catalogue
  /** Variables in the entry, which the service needs at run time. */
  readonly variables: readonly string[]
  /** Credentials typed for these variables, used only in this run. */
  readonly typed: Readonly<Record<string, string>>
  /** The caller closes its source. */
  readonly source: ConfiguredSource
}

interface OpenOptions extends AccessOf {
  readonly options: AccessOptions
  readonly context: EntryContext
  readonly settings: Readonly<Record<string, string>>
  /** Null if nobody can be prompted for credentials. */
  readonly prompt: TerminalPrompt | null
}

/** Maximum number of attempts to type credentials. */
const TRIES = 3

/** Checks that the product answers, with the given credentials, or prompts for them if it wants some. */
export async function openProduct(parts: OpenOptions): Promise<Result<OpenedProduct, ConnectProblem>> {
  let access = givenAccess(parts, parts.options, parts.context.env)
  let typed: Readonly<Record<string, string>> = {}
  for (let attempt = 0; ; attempt++) {
    const env = { ...parts.context.env, ...typed }
    const missing = missingVariables(access, env)
    const tried = missing.length > 0 ? err(lacking(missing, parts)) : await tryOpen(parts, access, env)
    if (tried.ok) return ok({ ...tried.value, typed })
    if (tried.error.kind !== 'credentials' || parts.prompt === null || attempt >= TRIES) return tried
    const answer = await promptCredentials(parts, parts.prompt, access, tried.error)
    access = answer.access
    typed = answer.typed
  }
}

function lacking(names: readonly string[], parts: OpenOptions): ConnectProblem {
  const reason = `the environment variable ${names.join(' and ')} isn't set`
  return { kind: 'credentials', reason, todo: `set ${names.join(' and ')}, or ${credentialsHint(parts)}` }
}

async function tryOpen(
  { provider, platform, url, context, settings, options }: OpenOptions,
  access: Access,
  env: EntryContext['env'],
): Promise<Result<Omit<OpenedProduct, 'typed'>, ConnectProblem>> {
  const { sendSecretsUnencrypted } = options
  const entry = entryOf({ provider, platform, url, settings, sendSecretsUnencrypted }, access)
  return await openEntry(entry, { provider, platform, url }, { ...context, env })
}

/** Opens a product by its present or planned configuration entry. */
export async function openEntry(
  entry: JsonObject,
  of: AccessOf,
  context: EntryContext,
): Promise<Result<Omit<OpenedProduct, 'typed'>, ConnectProblem>> {
  const { url } = of
  const read = configOf([entry], context)
  if (!read.ok) return err({ kind: 'configuration', reason: read.error.join('\n'), todo: null })
  const defined = await checkConfiguration(read.value)
  if (!defined.ok) return err({ kind: 'configuration', reason: formatProblems(defined.error).join('\n'), todo: null })
  const [named] = defined.value.sources
  if (named === undefined) throw new Error('a configuration of one source has none')
  const { config, provider } = named
  const source = { ...named, source: atRate(openSource(config, provider), provider.defaults?.ratePerSecond) }
  const checked = await checkSource(source)
  const listed = checked.ok ? await checkListing(source) : checked
  const answers = listed.ok ? checked : listed
  if (answers.ok) {
    const { catalogue } = defined.value
    return ok({ version: answers.version, entry, variables: variablesIn(entry), source, catalogue })
  }
  await source.source.close()
  const todo = answers.kind === 'credentials' ? credentialsHint(of, variablesIn(entry)) : answers.todo
  const reason = answers.reason.includes(url) ? answers.reason : `${url}: ${answers.reason}`
  return err({ kind: answers.kind, reason, todo })
}

/** Prompts for credentials, used only in this run; the configuration names the variables that must hold them. */
async function promptCredentials(
  parts: OpenOptions,
  prompt: TerminalPrompt,
  before: Access,
  { reason }: ConnectProblem,
): Promise<{ readonly access: Access; readonly typed: Readonly<Record<string, string>> }> {
  const names = variablesOf(parts.platform)
  const { credentials } = before
  if (credentials === undefined && acceptsToken(parts)) {
    const token = await prompt.askSecret(`${reason}\nA token for it (empty for a user name and a password): `)
    const name = parts.options.tokenEnv ?? names.token
    if (token !== '') return { access: byToken(name), typed: { [name]: token } }
  }
  const username = credentials?.username ?? (await prompt.ask('User name: '))
  const password = await prompt.askSecret(`Password of ${username}: `)
  return {
    access: { credentials: { username, password: { env: names.password } } },
    typed: { [names.password]: password },
  }
}
