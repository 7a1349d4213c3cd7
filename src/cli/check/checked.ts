import { formatCount } from '../../lib/format-count.ts'
import type { LineageRow } from '../../questions/lineage/schema.ts'

/** Findings of a check, from which every report is made. */
export interface Checked {
  readonly title: string
  /** Address of the service. */
  readonly base: string
  /** Transaction of the answers; null if nothing was asked. */
  readonly tx: number | null
  readonly subjects: readonly CheckedSubject[]
  /** Further remarks: files without entities, sources that don't answer. */
  readonly notes: readonly string[]
}

export interface CheckedSubject {
  readonly uri: string
  readonly name: string
  /** The changed files, if known. */
  readonly files: readonly string[]
  readonly sentence: string
  readonly outcomes: readonly Outcome[]
  readonly details: readonly Detail[]
}

export interface Outcome {
  /** For example `running tests > 0`. */
  readonly condition: string
  readonly value: number
  readonly failed: boolean
}

/** A list below the sentence: what is affected, by kind. */
export interface Detail {
  readonly title: string
  readonly total: number
  readonly lines: readonly DetailLine[]
}

export interface DetailLine {
  readonly text: string
  readonly uri: string | null
  readonly owners: readonly string[]
}

/** Returns the owners' names; one that no source describes appears as stated. */
export function namesOfOwners({ ownedBy = [], unresolvedOwners = [] }: OwnersOfNode): readonly string[] {
  return [...ownedBy.map(({ name }) => name), ...unresolvedOwners]
}

type OwnersOfNode = Pick<LineageRow, 'ownedBy' | 'unresolvedOwners'>

export function failures({ subjects }: Checked): number {
  return subjects.filter(({ outcomes }) => outcomes.some(({ failed }) => failed)).length
}

export function verdictOf(checked: Checked): string {
  const { subjects } = checked
  const failed = failures(checked)
  if (subjects.length === 0) return 'Nothing to check.'
  const entities = formatCount(subjects.length, 'entity', 'entities')
  if (subjects.every(({ outcomes }) => outcomes.length === 0)) return `${entities} checked, without conditions.`
  return failed === 0 ? `Passed: ${entities}.` : `Failed: ${failed} of ${entities}.`
}

/** Returns the portal page that shows a change's impact. */
export function impactPage(base: string, uri: string): string {
  return `${base}/impact/${uri.slice('aip://'.length)}`
}
