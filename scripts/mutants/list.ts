import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyMutant, type Mutant, type SourcePosition } from './mutant.ts'

/** The parts of StrykerJS's instrumenter that are used. `npm ci` installs its package. */
interface InstrumenterPackage {
  Instrumenter: new (logger: object) => {
    instrument(files: object[], options: object): Promise<{ mutants: readonly StrykerMutant[] }>
  }
}

/** Lines count from 0. */
interface StrykerMutant {
  readonly fileName: string
  readonly replacement: string
  readonly location: { readonly start: SourcePosition; readonly end: SourcePosition }
}

const PACKAGE = '@stryker-mutator/instrumenter'

/** Lists every mutant that StrykerJS would make of these files. */
export async function mutantsOf(root: string, files: readonly string[]): Promise<Mutant[]> {
  const { Instrumenter } = (await import(PACKAGE)) as InstrumenterPackage
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  const instrumenter = new Instrumenter({ debug: nothing, info: nothing, warn: nothing, isDebugEnabled: () => false })
  const { mutants } = await instrumenter.instrument(
    files.map((name) => ({ name, mutate: true, content: texts.get(name) })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  )
  return mutants.map(({ fileName, replacement, location: { start, end } }) => {
    const range = {
      line: start.line + 1,
      column: start.column,
      endLine: end.line + 1,
      endColumn: end.column,
      after: replacement,
    }
    return { file: fileName, ...range, before: applyMutant(texts.get(fileName) ?? '', range).before }
  })
}

function nothing(): void {}
