/** The names under which pip's configuration has what uv needs. */
export type PipSetting = 'index-url' | 'extra-index-url' | 'cert'

/** In the order of uv's, and for each where pip has the same. */
const TRANSLATED: readonly (readonly [uv: readonly string[], pip: PipSetting])[] = [
  [['UV_INDEX_URL', 'UV_DEFAULT_INDEX'], 'index-url'],
  [['UV_EXTRA_INDEX_URL', 'UV_INDEX'], 'extra-index-url'],
  [['SSL_CERT_FILE'], 'cert'],
]

/**
 * uv reads neither pip's variables nor its files, and a machine is told only once which registry it reaches: what uv is
 * to have in its environment so that it goes where pip goes. What uv was told itself stays.
 */
export function indexesForUv(
  environment: Readonly<Record<string, string | undefined>>,
  configured: (setting: PipSetting) => string | null,
): Readonly<Record<string, string>> {
  const answer: Record<string, string> = {}
  for (const [names, setting] of TRANSLATED) {
    if (names.some((name) => present(environment[name]))) continue
    const variable = environment[`PIP_${setting.toUpperCase().replaceAll('-', '_')}`]
    const value = present(variable) ? variable : configured(setting)
    const [name] = names
    if (name !== undefined && value !== null && present(value)) answer[name] = value.trim().split(/\s+/).join(' ')
  }
  return answer
}

function present(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== ''
}
