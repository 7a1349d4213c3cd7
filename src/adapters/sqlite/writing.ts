import type { Plan } from '../../commit/state.ts'
import { documentId, type DocumentKey, type Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Head } from './head.ts'
import type { LoadedCommit } from './load.ts'
import type { Words } from './words.ts'

/** What one commit is written with: its plan, and the ids of everything that it names. */
export interface Writing {
  readonly loaded: LoadedCommit
  readonly plan: Plan
  readonly tx: Tx
  readonly nodeIds: Map<Uri, number>
  readonly documentIds: Map<string, number>
}

export interface WriteTools {
  readonly words: Words
  readonly head: () => Head
}

export function nodeId(uri: Uri, { nodeIds }: Writing): number {
  const id = nodeIds.get(uri)
  if (id === undefined) throw new Error(`${uri} was neither loaded nor created`)
  return id
}

export function documentNumber(key: DocumentKey, { documentIds }: Writing): number {
  const id = documentIds.get(documentId(key))
  if (id === undefined) throw new Error(`${documentId(key)} was not written before its facts`)
  return id
}
