import { memberAt, type JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { piecesOf, placeholdersOf, type TemplatePiece } from '../lib/template.ts'
import { readId } from './uri.ts'

/** `{key:path}`: a value whose slashes separate segments of the address; otherwise a value is one segment. */
const PATH = 'path'

/** Returns the properties in a page's address template, or what is wrong with it. */
export function pageMembers(template: string): Result<readonly string[]> {
  const pieces = piecesOf(template)
  if (!pieces.ok) return pieces
  if (!template.startsWith('/')) return err('the address of a page begins with "/"')
  const formed = placeholdersOf(pieces.value).find(({ form }) => form !== null && form !== PATH)
  if (formed !== undefined) return err(`{${formed.name}:${formed.form}} has no known form; there is ${PATH}`)
  return ok(placeholdersOf(pieces.value).map(({ name }) => name))
}

/**
 * Builds the address of a record's page in its product; null if the record lacks a needed property. Values from the
 * record are encoded, so they can't change the path, the query or the host.
 */
export function pageAddress(template: string, record: JsonObject, pages: string): string | null {
  const pieces = piecesOf(template)
  if (!pieces.ok) return null
  const texts = pieces.value.map((piece) => fillPiece(piece, record))
  return texts.includes(null) ? null : `${pages.replace(/\/+$/, '')}${texts.join('')}`
}

function fillPiece(piece: TemplatePiece, record: JsonObject): string | null {
  if (typeof piece === 'string') return piece
  const value = readId(memberAt(record, piece.name.split('.')))
  // These two would lead to another path, encoded or not.
  if (value === null || value === '.' || value === '..') return null
  const encoded = encodeURIComponent(value.toWellFormed())
  return piece.form === PATH ? encoded.replaceAll('%2F', '/') : encoded
}
