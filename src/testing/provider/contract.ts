import { afterAll, describe, it } from 'vitest'
import { conformance, type RunningSystem } from '../../cli/provider/conformance.ts'
import type { Provider } from '../../contracts/source.ts'
import type { JsonObject } from '../../lib/json.ts'

/** A running system that a provider can be proved on, and a way to change what it holds. */
export interface ProviderSubject extends RunningSystem {
  remove(type: string, id: string): Promise<void>
  patch(type: string, id: string, change: JsonObject): Promise<void>
  stop(): Promise<void>
}

interface ProvidedBeside {
  /** The platform that serves each domain there, so that references lead somewhere. */
  readonly platforms: readonly { readonly platform: string; readonly domains: readonly string[] }[]
  /** The folder of the definitions that add its types, where the product's own do not have them. */
  readonly catalogueFolder?: string
}

/** The laws that a provider from outside has to keep as well, under vitest. */
export function providerContract(
  provider: Provider,
  start: () => Promise<ProviderSubject>,
  { platforms, catalogueFolder }: ProvidedBeside,
): void {
  const definitions = catalogueFolder === undefined ? {} : { definitions: catalogueFolder }
  describe(`the provider ${provider.name}`, () =>
    conformance(provider, { system: start, platforms, ...definitions }, { test: it, after: afterAll }))
}
