import { createHash } from 'node:crypto'
import type { Uri } from '../../model/uri.ts'

/**
 * Version of the mapping and of the documents' contents. A release with another number builds a new index beside the
 * old one, which older processes continue to read.
 */
export const MAPPING_VERSION = 8

/** Servers refuse an `_id` of more than 512 bytes. A URI is ASCII: its bytes are its characters. */
const LONGEST_ID = 512

/** The document that has how far the index is. */
export const HEAD_ID = 'mlg:head'
/** The document whose version is the number of the term. */
export const TERM_ID = 'mlg:term'

export interface OpenSearchNames {
  /** Alias of the index in force, which questions use. */
  readonly serving: string
  /** Alias of the documents of entities, for people and other programs; `owners` is the alias of the others. */
  readonly entities: string
  readonly owners: string
  /** A new index; the stamp keeps those of one installation apart. */
  index(stamp: string): string
  /** Tells whether an index of the server belongs to this installation and mapping. */
  isOurs(index: string): boolean
  /** Exists as long as its index: a write to an index that was dropped must not make it again. */
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

/** Texts that must be equal are compared by this: however long they are, and whatever characters they have. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64url').slice(0, 22)
}
