import { afterAll, describe, it } from 'vitest'
import { conformance, type RunningSystem } from '../../cli/provider/conformance.ts'
import type { Provider } from '../../contracts/source.ts'
import type { JsonObject } from '../../lib/json.ts'

/** A running system to prove a provider on, and a way to change its contents. */
export interface ProviderSubject extends RunningSystem {
  remove(type: string, id: string): Promise<void>
  patch(type: string, id: string, change: JsonObject): Promise<void>
  stop(): Promise<void>
}

interface ProvidedBeside {
  /** The platforms that serve each domain, so that references lead somewhere. */
  readonly platforms: readonly { readonly platform: string; readonly domains: readonly string[] }[]
  /** Folder of the definitions that add its types, if the product lacks them. */
  readonly catalogueFolder?: string
}

/** Runs the conformance rules for external providers under vitest. */
export function providerContract(
  provider: Provider,
  start: () => Promise<ProviderSubject>,
  { platforms, catalogueFolder }: ProvidedBeside,
): void {
  const definitions = catalogueFolder === undefined ? {} : { definitions: catalogueFolder }
  describe(`the provider ${provider.name}`, () =>
    conformance(provider, { system: start, platforms, ...definitions }, { test: it, after: afterAll }))
}
