import { counted } from '../../lib/counted.ts'
import type { LineageRow } from '../../questions/lineage.ts'

/** Findings of a check, in a form from which every report is made. */
export interface Checked {
  /** Title at the head of a report. */
  readonly title: string
  /** The service that was asked. */
  readonly base: string
  /** The transaction that it answered as of; null where nothing was asked. */
  readonly tx: number | null
  readonly subjects: readonly CheckedSubject[]
  /** Further things that people should know: files that lead nowhere, sources that don't answer. */
  readonly notes: readonly string[]
}

export interface CheckedSubject {
  readonly uri: string
  readonly name: string
  /** The files whose change is checked, where any are known. */
  readonly files: readonly string[]
  /** The finding in a sentence. */
  readonly sentence: string
  readonly outcomes: readonly Outcome[]
  readonly details: readonly Detail[]
}

export interface Outcome {
  /** `running tests > 0`. */
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

/** Names of the owners; an owner whom no source describes appears as stated. */
export function ownersNamed({ ownedBy = [], unresolvedOwners = [] }: OwnersOfNode): readonly string[] {
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
  const of = counted(subjects.length, 'thing')
  if (subjects.every(({ outcomes }) => outcomes.length === 0)) return `${of} checked, under no condition.`
  return failed === 0 ? `Passed: ${of}.` : `Failed: ${failed} of ${of}.`
}

/** Where the portal shows what a change of a thing reaches. */
export function impactPage(base: string, uri: string): string {
  return `${base}/impact/${uri.slice('aip://'.length)}`
}
