import type { Catalogue } from '../../catalogue/registry.ts'
import type { Json } from '../../lib/json.ts'
import type { Uri } from '../../model/uri.ts'

/** A row that isn't imported, and why. */
export type RefusedRow = {
  readonly file: string
  readonly line: number
  /** The type or edge that the row would have made, such as `Dataset.derivedFrom`; null if that can't be read. */
  readonly kind: string | null
  readonly column: string | null
  readonly reason: string
}

/** An entity of the files, as its mapping reads it. */
export interface ImportedEntity {
  readonly type: string
  readonly id: string
  readonly attributes: Record<string, Json>
  readonly labels: readonly { readonly key: string; readonly value: string }[]
  readonly emails: string[]
  /** Targets by relationship. */
  readonly edges: Record<string, Uri[]>
}

export interface ImportContext {
  readonly catalogue: Catalogue
  readonly platform: string
}

/** A row by the names of its columns. */
export interface NamedRow {
  readonly file: string
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

export type Refuse = (column: string | null, reason: string) => void
