// Gives each location of data one spelling, so that two products that name it can be seen to name the same.
const MAX_DATA_URI = 1_000
/** The text may be longer than its URI, which leaves out parts of it. */
const MAX_TEXT = 2 * MAX_DATA_URI

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]+):/
const SAME_SCHEMES: Readonly<Record<string, string>> = {
  s3a: 's3',
  s3n: 's3',
  gcs: 'gs',
  postgresql: 'postgres',
  abfs: 'abfss',
  wasb: 'wasbs',
  sqlserver: 'mssql',
}
/** Written out where a URI omits it, since names of databases usually have it. */
const DATABASE_PORTS: Readonly<Record<string, string>> = {
  postgres: '5432',
  redshift: '5439',
  mysql: '3306',
  mssql: '1433',
  oracle: '1521',
  trino: '8080',
  clickhouse: '9000',
  mongodb: '27017',
  cassandra: '9042',
  kafka: '9092',
}
/** Their tables are named with dots: `/db/schema/table` is `db.schema.table`. */
const WITH_DOTS: ReadonlySet<string> = new Set([...Object.keys(DATABASE_PORTS), 'bigquery', 'snowflake', 'hive'])
/** Their names ignore case: some products write them in capitals, others don't. */
const WITHOUT_CASE: ReadonlySet<string> = new Set(['snowflake', 'hive'])
/** They have no host: its place is part of the name. */
const WITHOUT_HOST: ReadonlySet<string> = new Set(['bigquery', 'dbfs'])
const WEB_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' }
/** Schemes in which the text before "@" is a container, not a user. */
const WITH_CONTAINER: ReadonlySet<string> = new Set(['abfss', 'wasbs'])
/** Parameters of a web address that give access, or that change with each signature. */
const SECRET =
  /^(x-amz-|x-goog-)|token|secret|passw|credential|signature|api[-_]?key|accesskey|accessid|^(sig|key|auth|pwd|code|se|sp|sv|sr|st|spr|ss|srt|skoid|sktid|skt|ske|sks|skv|expires)$/i
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

/**
 * Builds the URI of data from a URI or an absolute path, or from the namespace and name of an OpenLineage dataset.
 * Returns null if a text doesn't say where the data is: a relative path, a bare name. It never throws, and a normalised
 * URI stays as it is.
 */
export function dataUri(text: string, name?: string): string | null {
  // Checked first, because the time of some later steps grows with the square of the length.
  if (text.length + (name?.length ?? 0) > MAX_TEXT) return null
  const full = name === undefined ? text.trim() : joinNamespace(text.trim(), name.trim())
  if (full === '' || CONTROL.test(full)) return null
  const normalised = uriFromText(full)
  return normalised === null || normalised.length > MAX_DATA_URI ? null : normalised
}

/**
 * `file` and `/x` become file:///x; `postgres://host:5432` and `db.schema.table` become
 * postgres://host:5432/db.schema.table.
 */
function joinNamespace(namespace: string, name: string): string {
  if (namespace === '' || name === '') return ''
  const base = SCHEME.test(namespace) ? namespace.replace(/\/+$/, '') : namespace
  return `${base.includes(':') ? base : `${base}:`}${base.includes('//') ? '' : '//'}/${name.replace(/^\/+/, '')}`
}

function uriFromText(text: string): string | null {
  const bare = text.replace(/^jdbc:/i, '')
  const [complete, written] = SCHEME.exec(bare) ?? []
  if (complete === undefined || written === undefined) return bare === text ? uriFromPath(text) : null
  const lower = written.toLowerCase()
  const scheme = SAME_SCHEMES[lower] ?? lower
  const rest = bare.slice(complete.length)
  if (scheme === 'file') return uriFromFile(rest)
  if (WITHOUT_HOST.has(scheme)) return withoutHost(scheme, rest)
  // In a JDBC address settings follow ";", passwords among them.
  return rest.startsWith('//') && scheme !== 'jdbc'
    ? uriFromHost(scheme, bare === text ? rest : rest.replace(/;.*$/s, ''))
    : null
}

/** Handles `/data/x`, and `C:\data\x`, whose letter isn't a scheme. */
function uriFromPath(text: string): string | null {
  const path = text.replaceAll('\\', '/').replaceAll('?', '%3F').replaceAll('#', '%23')
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path) ? fileUri('', path) : null
}

function uriFromFile(rest: string): string | null {
  const text = withoutQuery(rest.replaceAll('\\', '/'))
  const [, host, path = '/'] = /^\/\/([^/]+)(\/.*)?$/s.exec(text) ?? []
  if (host === undefined) return text.startsWith('/') ? fileUri('', text) : null
  const name = lowerCase(host)
  if (/^[a-z]:$/.test(name)) return fileUri('', text)
  return fileUri(name === 'localhost' ? '' : name, path)
}

function fileUri(host: string, path: string): string {
  const out: string[] = []
  for (const part of path.split('/').map(encodeUnsafe)) {
    if (part === '..') out.pop()
    else if (part !== '' && part !== '.') out.push(part)
  }
  return `file://${host}/${out.join('/')}`
}

function withoutHost(scheme: string, rest: string): string | null {
  const name = nameInUri(scheme, rest)
  return rest.startsWith('/') && name !== '' ? `${scheme}:///${name}` : null
}

function uriFromHost(scheme: string, rest: string): string | null {
  const [, authority = '', tail = ''] = /^\/\/([^/?#]*)(.*)$/s.exec(rest) ?? []
  const at = authority.lastIndexOf('@')
  const host = hostOf(scheme, authority.slice(at + 1))
  if (host === null) return null
  const container =
    WITH_CONTAINER.has(scheme) && at > 0 ? encodeUnsafe(authority.slice(0, at).replace(/:.*$/s, '')) : ''
  const name = nameInUri(scheme, tail)
  const query = Object.hasOwn(WEB_PORTS, scheme) ? queryOf(tail) : ''
  return `${scheme}://${container === '' ? '' : `${container}@`}${host}${name === '' ? '' : `/${name}`}${query}`
}

function hostOf(scheme: string, text: string): string | null {
  const [, host, written = ''] = /^(\[[^\]]+\]|[^:]+)(?::(\d*))?$/s.exec(lowerCase(text)) ?? []
  if (host === undefined) return null
  const port = written === '' || written === WEB_PORTS[scheme] ? (DATABASE_PORTS[scheme] ?? '') : written
  return port === '' ? host : `${host}:${port}`
}

/** Removes "/" at either end. */
function nameInUri(scheme: string, tail: string): string {
  const path = encodeUnsafe(withoutQuery(tail)).replace(/^\/+|\/+$/g, '')
  const name = WITHOUT_CASE.has(scheme) ? lowerCase(path) : path
  return WITH_DOTS.has(scheme) ? name.replace(/\/+/g, '.') : name
}

function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '')
}

function queryOf(tail: string): string {
  const query = /\?([^#]*)/s.exec(tail)?.[1] ?? ''
  const retained = query
    .split('&')
    .map(encodeUnsafe)
    .filter((pair) => pair !== '' && !SECRET.test(pair.replace(/=.*$/s, '')))
  return retained.length === 0 ? '' : `?${retained.sort().join('&')}`
}

function lowerCase(host: string): string {
  return encodeUnsafe(encodeUnsafe(host).toLowerCase())
}

/** Encodes only where necessary: `%41` becomes A, and a space `%20`. */
function encodeUnsafe(text: string): string {
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, decodeRun)
    .replace(/[\s"<>\\^`{|}]/g, percentEncode)
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** Characters that a URI may have unencoded; other encoded ones stay encoded. */
const PLAIN = /[\p{L}\p{N}\-._~]/u

function decodeRun(run: string): string {
  try {
    return [...decodeURIComponent(run)].map((sign) => (PLAIN.test(sign) ? sign : percentEncode(sign))).join('')
  } catch {
    return run.toUpperCase()
  }
}

export function percentEncode(sign: string): string {
  return [...Buffer.from(sign)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
