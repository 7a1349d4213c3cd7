import type { Provider } from '../../contracts/source.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { PRODUCTS } from '../products.ts'
import type { Print } from '../call-service.ts'

const NOT_PROVED = 'not tested on the product'

/** Returns what a person must know before relying on the provider; null if there is nothing to say. */
export function describeIfUnproved({ proved }: Provider): string | null {
  return proved?.on === 'stand-in' ? `${NOT_PROVED}: ${proved.with}` : null
}

/** Implements `mlg provider list`: lists the products with a provider file, and what each was tested against. */
export function listProviders({ json }: { readonly json: boolean }, print: Print): void {
  const rows = PRODUCTS.flatMap((name) => PROVIDERS.get(name) ?? []).map(({ name, proved }) => ({
    product: name,
    provedOn: proved?.on ?? null,
    with: proved?.with ?? null,
  }))
  if (json) return print(JSON.stringify(rows, null, 2))
  const width = Math.max(...rows.map(({ product }) => product.length))
  for (const { product, provedOn, with: what } of rows)
    print(`${product.padEnd(width)}  ${provedOn === 'stand-in' ? `${NOT_PROVED}: ` : ''}${what ?? ''}`)
}
