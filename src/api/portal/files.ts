import { hash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { accepts, etagOf } from '../http/representation.ts'
import { FILE_TYPES } from './endpoints.ts'

interface PortalFile {
  readonly body: Buffer
  readonly type: string
  /** Null if the file is sent uncompressed. */
  readonly encoding: 'br' | 'gzip' | null
}

/** A page that addresses of the portal begin with. */
export interface PortalPage {
  readonly body: Buffer
  readonly etag: string
  readonly csp: string
}

/** The portal itself, and the page to write GraphQL in. */
type PageName = 'index.html' | 'graphiql.html'

/** In the order of preference; created beside each file by the portal's build. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** File names from the bundler: without separators or a leading dot, so that a name never leaves the folder. */
const NAME = /^\w[\w.-]{0,200}$/

/** The built portal in its folder. Read on request, so that it may be rebuilt while the service runs. */
export class PortalFiles {
  readonly #folder: string
  readonly #pages = new Map<PageName, { readonly version: string; readonly page: PortalPage }>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Returns null if the portal isn't built. */
  async page(name: PageName): Promise<PortalPage | null> {
    const path = join(this.#folder, name)
    try {
      const { mtimeMs, size } = await stat(path)
      const version = `${mtimeMs} ${size}`
      const last = this.#pages.get(name)
      if (last?.version === version) return last.page
      const body = await readFile(path)
      const page = { body, etag: etagOf(body), csp: policyOf(body.toString()) }
      this.#pages.set(name, { version, page })
      return page
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  /** Returns null if there is no such file. `accepted` is the header Accept-Encoding. */
  async asset(name: string, accepted: string): Promise<PortalFile | null> {
    const type = FILE_TYPES[extname(name)]
    if (type === undefined || !NAME.test(name)) return null
    const path = join(this.#folder, 'assets', name)
    for (const [encoding, ending] of ENCODINGS) {
      if (!accepts(accepted, encoding)) continue
      const body = await readIfExists(path + ending)
      if (body !== null) return { body, type, encoding }
    }
    const body = await readIfExists(path)
    return body === null ? null : { body, type, encoding: null }
  }
}

/** Allows nothing from elsewhere, and only those inline scripts that the page was built with. */
function policyOf(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc\b)[^>]*>([\s\S]*?)<\/script>/gi)]
  const hashes = inline.map(([, script = '']) => `'sha256-${hash('sha256', script, 'base64')}'`)
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

async function readIfExists(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
