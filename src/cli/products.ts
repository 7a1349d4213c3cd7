import { readdirSync } from 'node:fs'

const FILE = /^(.+)\.provider\.yaml$/

/**
 * The products that have a provider here, by the names of its files: reading them would cost each command its start.
 */
export const PRODUCTS: readonly string[] = readdirSync(new URL('../providers/', import.meta.url))
  .flatMap((name) => FILE.exec(name)?.[1] ?? [])
  .sort()
