import { readFileSync } from 'node:fs'
import { packageRoot } from './root.ts'

export function version(): string {
  const file: unknown = JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8'))
  return typeof file === 'object' && file !== null && 'version' in file ? String(file.version) : 'unknown'
}
