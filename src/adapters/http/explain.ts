import { messageOf } from '../../lib/message-of.ts'

/** Explains the error codes that somebody who configures an address may meet. */
const MEANINGS: readonly (readonly [code: RegExp, meaning: (url: string) => string])[] = [
  [/^ECONNREFUSED$/, (url) => `nothing listens at ${url}`],
  [/^ENOTFOUND$/, (url) => `no machine has the name ${hostOf(url)}`],
  [/^EAI_AGAIN$/, (url) => `the name ${hostOf(url)} can't be looked up now: the name server doesn't answer`],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, (url) => `there is no way to ${hostOf(url)} from this machine`],
  [
    /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_\w+|HTTPParserError)$/,
    (url) => `${hostOf(url)} closed the connection before its response was complete`,
  ],
  [/^(ERR_SSL_\w+|EPROTO)$/, (url) => `${hostOf(url)} doesn't speak TLS there, or in no version of this side`],
  [/^CERT_HAS_EXPIRED$/, (url) => `the certificate of ${hostOf(url)} has expired`],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, (url) => `the certificate that answers at ${url} is one of another name`],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+)$/,
    (url) =>
      `the certificate of ${hostOf(url)} is of no authority that is known here; NODE_EXTRA_CA_CERTS names a file with further ones`,
  ],
]

/** Says why a request got no answer. Returns null for timeouts: the pool's clock is coarse. */
export function explain(error: unknown, url: string | null): string | null {
  const code = codeOf(error)
  if (code.includes('TIMEOUT')) return null
  const meaning = MEANINGS.find(([codes]) => codes.test(code))?.[1]
  if (meaning !== undefined && url !== null) return meaning(url)
  return messageOf(error)
}

/** Errors that aren't from HTTP carry a name instead of a code. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return 'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : error.name
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}
