import { useCatalogue } from '../catalogue/use-catalogue.ts'
import { GlyphPicture } from '../ui/glyph.tsx'

/** The catalogue's picture of a type. */
export function TypeGlyph({ type }: { readonly type: string | null }) {
  const { glyphOfType } = useCatalogue()
  return <GlyphPicture glyph={glyphOfType(type)} type={type} />
}

export function TypeLabel({ type }: { readonly type: string | null }) {
  const { labelOfType } = useCatalogue()
  return labelOfType(type)
}
