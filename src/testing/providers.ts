import { builtinProvider } from './provider/builtin.ts'

/** The providers of the demo company, by name: what many tests read with. */
export const registry = builtinProvider('registry')
export const orchestrator = builtinProvider('orchestrator')
export const experimentation = builtinProvider('experimentation')
export const featureStore = builtinProvider('feature-store')
export const datasets = builtinProvider('datasets')
export const evaluations = builtinProvider('evaluations')
export const serving = builtinProvider('serving')
export const identity = builtinProvider('identity')
