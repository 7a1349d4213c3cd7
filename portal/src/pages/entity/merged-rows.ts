import type { QuestionAnswer } from '../../client/ask.ts'
import { exceptionOf } from '../../parts/provenance.tsx'
import { labelOf } from '../../ui/label.ts'

export type ShownRelationship = Pick<
  QuestionAnswer<'describe'>['relationships'][number],
  'name' | 'label' | 'count' | 'gone'
> & { readonly rows?: readonly RelatedRow[] }
type DescribedRow = NonNullable<QuestionAnswer<'describe'>['relationships'][number]['rows']>[number]
type RelatedRow = Pick<DescribedRow, 'uri' | 'entityType' | 'name'> & Partial<DescribedRow>

export interface MergedRow extends RelatedRow {
  /** Labels of the relations, in the order of the relationships. */
  readonly relations: readonly string[]
  /** How the relations came to be known, if that is exceptional. */
  readonly exceptions: readonly string[]
  readonly caveats: readonly string[]
}

/** Merges all relations to the same entity into one row. */
export function mergeRows(relationships: readonly ShownRelationship[]): readonly MergedRow[] {
  const merged = new Map<string, MergedRow>()
  for (const { name, label, rows = [] } of relationships) {
    for (const row of rows) {
      const before = merged.get(row.uri)
      merged.set(row.uri, {
        ...row,
        // Some relationships have no edge that could be explained.
        edges: [...(before?.edges ?? []), ...(row.edges ?? [])],
        relations: addText(before?.relations, label ?? labelOf(name)),
        exceptions: addText(before?.exceptions, exceptionOf(row.provenance)),
        caveats: addText(before?.caveats, row.caveat),
      })
    }
  }
  return [...merged.values()]
}

function addText(before: readonly string[] = [], text: string | null | undefined): readonly string[] {
  return text == null || before.includes(text) ? before : [...before, text]
}
