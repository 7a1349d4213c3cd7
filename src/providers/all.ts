import type { Provider } from '../contracts/source.ts'
import { datasets } from './datasets/provider.ts'
import { evaluations } from './evaluations/provider.ts'
import { experimentation } from './experimentation/provider.ts'
import { featureStore } from './feature-store/provider.ts'
import { identity } from './identity/provider.ts'
import { orchestrator } from './orchestrator/provider.ts'
import { registry } from './registry/provider.ts'
import { serving } from './serving/provider.ts'

/** Every provider that a configuration may name. Adding a source system is adding a line here and a folder beside it. */
export const PROVIDERS: ReadonlyMap<string, Provider> = new Map(
  [registry, orchestrator, experimentation, featureStore, datasets, evaluations, serving, identity].map((p) => [
    p.name,
    p,
  ]),
)
