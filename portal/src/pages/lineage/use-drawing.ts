import { useMemo, useRef, useState, useLayoutEffect } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import { catalogueOf } from '../../catalogue/use-catalogue.ts'
import { useAnswer, type ShownAnswer } from '../../client/use-answer.ts'
import { drawingOf, type MapShown, type Drawing } from '../../lineage/drawing.ts'
import { isFold, rowsIn } from '../../lineage/fold-columns.ts'
import { simplify } from '../../lineage/simplify.ts'
import { type LaidDrawing, DrawingLayouts, type LayoutCase } from '../../lineage/drawing-layouts.ts'
import type { LineageState } from '../../lineage/address.ts'

interface ShownDrawing {
  readonly map: ShownAnswer<MapShown>
  /** The latest layout; null before the first. */
  readonly laid: LaidDrawing | null
  readonly types: readonly string[]
  /** Lays it out from scratch, as if everything had been opened at once. */
  readonly arrange: () => void
}

/**
 * Loads the drawing around a URI, with a path from it. Nodes keep their positions while others are opened or paths are
 * shown; other hops or filters make another drawing.
 */
export function useDrawing(uri: string, state: LineageState, along: readonly string[]): ShownDrawing {
  const { direction, hops, open, types, freshness, fold, production, since } = state
  const map = useAnswer(
    'map',
    {
      uri,
      direction,
      hops,
      open: open.filter((id) => !isFold(id)),
      along,
      types,
      freshness,
      production,
      since: since ?? undefined,
      edges: 2_000,
    },
    { keep: true },
  )
  const [arranged, setArranged] = useState(0)
  const [key, asOf] = [JSON.stringify([uri, direction, hops, types, freshness, fold, production, arranged]), useAsOf()]
  const current = map.outdated || map.answer?.uri !== uri ? undefined : map.answer
  // A node's glyph decides its position: nothing is drawn without the catalogue, unless it can't be loaded.
  const catalogue = useAnswer('types', {})
  const isKnown = catalogue.answer !== undefined || catalogue.refusal !== null
  const labels = catalogueOf(catalogue.answer)
  const { pluralOfType } = labels
  const drawing = useMemo(() => {
    if (current === undefined || !isKnown) return null
    const complete = drawingOf(current, labels.glyphOfType)
    return fold ? simplify(complete, labels, along) : complete
  }, [current, isKnown, labels, fold, along])
  const foldOptions = useMemo(() => ({ open: new Set([...open, ...along]), pluralOfType }), [open, along, pluralOfType])
  const rows = fold ? rowsIn(document.getElementById('main')?.clientHeight ?? 0) : Infinity
  const laid = useLayout(drawing, { key, rows, foldOptions })
  const about = `${uri} ${asOf ?? ''}`
  const seen = useRef<{ readonly about: string; types: readonly string[] }>({ about, types: [] })
  if (seen.current.about !== about) seen.current = { about, types: [] }
  // Filtered types stay listed, so that they can be chosen again.
  const found = [...seen.current.types, ...types, ...(drawing?.nodes.flatMap(({ type }) => type ?? []) ?? [])]
  seen.current.types = [...new Set(found)].sort()
  return {
    map,
    laid: laid?.drawing.focus === uri ? laid : null,
    types: seen.current.types,
    arrange: () => setArranged((times) => times + 1),
  }
}

/** Returns the latest layout. Nodes keep their positions while the key is the same. */
function useLayout(drawing: Drawing | null, on: LayoutCase): LaidDrawing | null {
  const [shown, setShown] = useState<LaidDrawing | null>(null)
  const [layouts] = useState(() => new DrawingLayouts())
  useLayoutEffect(() => {
    if (drawing !== null) setShown(layouts.lay(drawing, on))
  }, [drawing, on.key, on.foldOptions])
  return shown
}
