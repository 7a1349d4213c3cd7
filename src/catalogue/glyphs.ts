/** Glyphs shown beside the name of a type. `other`: two letters of its name. */
export const GLYPHS = [
  'model',
  'model-version',
  'evaluation',
  'evaluation-run',
  'serving',
  'deployment',
  'objective',
  'rule',
  'feature',
  'feature-group',
  'feature-version',
  'source',
  'data',
  'data-version',
  'column',
  'pipeline',
  'node',
  'schedule',
  'request',
  'run',
  'attempt',
  'experiment',
  'cell',
  'people',
  'team',
  'other',
] as const
export type Glyph = (typeof GLYPHS)[number]

/** Types in these parts of the lifecycle have these glyphs by default. */
const GLYPH_OF_DOMAIN: ReadonlyMap<string, Glyph> = new Map([
  ['models', 'model'],
  ['evaluations', 'evaluation'],
  ['serving', 'serving'],
  ['features', 'feature'],
  ['datasets', 'data'],
  ['pipelines', 'pipeline'],
  ['experiments', 'experiment'],
  ['identity', 'people'],
])

export function glyphOf({ glyph, domain }: { readonly glyph?: Glyph; readonly domain: string }): Glyph {
  return glyph ?? GLYPH_OF_DOMAIN.get(domain) ?? 'other'
}
