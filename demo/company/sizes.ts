export type CompanySize = 'tiny' | 'small' | 'ten-thousand' | 'medium' | 'hundred-thousand' | 'large'

export const sizes: Readonly<Record<CompanySize, number>> = {
  tiny: 500,
  small: 3_000,
  'ten-thousand': 10_000,
  medium: 50_000,
  'hundred-thousand': 100_000,
  large: 1_000_000,
}

export const isSize = (text: string): text is CompanySize => Object.hasOwn(sizes, text)

/** Share of each kind in 1,000 records. Because of rounding, a company is within a few per cent of its size. */
const perThousand = {
  models: 20,
  instances: 88,
  deployments: 38,
  pipelines: 30,
  'pipeline-nodes': 108,
  'pipeline-schedules': 20,
  'pipeline-requests': 38,
  'pipeline-runs': 165,
  'job-attempts': 195,
  tests: 12,
  'feature-groups': 6,
  features: 40,
  'feature-versions': 60,
  datasets: 25,
  'dataset-versions': 58,
  'data-sources': 10,
  evaluations: 20,
  'evaluation-runs': 40,
  services: 4,
  objectives: 5,
  'serving-rules': 18,
  users: 13,
  groups: 5,
}

export type Plural = keyof typeof perThousand
export type RecordCounts = Readonly<Record<Plural, number>>

export const isPlural = (text: string): text is Plural => Object.hasOwn(perThousand, text)
export const plurals: readonly Plural[] = Object.keys(perThousand).filter(isPlural)

/** The one place that claims completeness where the compiler can't check it. */
export const perPlural = <T>(make: (plural: Plural) => T): Record<Plural, T> =>
  Object.fromEntries(plurals.map((plural) => [plural, make(plural)])) as Record<Plural, T>

/** Minimums for a small company, whose ten slots (see words.ts) all need a few of these. */
const LEAST: Partial<Record<Plural, number>> = { services: 20, users: 40, groups: 30, 'feature-groups': 20 }

export const countsFor = (size: CompanySize): RecordCounts => {
  const counts = { ...perThousand }
  for (const plural of plurals)
    counts[plural] = Math.max(LEAST[plural] ?? 10, Math.round((perThousand[plural] * sizes[size]) / 1_000))
  return counts
}
