import type { Command } from '../questions/declare.ts'
import { ANNOTATE, CONFIRM_EDGE, REJECT_EDGE, RETRACT } from './edit.ts'
import { ENRICH } from './enrich.ts'
import { CONFIRM_DELETIONS, DISMISS_DELETIONS } from './deletions.ts'
import { PUSH } from './push.ts'
import { DISCARD, REPLAY } from './quarantine.ts'
import { REFRESH } from './refresh.ts'
import { RETAIN } from './retain.ts'

/** Every command of the service: a new command is a file beside these, and a row here. */
export const COMMANDS: readonly Command[] = [
  ENRICH,
  REFRESH,
  PUSH,
  REPLAY,
  DISCARD,
  CONFIRM_DELETIONS,
  DISMISS_DELETIONS,
  RETAIN,
  ANNOTATE,
  CONFIRM_EDGE,
  REJECT_EDGE,
  RETRACT,
]
