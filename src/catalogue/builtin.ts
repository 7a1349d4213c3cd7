import type { CatalogueFile } from './definition.ts'
import { EXPECTATIONS } from './expectations.ts'
import { KEYS } from './keys.ts'
import { POLICIES } from './policies.ts'
import { RULES } from './rules.ts'
import { SYNONYMS } from './synonyms.ts'
import { datasets } from './types/datasets.ts'
import { evaluations } from './types/evaluations.ts'
import { experiments } from './types/experiments.ts'
import { features } from './types/features.ts'
import { identity } from './types/identity.ts'
import { models } from './types/models.ts'
import { pipelines } from './types/pipelines.ts'
import { serving } from './types/serving.ts'

/** Contents of a definitions file; `name` is what problem reports point at. */
export interface NamedFile {
  readonly name: string
  readonly content: unknown
}

const types: Readonly<Record<string, CatalogueFile>> = {
  models: { types: models },
  pipelines: { types: pipelines },
  features: { types: features },
  datasets: { types: datasets },
  experiments: { types: experiments },
  evaluations: { types: evaluations },
  serving: { types: serving },
  identity: { types: identity },
}

export const BUILTIN: readonly NamedFile[] = [
  ...Object.entries(types).map(([domain, content]) => ({ name: `types/${domain}.ts`, content })),
  { name: 'keys.ts', content: { keys: KEYS } },
  { name: 'rules.ts', content: { rules: RULES } },
  { name: 'policies.ts', content: { policies: POLICIES.map((policy) => ({ ...policy, off: true })) } },
  { name: 'synonyms.ts', content: { synonyms: SYNONYMS } },
  { name: 'expectations.ts', content: { expectations: EXPECTATIONS } },
]
