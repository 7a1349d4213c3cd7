/** The keys of filters, in the order in which they are offered. */
export const FILTER_KEYS = [
  'type',
  'owner',
  'team',
  'tag',
  'domain',
  'area',
  'platform',
  'state',
  'is',
  'has',
  'quality',
  'carries',
  'updated',
] as const
export type FilterKey = (typeof FILTER_KEYS)[number]

/** Describes a key for people, with an example that parses. */
export const KEY_HELP: Readonly<Record<FilterKey, { readonly about: string; readonly example: string }>> = {
  type: { about: 'the entity type, or an interface such as Owner', example: 'type:feature,model' },
  owner: { about: 'who owns it: an id, an e-mail address or a name', example: 'owner:alice' },
  team: { about: 'the team that owns it, itself or through a sub-team', example: 'team:ranking' },
  tag: { about: 'a tag, or any value of a tag', example: 'tag:env::production' },
  domain: { about: 'the business domain: whose business it is', example: 'domain:ads' },
  area: { about: 'the part of the lifecycle: models, pipelines, …', example: 'area:models' },
  platform: { about: 'the source system', example: 'platform:registry' },
  state: { about: 'whether its metadata is complete', example: 'state:enriched' },
  is: { about: 'what it is: production, stale, failed, unused, …', example: 'is:stale' },
  has: { about: 'what it has: owner, description, issue', example: '-has:owner' },
  quality: { about: 'what is wrong with it: a reason, or a dimension', example: 'quality:missing-description' },
  carries: { about: 'a tag that flows to it from what it was made from', example: 'carries:pii' },
  updated: { about: 'the last update at its source: an age or a date', example: 'updated:<7d' },
}

/** An entity has exactly one of these standings. */
const STANDINGS = ['live', 'retired', 'gone'] as const
export const IS_VALUES = [
  'stale',
  'current',
  'failed',
  'unused',
  'deprecated',
  'production',
  ...STANDINGS,
  'owned',
  'unowned',
  'orphaned',
  'inherited',
  'described',
  'undescribed',
] as const
export const HAS_VALUES = ['owner', 'description', 'issue'] as const
export const STATE_VALUES = ['uncached', 'hydrated', 'enriched'] as const
/** Offered while a value of `updated` is typed; any other age, date or range works as well. */
export const UPDATED_EXAMPLES = ['<1d', '<7d', '<30d', '>90d', '>1y'] as const

export function isStanding(value: string): boolean {
  return STANDINGS.some((one) => one === value)
}

/** Tells whether two values of a key are alternatives in one filter, because an entity has only one of them. */
export function areAlternatives(key: string, a: string, b: string): boolean {
  switch (key) {
    case 'is':
      return [a, b].every((value) => isStanding(value.toLowerCase()))
    case 'tag':
      return a.includes('::') === b.includes('::')
    case 'has':
    case 'updated':
      return false
    default:
      return true
  }
}

export function filterKeyOf(text: string): FilterKey | null {
  const folded = text.toLowerCase()
  return FILTER_KEYS.find((key) => key === folded) ?? null
}
