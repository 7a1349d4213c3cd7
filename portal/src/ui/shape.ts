import type { Glyph } from '../../../src/catalogue/glyphs.ts'

export type { Glyph }

/** Picture of a glyph, always beside a word. Null for two letters of the type's name instead. */
export const GLYPH_SHAPES: Readonly<Record<Glyph, { readonly colour: string; readonly path: string } | null>> = {
  model: { colour: 'model', path: 'M8 1.5 14 5v6l-6 3.5L2 11V5zM8 8l6-3M8 8 2 5M8 8v6.5' },
  'model-version': {
    colour: 'model',
    path: 'M6.5 2 11 4.5v3M6.5 2 2 4.5v5L6.5 12M2 4.5 6.5 7 11 4.5M6.5 7v5M9.5 10l2 4 2-4',
  },
  evaluation: { colour: 'model', path: 'M2.500 13.500h11M4.500 13.500V9.500M8 13.500V5.500M11.500 13.500V2.500' },
  'evaluation-run': { colour: 'model', path: 'M2.5 2v11.5h11M5 10l3-3.5 2.5 2L14 4.5' },
  serving: { colour: 'serving', path: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01' },
  deployment: { colour: 'serving', path: 'M8 10V2M5 5l3-3 3 3M2.5 9v4.5h11V9' },
  objective: {
    colour: 'serving',
    path: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 5.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5',
  },
  rule: { colour: 'serving', path: 'M2 8h4l4-4h4M6 8l4 4h4M12 2l2 2-2 2M12 10l2 2-2 2' },
  feature: { colour: 'feature', path: 'M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11M2 10.5h11' },
  'feature-group': {
    colour: 'feature',
    path: 'M2 2h12v12H2zM7 4.5 6 11.500M10.500 4.500 9.500 11.500M5 6.500h7M4.500 9.500h7',
  },
  'feature-version': { colour: 'feature', path: 'M5 2 4 9M9 2 8.500 6M2 4h9.500M1.500 7.500h6M9.500 10l2 4 2-4' },
  source: { colour: 'data', path: 'M1.5 8h8M6.5 5l3 3-3 3M8 2.5h6v11H8' },
  data: {
    colour: 'data',
    path: 'M3 4.2C3 2.5 13 2.5 13 4.2v7.6c0 1.7-10 1.7-10 0zM3 4.2c0 1.6 10 1.6 10 0M3 8c0 1.6 10 1.6 10 0',
  },
  'data-version': {
    colour: 'data',
    path: 'M2 3.500C2 2 11 2 11 3.500v3.500M2 3.500v7c0 1 3 1.400 5 1.300M2 3.500c0 1.400 9 1.400 9 0M9.500 10l2 4 2-4',
  },
  column: { colour: 'data', path: 'M2 3h12v10H2zM6 3v10M10 3v10' },
  pipeline: {
    colour: 'pipeline',
    path: 'M4 4.5a1.5 1.5 0 1 1 0 .01M12 8a1.5 1.5 0 1 1 0 .01M4 11.5a1.5 1.5 0 1 1 0 .01M5.5 4.5c3 0 2 3.5 5 3.5M5.5 11.5c3 0 2-3.5 5-3.5',
  },
  node: { colour: 'pipeline', path: 'M5 5h6v6H5zM1.500 8H5M11 8h3.500' },
  schedule: { colour: 'pipeline', path: 'M2.500 3.500h11v10h-11zM2.500 6.500h11M5.500 2v3M10.500 2v3' },
  request: { colour: 'pipeline', path: 'M2 8 14 2.500 11 13.500 7.500 9.500zM14 2.500 7.500 9.500' },
  run: { colour: 'pipeline', path: 'M4.500 3v10L13 8z' },
  attempt: { colour: 'pipeline', path: 'M13 8a5 5 0 1 1-1.500-3.500M12 2v3H9' },
  experiment: { colour: 'experiment', path: 'M8 14V9M8 9 3.5 4M8 9l4.5-5M3 7V3.5h3.5M9.5 3.5H13V7' },
  cell: { colour: 'experiment', path: 'M7 3a5.500 5.500 0 1 0 6 6H7zM10 2.200A4.500 4.500 0 0 1 13.800 6H10z' },
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
