import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { edited, type Mutant } from './mutant.ts'

/** What is left unused by an edit is no mistake of types. */
const OPTIONS = {
  extends: './tsconfig.json',
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
    incremental: true,
    tsBuildInfoFile: './mutants.tsbuildinfo',
  },
  include: ['src'],
  exclude: ['src/**/*.test.ts'],
}

/** Says of a mutant whether it type-checks, by making the edit in `copy` and taking it back. */
export function typeChecker(copy: string): (mutant: Mutant) => boolean {
  writeFileSync(join(copy, 'tsconfig.mutants.json'), JSON.stringify(OPTIONS))
  if (!passes(copy)) throw new Error('The sources do not type-check as they are: mend that first (npm run check).')
  return (mutant) => {
    const path = join(copy, mutant.file)
    const text = readFileSync(path, 'utf8')
    try {
      writeFileSync(path, edited(text, mutant).text)
      return passes(copy)
    } finally {
      writeFileSync(path, text)
    }
  }
}

function passes(copy: string): boolean {
  const tsc = join(copy, 'node_modules/typescript/bin/tsc')
  const done = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.mutants.json'], { cwd: copy, stdio: 'ignore' })
  return done.status === 0
}
