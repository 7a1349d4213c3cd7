import type { ServiceName } from '../services/all.ts'

/**
 * Services of which one serves a whole run of tests. Each test file takes a part that is its own: databases, an
 * index with a prefix, a browser context. A file that stops, kills or configures a service starts its own.
 */
const SHARED = ['postgres', 'opensearch', 'chromium'] as const satisfies readonly ServiceName[]

export type SharedService = (typeof SHARED)[number]

export const isSharedService = (name: string): name is SharedService => (SHARED as readonly string[]).includes(name)

/** Where it is, or why it can't be had on this machine. */
export type SharedAnswer = { readonly url: string } | { readonly missing: string }

declare module 'vitest' {
  interface ProvidedContext {
    /** The address at which a test file asks for a shared service: `POST /postgres`. */
    readonly sharedServices: string
    /** A temporary folder that the files of a run share; removed at its end. */
    readonly runFolder: string
  }
}
