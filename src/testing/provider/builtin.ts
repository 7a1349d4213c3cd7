import type { Provider } from '../../contracts/source.ts'
import { PROVIDERS } from '../../providers/all.ts'

export function builtinProvider(name: string): Provider {
  const provider = PROVIDERS.get(name)
  if (provider === undefined) throw new Error(`there is no provider ${name}`)
  return provider
}
