import { hash } from 'node:crypto'

/** Computes the ETag by which a client avoids downloading what it already has. */
export function etagOf(body: Buffer): string {
  return `"${hash('sha256', body, 'base64url').slice(0, 22)}"`
}

/** `header` is If-None-Match. */
export function hasCurrent(header: string | undefined, etag: string): boolean {
  return header?.split(/\s*,\s*/).includes(etag) === true
}

/** `header` is Accept-Encoding. */
export function accepts(header: string, encoding: string): boolean {
  const one = header.split(',').find((part) => part.trim().split(';')[0]?.trim().toLowerCase() === encoding)
  return one !== undefined && !/;\s*q=0(\.0*)?\s*$/i.test(one)
}
