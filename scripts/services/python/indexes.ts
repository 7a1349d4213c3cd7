/** pip's names of settings that uv needs. */
export type PipSetting = 'index-url' | 'extra-index-url' | 'cert'

/** In uv's order, each with pip's equivalent. */
const TRANSLATED: readonly (readonly [uv: readonly string[], pip: PipSetting])[] = [
  [['UV_INDEX_URL', 'UV_DEFAULT_INDEX'], 'index-url'],
  [['UV_EXTRA_INDEX_URL', 'UV_INDEX'], 'extra-index-url'],
  [['SSL_CERT_FILE'], 'cert'],
]

/**
 * Translates pip's settings to uv's, since uv reads neither pip's variables nor its files, and a machine's registry is
 * configured only once. uv's own settings take precedence.
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
