import type { Glyph } from '../../../src/catalogue/glyphs.ts'

export type { Glyph }

/** Picture of a glyph, always beside a word. Null for two letters of the type's name instead. */
export const GLYPH_SHAPES: Readonly<Record<Glyph, { readonly colour: string; readonly path: string } | null>> = {
  model: { colour: 'model', path: 'M8 1.5 14 5v6l-6 3.5L2 11V5zM8 8l6-3M8 8 2 5M8 8v6.5' },
  evaluation: { colour: 'model', path: 'M2.500 13.500h11M4.500 13.500V9.500M8 13.500V5.500M11.500 13.500V2.500' },
  serving: { colour: 'serving', path: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01' },
  feature: { colour: 'feature', path: 'M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11M2 10.5h11' },
  source: { colour: 'data', path: 'M1.5 8h8M6.5 5l3 3-3 3M8 2.5h6v11H8' },
  data: {
    colour: 'data',
    path: 'M3 4.2C3 2.5 13 2.5 13 4.2v7.6c0 1.7-10 1.7-10 0zM3 4.2c0 1.6 10 1.6 10 0M3 8c0 1.6 10 1.6 10 0',
  },
  pipeline: {
    colour: 'pipeline',
    path: 'M4 4.5a1.5 1.5 0 1 1 0 .01M12 8a1.5 1.5 0 1 1 0 .01M4 11.5a1.5 1.5 0 1 1 0 .01M5.5 4.5c3 0 2 3.5 5 3.5M5.5 11.5c3 0 2-3.5 5-3.5',
  },
  experiment: { colour: 'experiment', path: 'M8 14V9M8 9 3.5 4M8 9l4.5-5M3 7V3.5h3.5M9.5 3.5H13V7' },
  people: { colour: 'people', path: 'M8 2.5a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2M2.8 14c.4-6 10-6 10.4 0' },
  team: {
    colour: 'people',
    path: 'M5.6 3a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.600M1 13.500c.4-5.200 8.800-5.200 9.200 0M10.600 3.200a2.200 2.200 0 0 1 0 4.200M12 9.600c1.800.500 2.900 1.900 3 3.900',
  },
  other: null,
}

export function colourOf(glyph: Glyph): string {
  return GLYPH_SHAPES[glyph]?.colour ?? 'other'
}
