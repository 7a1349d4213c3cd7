import { upperFirst } from '../../../lib/english.ts'

/** `DAGRuns`, `dag-runs` and `dag_runs` have the words dag and runs. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

export function pascal(name: string): string {
  return wordsOf(name).map(upperFirst).join('')
}

export function camel(name: string): string {
  const [first = '', ...others] = wordsOf(name)
  return first + others.map(upperFirst).join('')
}

export function kebab(name: string): string {
  return wordsOf(name).join('-')
}

/** Wrong for irregular plurals, which a person then corrects. */
export function singular(name: string): string {
  if (/ies$/i.test(name) && name.length > 4) return `${name.slice(0, -3)}y`
  if (/(ss|x|ch|sh|us)es$/i.test(name)) return name.slice(0, -2)
  return /s$/i.test(name) && !/(ss|us|is)$/i.test(name) ? name.slice(0, -1) : name
}

export function sameWords(a: string, b: string): boolean {
  return wordsOf(a).join() === wordsOf(b).join()
}

const SECRET = /(^|,)(password|passwd|secret|token|credentials?|api,?key|private,?key|access,?key)s?($|,)/

/** Tells whether a name suggests a secret, so that a person decides before it is read anywhere. */
export function isSecretName(name: string): boolean {
  return SECRET.test(wordsOf(name).join())
}

/** Writes a member of a record as an expression. */
export function member(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name)
}
