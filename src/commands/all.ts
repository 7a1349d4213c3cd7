import type { Command } from '../questions/declare.ts'
import { ENRICH } from './enrich.ts'

/** Everything that the service can be asked to do: a new command is a file beside these, and a row here. */
export const COMMANDS: readonly Command[] = [ENRICH]
