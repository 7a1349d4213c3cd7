import { readConfigFile } from '../config/config.ts'
import { isObject } from '../lib/json.ts'
import { PROVIDERS } from '../providers/all.ts'
import { readSettings } from './settings.ts'

export interface HeldOptions {
  readonly config: string
  readonly demo: boolean
}

const DECISIONS = ['confirm', 'dismiss']
const SHOWN = 20

/** Shows what the guard holds, and tells the running service what a person decided about it. */
export async function held(platform: string | undefined, decision: string | undefined, options: HeldOptions) {
  try {
    const url = serviceUrl(options)
    if (platform === undefined) return await overview(url)
    if (decision === undefined) return await details(url, platform)
    if (!DECISIONS.includes(decision))
      throw new Error(`"${decision}" is no decision; it must be ${DECISIONS.join(' or ')}`)
    const path = `/api/v1/sources/${encodeURIComponent(platform)}/held/${decision}`
    const { documents, missing } = await ask(url + path, 'POST')
    console.log(`${platform}: held documents ${decision === 'confirm' ? 'confirmed' : 'dismissed'}: ${String(documents)}; missing ones to be read: ${String(missing)}`) // prettier-ignore
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

/** MLG_PORT wins over the file, as it does for the service. */
function serviceUrl({ config, demo }: HeldOptions): string {
  const { port } = readSettings(process.env)
  if (demo || process.env.MLG_PORT !== undefined) return `http://127.0.0.1:${port}`
  const file = readConfigFile(config, PROVIDERS, process.env)
  if (!file.ok) throw new Error(file.error.join('\n'))
  return `http://127.0.0.1:${file.value.port}`
}

async function overview(url: string): Promise<void> {
  const { sources } = await ask(`${url}/api/v1/sources`, 'GET')
  for (const line of heldLines(sources)) console.log(line)
  if (heldLines(sources).length === 0) console.log('nothing is held')
}

/** One line for each source of which something is held. */
export function heldLines(sources: unknown): readonly string[] {
  return (Array.isArray(sources) ? sources : []).flatMap((source: unknown) => {
    if (!isObject(source) || !isObject(source.held)) return []
    const { documents, listings } = source.held
    const types = (Array.isArray(listings) ? listings : []).map((one: unknown) =>
      isObject(one) ? String(one.type) : '',
    )
    if (Number(documents) === 0 && types.length === 0) return []
    const listed = types.length === 0 ? '' : `, and the listings of ${types.join(', ')} are not believed`
    return [`${String(source.platform)}: ${String(documents)} documents are held${listed}`]
  })
}

async function details(url: string, platform: string): Promise<void> {
  const body = await ask(`${url}/api/v1/sources/${encodeURIComponent(platform)}/held?limit=${SHOWN}`, 'GET')
  const documents: unknown[] = Array.isArray(body.documents) ? body.documents : []
  const listings: unknown[] = Array.isArray(body.listings) ? body.listings : []
  for (const one of listings) console.log(`listing ${JSON.stringify(one)}`)
  for (const one of documents)
    if (isObject(one)) console.log(`${String(one.since)} ${String(one.uri)}: ${String(one.reason)}`)
  if (listings.length + documents.length === 0) return console.log('nothing is held')
  const more = Number(body.total) - documents.length
  if (more > 0) console.log(`… and ${more} more`)
  console.log(`"mlg held ${platform} confirm" lets them go; "mlg held ${platform} dismiss" keeps them`)
}

async function ask(url: string, method: 'GET' | 'POST'): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => {
    throw new Error(`the service does not answer at ${new URL(url).origin}; is it running?`, { cause: error })
  })
  const body: unknown = await response.json()
  if (response.ok && isObject(body)) return body
  throw new Error(`${method} ${url} answered ${response.status}: ${JSON.stringify(body)}`)
}
