import { join } from 'node:path'
import { cacheFolder, whileLocked } from '../cache.ts'
import { fetchEnvironment, pythonProblem, type PythonProduct } from './environment.ts'
import { messageOf } from '../../../src/lib/message-of.ts'

/** Fetches the library of a product without a service. Says why it is unavailable, or returns null. */
export async function fetchPackages(product: PythonProduct, say: (line: string) => void): Promise<string | null> {
  const problem = pythonProblem()
  if (problem !== null) return problem
  const cache = cacheFolder()
  try {
    await whileLocked(join(cache, product), say, () => fetchEnvironment(product, cache, say))
    return null
  } catch (error) {
    return messageOf(error)
  }
}
