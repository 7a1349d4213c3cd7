import type { ServiceName } from '../services/all.ts'

/**
 * Services shared by a whole test run. Each test file takes its own part: databases, an index with a prefix, a browser
 * context. A file that stops, kills or configures a service starts its own.
 */
const SHARED = ['postgres', 'opensearch', 'chromium'] as const satisfies readonly ServiceName[]

export type SharedService = (typeof SHARED)[number]

export const isSharedService = (name: string): name is SharedService => (SHARED as readonly string[]).includes(name)

/** Its address, or why it is unavailable on this machine. */
export type SharedAnswer = { readonly url: string } | { readonly missing: string }

declare module 'vitest' {
  interface ProvidedContext {
    /** The address at which a test file requests a shared service: `POST /postgres`. */
    readonly sharedServices: string
    /** A temporary folder that the files of a run share; removed at its end. */
    readonly runFolder: string
  }
}
