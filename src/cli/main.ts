import { commandLine } from './program.ts'

await commandLine().parseAsync()
