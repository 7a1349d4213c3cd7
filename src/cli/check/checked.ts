import type { LineageRow } from '../../questions/lineage.ts'

/** What a check found, in a form that every report is made from. */
export interface Checked {
  /** What it is called at the head of a report. */
  readonly title: string
  /** The service that was asked. */
  readonly base: string
  /** The transaction that it answered as of; null where nothing was asked. */
  readonly tx: number | null
  readonly subjects: readonly CheckedSubject[]
  /** What people have to know besides: files that lead nowhere, sources that do not answer. */
  readonly notes: readonly string[]
}

export interface CheckedSubject {
  readonly uri: string
  readonly name: string
  /** The files whose change is checked, where any are known. */
  readonly files: readonly string[]
  /** What was found, in a sentence. */
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

/** By name; of whom no source says more, as their source states them. */
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
  const of = `${subjects.length} ${subjects.length === 1 ? 'thing' : 'things'}`
  if (subjects.every(({ outcomes }) => outcomes.length === 0)) return `${of} checked, under no condition.`
  return failed === 0 ? `Passed: ${of}.` : `Failed: ${failed} of ${of}.`
}

/** Where the portal shows what a change of a thing reaches. */
export function impactPage(base: string, uri: string): string {
  return `${base}/impact/${uri.slice('aip://'.length)}`
}
