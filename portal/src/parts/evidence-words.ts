/** Words for the provenance of an edge. */
export const PROVENANCE: Readonly<Record<string, { readonly word: string; readonly title: string }>> = {
  DECLARED: { word: 'declared', title: 'Declared by a source.' },
  DERIVED: { word: 'derived', title: 'Inferred by a rule from one source.' },
  INFERRED: { word: 'inferred', title: 'Inferred by a rule across several sources.' },
  SUGGESTED: { word: 'suggested', title: 'Suggested by similarity.' },
  CURATED: { word: 'accepted', title: 'Stated by a person.' },
}
