import type { Operation } from '../../questions/declare.ts'
import type { Answer } from '../service.ts'

type Lines<A> = (answer: A) => Iterable<string>
type Printer = () => Promise<{ readonly lines: Lines<never> }>

/** Answers that are printed in words of their own, each loaded when it is; every other one is printed by `any.ts`. */
export const PRINTERS: Readonly<Record<string, Printer>> = {
  lineage: () => import('./lineage.ts'),
  impact: () => import('./impact.ts'),
  why: () => import('./why.ts'),
  history: () => import('./history.ts'),
  diff: () => import('./diff.ts'),
  enrich: () => import('./enrich.ts'),
}

export async function linesOf({ name }: Operation): Promise<Lines<Answer>> {
  const printer = Object.hasOwn(PRINTERS, name) ? PRINTERS[name] : undefined
  if (printer === undefined) return (await import('./any.ts')).lines
  // An answer has the shape that the operation of this name declares: the service is held to that by its own tests.
  return (await printer()).lines as Lines<Answer>
}
