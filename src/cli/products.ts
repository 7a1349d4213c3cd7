import { readdirSync } from 'node:fs'

const FILE = /^(.+)\.provider\.yaml$/

/** Products that have a provider here, by file name: reading the files would slow down every command's start. */
export const PRODUCTS: readonly string[] = readdirSync(new URL('../providers/', import.meta.url))
  .flatMap((name) => FILE.exec(name)?.[1] ?? [])
  .sort()
