// A checker for StrykerJS: within the given ranges only the chosen mutants are run. The file that MLG_MUTANTS names
// lists them; the rest is reported as compile errors, and left out of every count.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

function onlyChosen() {
  const chosen = new Set(JSON.parse(readFileSync(process.env.MLG_MUTANTS, 'utf8')))
  const keyOf = ({ fileName, location: { start, end }, replacement }) => {
    const file = relative(process.cwd(), fileName).replaceAll('\\', '/')
    return [file, start.line + 1, start.column, end.line + 1, end.column, replacement].join('|')
  }
  return {
    async init() {},
    async group(mutants) {
      return [mutants.map((mutant) => mutant.id)]
    },
    async check(mutants) {
      return Object.fromEntries(
        mutants.map((mutant) => [
          mutant.id,
          chosen.has(keyOf(mutant)) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' },
        ]),
      )
    },
  }
}

export const strykerPlugins = [{ kind: 'Checker', name: 'only-chosen', factory: onlyChosen }]
