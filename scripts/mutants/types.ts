import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyMutant, type Mutant } from './mutant.ts'

/** An unused name after an edit isn't a type error. */
const OPTIONS = { noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true }
const BUILD_INFO = './mutants.tsbuildinfo'
const EVERYTHING = { include: ['src'], exclude: ['src/**/*.test.ts'] }

/** Checks edits with the compiler, in a copy of the sources. */
export class TypeChecker {
  readonly #copy: string

  constructor(copy: string) {
    this.#copy = copy
    if (!this.#everythingPasses())
      throw new Error('The sources do not type-check as they are: mend that first (npm run check).')
  }

  /**
   * Returns those that type-check where they are made: each in a separate file beside the edited one, so that the
   * compiler runs once for hundreds. Errors in other files aren't noticed.
   */
  passing(mutants: readonly Mutant[]): readonly Mutant[] {
    const files = mutants.map(({ file }, i) => file.replace(/\.ts$/, `.mutant${i}.ts`))
    try {
      mutants.forEach((mutant, i) => {
        const { text } = applyMutant(readFileSync(join(this.#copy, mutant.file), 'utf8'), mutant)
        writeFileSync(join(this.#copy, files[i] ?? ''), text)
      })
      const { output } = this.#run({}, { files, include: [] })
      const wrong = new Set([...output.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file]) => file))
      return mutants.filter((_, i) => !wrong.has(files[i]))
    } finally {
      for (const file of files) rmSync(join(this.#copy, file), { force: true })
    }
  }

  /** Tells whether everything type-checks with the edit made. */
  passes(mutant: Mutant): boolean {
    const path = join(this.#copy, mutant.file)
    const text = readFileSync(path, 'utf8')
    try {
      writeFileSync(path, applyMutant(text, mutant).text)
      return this.#everythingPasses()
    } finally {
      writeFileSync(path, text)
    }
  }

  #everythingPasses(): boolean {
    return this.#run({ incremental: true, tsBuildInfoFile: BUILD_INFO }, EVERYTHING).passed
  }

  #run(options: object, of: object): { readonly passed: boolean; readonly output: string } {
    const config = { extends: './tsconfig.json', compilerOptions: { ...OPTIONS, ...options }, ...of }
    writeFileSync(join(this.#copy, 'tsconfig.mutants.json'), JSON.stringify(config))
    const tsc = join(this.#copy, 'node_modules/typescript/bin/tsc')
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.mutants.json', '--pretty', 'false'], {
      cwd: this.#copy,
      maxBuffer: 1 << 28,
      encoding: 'utf8',
    })
    return { passed: status === 0, output: stdout }
  }
}
