import { createHash } from 'node:crypto'
import type { Uri } from '../../model/uri.ts'

/**
 * Version of the mapping and of the documents' contents. A release with another number builds a new index beside the
 * old one, which older processes continue to read.
 */
export const MAPPING_VERSION = 15

/** Servers refuse an `_id` of more than 512 bytes. URIs are ASCII, one byte per character. */
const LONGEST_ID = 512

/** States how far the index is. */
export const HEAD_ID = 'mlg:head'
/** The version of this document is the current term. */
export const TERM_ID = 'mlg:term'

export interface OpenSearchNames {
  /** Alias of the index in force, which questions use. */
  readonly serving: string
  /** Alias of entity documents, for people and other programs; `owners` is the alias of the others. */
  readonly entities: string
  readonly owners: string
  /** Names a new index; the stamp makes it unique within the installation. */
  index(stamp: string): string
  /** Tells whether an index of the server belongs to this installation and mapping. */
  isOurs(index: string): boolean
  /** Write alias that exists only as long as its index, because a write to a dropped index must not recreate it. */
  written(index: string): string
}

export function openSearchNames(prefix: string): OpenSearchNames {
  const serving = `${prefix}-search-v${MAPPING_VERSION}`
  const ours = new RegExp(`^${serving}-\\d{14}-[0-9a-f]{8}$`)
  return {
    serving,
    entities: `${prefix}-entities`,
    owners: `${prefix}-owners`,
    index: (stamp) => `${serving}-${stamp}`,
    isOurs: (index) => ours.test(index),
    written: (index) => `${index}-write`,
  }
}

export function documentId(uri: Uri): string {
  return uri.length <= LONGEST_ID ? uri : `sha256:${createHash('sha256').update(uri).digest('base64url')}`
}

/** Makes texts of any length and characters comparable for equality. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64url').slice(0, 22)
}
