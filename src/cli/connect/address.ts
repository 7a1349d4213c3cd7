import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hasUser, SCHEMES } from '../../contracts/address.ts'
import type { Provider } from '../../contracts/source.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { truncateWithEllipsis } from '../../lib/cut-text.ts'

/**
 * Checks a product's address, which is stored as given, with its path. Refuses what must not be in a file, or is
 * meaningless below an address. The error never quotes a password.
 */
export function givenAddress(text: string): Result<string> {
  const given = text.trim()
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase()
  if (scheme === undefined)
    return err(
      `"${truncateWithEllipsis(shownAddress(given), MAX_SHOWN)}" has no scheme; did you mean http://${truncateWithEllipsis(shownAddress(given), MAX_SHOWN)}?`,
    )
  if (!SCHEMES.some((one) => one === scheme))
    return err(`"${scheme}:" isn't supported; an address begins with ${SCHEMES.map((one) => `${one}://`).join(' or ')}`)
  const url = URL.parse(given)
  if (url === null)
    return err(`"${truncateWithEllipsis(shownAddress(given), MAX_SHOWN)}" isn't an address; use http://host:port`)
  if (hasUser(url))
    return err(
      'the address contains a user name or password: omit them, because the address is written to a file. Give the name with --username, and the password at the prompt or in the environment',
    )
  if (url.search !== '' || url.hash !== '')
    return err(
      `the address contains a "${url.search === '' ? '#' : '?'}", like that of a page; the server's is ${url.origin}${url.pathname}`,
    )
  return ok(given)
}

/** Checks an address like `givenAddress`; for a product read from files, also accepts the path of a folder or file. */
export function givenPlace(text: string, { files }: Pick<Provider, 'files'>): Result<string> {
  const path = text.trim()
  if (files === undefined || path === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return givenAddress(text)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found !== undefined) return ok(`${String(pathToFileURL(resolve(path)))}${found.isDirectory() ? '/' : ''}`)
  return files.only ? err(`there is no folder or file "${truncateWithEllipsis(path, MAX_SHOWN)}"`) : givenAddress(text)
}

/** Tells whether two addresses are on the same server. */
export function sameAddress(a: string, b: string): boolean {
  return plainAddress(a) === plainAddress(b)
}

function plainAddress(text: string): string {
  const url = URL.parse(text)
  return url === null ? text : `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
}

function shownAddress(text: string): string {
  return text.replace(/^.*@/, '').replace(/[?#;].*$/s, '')
}

const MAX_SHOWN = 200
