import type { Command } from '../questions/declare.ts'
import { APPROVE, WITHDRAW_APPROVAL } from './approve.ts'
import { COMMENT, DELETE_COMMENT, EDIT_COMMENT } from './comment.ts'
import { ANNOTATE, CONFIRM_EDGE, REJECT_EDGE, RETRACT, REVERT } from './edit.ts'
import { DEPRECATE, UNDEPRECATE } from './deprecate.ts'
import { MUTE, UNMUTE, UNWAIVE, WAIVE } from './exceptions.ts'
import { ENRICH } from './enrich.ts'
import { CONFIRM_DELETIONS, DISMISS_DELETIONS } from './deletions.ts'
import { DELETE_SOURCE } from './delete-source.ts'
import { IMPORT, IMPORT_PART } from './import.ts'
import { LIST_SOURCE, PAUSE_SOURCE, RESUME_SOURCE } from './pause-source.ts'
import { PUSH } from './push.ts'
import { DISCARD, REPLAY } from './quarantine.ts'
import { REFRESH } from './refresh.ts'
import { RETAIN } from './retain.ts'
import { DELETE_SEARCH, SAVE_SEARCH, STAR, UNSTAR } from './saved.ts'
import { ALLOW_LOGIN, END_SESSION } from './sessions.ts'
import { RENEW_SECRET, RESUME_SUBSCRIPTION, SUBSCRIBE, UNSUBSCRIBE } from './subscriptions.ts'
import { REPLAY_DELIVERY, TEST_DELIVERY } from './subscription-deliveries.ts'
import { CREATE_TOKEN, REVOKE_TOKEN } from './tokens.ts'

/** Every command of the service, by name: to add a command, add a file to this folder, and a row here. */
export const COMMAND_TABLE = {
  enrich: ENRICH,
  refresh: REFRESH,
  push: PUSH,
  'import-part': IMPORT_PART,
  import: IMPORT,
  replay: REPLAY,
  discard: DISCARD,
  'confirm-deletions': CONFIRM_DELETIONS,
  'dismiss-deletions': DISMISS_DELETIONS,
  'pause-source': PAUSE_SOURCE,
  'resume-source': RESUME_SOURCE,
  'list-source': LIST_SOURCE,
  'delete-source': DELETE_SOURCE,
  retain: RETAIN,
  annotate: ANNOTATE,
  'confirm-edge': CONFIRM_EDGE,
  'reject-edge': REJECT_EDGE,
  retract: RETRACT,
  revert: REVERT,
  comment: COMMENT,
  'edit-comment': EDIT_COMMENT,
  'delete-comment': DELETE_COMMENT,
  deprecate: DEPRECATE,
  undeprecate: UNDEPRECATE,
  approve: APPROVE,
  'withdraw-approval': WITHDRAW_APPROVAL,
  waive: WAIVE,
  unwaive: UNWAIVE,
  mute: MUTE,
  unmute: UNMUTE,
  star: STAR,
  unstar: UNSTAR,
  'save-search': SAVE_SEARCH,
  'delete-search': DELETE_SEARCH,
  subscribe: SUBSCRIBE,
  unsubscribe: UNSUBSCRIBE,
  'resume-subscription': RESUME_SUBSCRIPTION,
  'renew-secret': RENEW_SECRET,
  'test-delivery': TEST_DELIVERY,
  'replay-delivery': REPLAY_DELIVERY,
  'create-token': CREATE_TOKEN,
  'revoke-token': REVOKE_TOKEN,
  'end-session': END_SESSION,
  'allow-login': ALLOW_LOGIN,
}

/** For programs typed by the table: the portal's client. */
export type CommandTable = typeof COMMAND_TABLE

export const COMMANDS: readonly Command[] = Object.values(COMMAND_TABLE)
