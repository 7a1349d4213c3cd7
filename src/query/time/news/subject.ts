// Defines the input and the result of the functions that write headlines.
import type { Time } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Reader } from '../../reader.ts'
import type { HistoryChange } from '../change.ts'
import type { SentencePart } from './phrases.ts'

export const NEWS_KINDS = ['added', 'removed', 'status', 'relationship', 'attribute', 'found', 'violation'] as const
export type NewsKind = (typeof NEWS_KINDS)[number]

export interface NewsSubject {
  readonly uri: Uri
  /** When it was created, if it was noticed some time later. */
  readonly createdBefore: Time | null
  /** If the entity is deleted: a version that came from it and is chosen for use; null if there is none. */
  readonly chosenVersion: Uri | null
  /** The stage that chooses the current version of a model, if that was replaced. */
  readonly currentStage: string | null
  readonly type: string | null
  readonly reported: readonly HistoryChange[]
}

export interface Headline {
  readonly kind: NewsKind
  readonly sentence: readonly SentencePart[]
  /** The change that the sentence reports. */
  readonly of: HistoryChange | undefined
}

export type HeadlineWriter = (subject: NewsSubject, reader: Reader) => Headline | null
