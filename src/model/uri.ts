import { decodeComponent } from '../lib/decode-component.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { truncateWithEllipsis, LONGEST_QUOTED } from '../lib/cut-text.ts'

/**
 * `aip://<componentType>/<platformId>/<resourceId>`, in its one canonical spelling. Two texts address the same
 * component exactly when their canonical spellings are equal, so a `Uri` may be compared and used as a key as it is.
 */
export type Uri = string & { readonly __uri: true }

interface UriParts {
  readonly componentType: string
  readonly platformId: string
  /** Decoded, and opaque: it is never parsed. */
  readonly resourceId: string
}

const MAX_RESOURCE_BYTES = 2_048
/** Longer texts can't be a valid URI (every byte encoded takes three), so they are refused before any decoding. */
const MAX_TEXT = 3 * MAX_RESOURCE_BYTES + 512
const SLUG = /^[a-z0-9-]{1,64}$/
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/
/** RFC 3986 pchar, and `/`: the characters that a path contains unencoded. `%` is handled separately. */
const PLAIN = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*$/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

export function parseUri(text: string): Result<UriParts> {
  if (text.length > MAX_TEXT) return err(`the URI is ${text.length} characters long; at most ${MAX_TEXT} are allowed`)
  if (!text.startsWith('aip://'))
    return err(`"${truncateWithEllipsis(text, LONGEST_QUOTED)}" doesn't begin with aip://`)
  const first = text.indexOf('/', 6)
  const second = first < 0 ? -1 : text.indexOf('/', first + 1)
  if (second < 0)
    return err(`"${truncateWithEllipsis(text, LONGEST_QUOTED)}" isn't aip://<componentType>/<platformId>/<resourceId>`)
  const raw = text.slice(second + 1)
  if (!PLAIN.test(raw)) {
    return err(
      `"${truncateWithEllipsis(text, LONGEST_QUOTED)}": a character of the resource id must be percent-encoded (RFC 3986)`,
    )
  }
  const decoded = raw.includes('%') ? decodeComponent(raw) : raw
  if (decoded === null)
    return err(`"${truncateWithEllipsis(text, LONGEST_QUOTED)}": the resource id has a broken percent-encoding`)
  return checkParts({
    componentType: text.slice(6, first),
    platformId: text.slice(first + 1, second),
    resourceId: decoded,
  })
}

/**
 * Reads a source's id of an entity. Some sources use numbers: a number is an id if JSON represents it exactly. Returns
 * null for other values.
 */
export function readId(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  return Number.isSafeInteger(value) ? String(value) : null
}

/** Checks parts from elsewhere (a source's bare id, a part's number) by the same rules as a parsed text. */
export function makeUri(componentType: string, platformId: string, resourceId: string): Result<Uri> {
  const parts = checkParts({ componentType, platformId, resourceId })
  return parts.ok ? ok(printUri(parts.value)) : parts
}

export function canonicalUri(text: string): Result<Uri> {
  const parts = parseUri(text)
  return parts.ok ? ok(printUri(parts.value)) : parts
}

function printUri(parts: UriParts): Uri {
  return `aip://${parts.componentType}/${parts.platformId}/${encode(parts.resourceId)}` as Uri
}

/** Splits a canonical URI into its parts; it can't fail. */
export function partsOf(uri: Uri): UriParts {
  const first = uri.indexOf('/', 6)
  const second = uri.indexOf('/', first + 1)
  const raw = uri.slice(second + 1)
  return {
    componentType: uri.slice(6, first),
    platformId: uri.slice(first + 1, second),
    resourceId: raw.includes('%') ? decodeURIComponent(raw) : raw,
  }
}

export function platformOf(uri: Uri): string {
  const first = uri.indexOf('/', 6)
  return uri.slice(first + 1, uri.indexOf('/', first + 1))
}

function checkParts(parts: UriParts): Result<UriParts> {
  const { componentType, platformId, resourceId } = parts
  if (!SLUG.test(componentType)) {
    return err(
      `the component type "${truncateWithEllipsis(componentType, LONGEST_QUOTED)}" must be 1–64 lower-case letters, digits or "-"`,
    )
  }
  if (!SLUG.test(platformId)) {
    return err(
      `the platform id "${truncateWithEllipsis(platformId, LONGEST_QUOTED)}" must be 1–64 lower-case letters, digits or "-"`,
    )
  }
  if (resourceId === '') return err('the resource id is empty')
  if (CONTROL.test(resourceId)) return err('the resource id has a control character')
  if (LONE_SURROGATE.test(resourceId)) return err("the resource id isn't valid Unicode")
  const bytes = Buffer.byteLength(resourceId)
  if (bytes > MAX_RESOURCE_BYTES) return err(`the resource id is ${bytes} bytes long; at most ${MAX_RESOURCE_BYTES}`)
  return ok(parts)
}

function encode(resourceId: string): string {
  if (/^[A-Za-z0-9\-._~!$&'()*+,;=:@/]*$/.test(resourceId)) return resourceId
  return encodeURIComponent(resourceId).replace(/%(?:24|26|2B|2C|3B|3D|3A|40|2F)/g, decodeURIComponent)
}
