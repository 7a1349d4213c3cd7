import { builtinProvider } from './provider/builtin.ts'

/** The demo company's providers, by name, which many tests use. */
export const registry = builtinProvider('registry')
export const orchestrator = builtinProvider('orchestrator')
export const experimentation = builtinProvider('experimentation')
export const featureStore = builtinProvider('feature-store')
export const datasets = builtinProvider('datasets')
export const evaluations = builtinProvider('evaluations')
export const serving = builtinProvider('serving')
export const identity = builtinProvider('identity')
