// A setup file of vitest: runs before each test file.
import { flushCompileCache } from 'node:module'
import { afterAll } from 'vitest'

// Vitest ends a fork with a signal, upon which Node would not write what it has compiled.
afterAll(() => flushCompileCache())
