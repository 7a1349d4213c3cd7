import type { QuestionAnswer } from '../../client/ask.ts'
import { exceptionOf } from '../../parts/provenance.tsx'
import { labelOf } from '../../ui/label.ts'

export type ShownRelationship = Pick<
  QuestionAnswer<'describe'>['relationships'][number],
  'name' | 'label' | 'count' | 'gone'
> & { readonly rows?: readonly RelatedRow[] }
type DescribedRow = NonNullable<QuestionAnswer<'describe'>['relationships'][number]['rows']>[number]
type RelatedRow = Pick<DescribedRow, 'uri' | 'entityType' | 'name'> & Partial<DescribedRow>

/** A thing that is related in one way or in several. */
export interface MergedRow extends RelatedRow {
  /** In words, in the order of the relationships. */
  readonly relations: readonly string[]
  /** How they came to be known, where that is exceptional. */
  readonly exceptions: readonly string[]
  readonly caveats: readonly string[]
}

/** What several relationships lead to is one row, which tells them all. */
export function mergedRows(relationships: readonly ShownRelationship[]): readonly MergedRow[] {
  const merged = new Map<string, MergedRow>()
  for (const { name, label, rows = [] } of relationships) {
    for (const row of rows) {
      const before = merged.get(row.uri)
      merged.set(row.uri, {
        ...row,
        // Some relationships lead to a thing without an edge that could be explained.
        edges: [...(before?.edges ?? []), ...(row.edges ?? [])],
        relations: added(before?.relations, label ?? labelOf(name)),
        exceptions: added(before?.exceptions, exceptionOf(row.provenance)),
        caveats: added(before?.caveats, row.caveat),
      })
    }
  }
  return [...merged.values()]
}

function added(before: readonly string[] = [], text: string | null | undefined): readonly string[] {
  return text == null || before.includes(text) ? before : [...before, text]
}
