import { describeTypes } from '../questions/types.ts'
import { definitionsIn, readConfigurationText } from './connect/file.ts'
import type { ServiceAnswer } from './call-service.ts'

interface OfflineAnswer {
  readonly answer: ServiceAnswer
  /** The files that the answer was made from. */
  readonly of: string
}

/** Returns the types that a configuration has in force, from its definitions folder and its sources' providers. */
export async function offlineTypes(path: string): Promise<OfflineAnswer> {
  const file = readConfigurationText(path)
  if (!file.ok) throw new Error(file.error)
  const defined = await definitionsIn(file.value)
  if (!defined.ok)
    throw new Error(`No service answers, and the configuration isn't valid:\n  ${defined.error.join('\n  ')}`)
  const origin = file.value.text === null ? `the built-in catalogue (there is no ${path})` : path
  return { answer: describeTypes(defined.value.catalogue, () => ({})), of: origin }
}
