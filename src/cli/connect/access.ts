import type { Provider } from '../../contracts/source.ts'

/** How a source's requests are authenticated in its configuration: by names of variables, never by their values. */
export interface Access {
  readonly headers?: Readonly<Record<string, { readonly env: string; readonly prefix: string }>>
  readonly credentials?: { readonly username: string; readonly password: { readonly env: string } }
}

export interface AccessOptions {
  /** Name of a variable that holds a token. */
  readonly tokenEnv?: string
  readonly username?: string
  readonly sendSecretsUnencrypted?: boolean
}

type CredentialVariables = Readonly<Record<string, string | undefined>>

export interface AccessOf {
  readonly provider: Provider
  readonly platform: string
  readonly url: string
}

/** Returns the access that options and environment state; empty if none. */
export function givenAccess(of: AccessOf, options: AccessOptions, env: CredentialVariables): Access {
  const names = variablesOf(of.platform)
  const username = options.username ?? env[names.username]
  if (username !== undefined && username !== '') return { credentials: { username, password: { env: names.password } } }
  const token = options.tokenEnv ?? names.token
  const isStated = options.tokenEnv !== undefined || (env[token] ?? '') !== ''
  return isStated && acceptsToken(of) ? byToken(token) : {}
}

export function byToken(name: string): Access {
  return { headers: { authorization: { env: name, prefix: 'Bearer ' } } }
}

/** A provider that signs in gets its token itself; outside HTTP there are no headers. */
export function acceptsToken({ provider, url }: AccessOf): boolean {
  return provider.signIn === undefined && /^https?:/i.test(url)
}

/** Lists the variables that an access names and the environment lacks. */
export function missingVariables({ headers = {}, credentials }: Access, env: CredentialVariables): readonly string[] {
  const names = [
    ...Object.values(headers).map((header) => header.env),
    ...(credentials === undefined ? [] : [credentials.password.env]),
  ]
  return names.filter((name) => (env[name] ?? '') === '')
}

/** `MLFLOW_TOKEN` for the platform mlflow. */
export function variablesOf(platform: string): Readonly<Record<'token' | 'username' | 'password' | 'webhook', string>> {
  const base = platform.toUpperCase().replaceAll('-', '_')
  const prefix = /^\d/.test(base) ? `_${base}` : base
  return {
    token: `${prefix}_TOKEN`,
    username: `${prefix}_USERNAME`,
    password: `${prefix}_PASSWORD`,
    webhook: `${prefix}_WEBHOOK_SECRET`,
  }
}

/** Explains how to give credentials: none were given, or the source refused those in these variables. */
export function credentialsHint(of: AccessOf, refused: readonly string[] = []): string {
  if (refused.length > 0) return `the product refused the credentials in ${refused.join(' and ')}: set new ones`
  const names = variablesOf(of.platform)
  const byName = `--username, with the password in ${names.password}`
  return acceptsToken(of)
    ? `set ${names.token} to a token (or name another variable with --token-env), or give ${byName}`
    : `give ${byName}`
}
