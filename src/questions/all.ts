import { ACTIVITY } from './activity/activity.ts'
import { ANOMALIES } from './anomalies.ts'
import { AUDIT, VERIFY_AUDIT } from './audit.ts'
import { COMPARE } from './compare.ts'
import { ARTIFACTS } from './artifacts.ts'
import { CURVES } from './curves.ts'
import { MEASUREMENTS } from './measurements.ts'
import { CHANGES } from './changes.ts'
import { DIFF } from './diff.ts'
import { DOSSIER } from './dossier/dossier.ts'
import { DESCRIBE, NORMALISED } from './describe.ts'
import { HISTORY } from './history.ts'
import { HOME } from './home.ts'
import { INCIDENT } from './incident/incident.ts'
import { IMPACT } from './lineage/impact.ts'
import { LINEAGE } from './lineage/lineage.ts'
import { LOG } from './log.ts'
import { MAP } from './map/map.ts'
import { ME } from './me.ts'
import { PATHS } from './paths.ts'
import { EXPECT } from './expect.ts'
import { POLICIES } from './policies.ts'
import { POLICY_EXPLAIN } from './policy-explain.ts'
import { POLICY_TREND } from './policy-trend.ts'
import { QUALITY } from './quality/quality.ts'
import { REASONS } from './reasons.ts'
import { QUARANTINE } from './quarantine.ts'
import { RECOMMENDATIONS } from './recommendations/recommendations.ts'
import { REJECTED } from './rejected.ts'
import { RELATED } from './related.ts'
import { RETENTION } from './retention.ts'
import { ROLES } from './roles.ts'
import { SAVED } from './saved.ts'
import { SEARCH } from './search/search.ts'
import { SESSIONS } from './sessions.ts'
import { RETRIES } from './retries.ts'
import { DELETIONS } from './deletions.ts'
import { SOURCES } from './sources.ts'
import { STATUS } from './status.ts'
import { SUGGEST } from './suggest/suggest.ts'
import { DELIVERIES, SUBSCRIPTIONS } from './subscriptions.ts'
import { TOKENS } from './tokens.ts'
import { TYPES } from './types.ts'
import { DEPRECATIONS } from './deprecations.ts'
import { UNUSED } from './unused/unused.ts'
import { VIOLATIONS } from './violations.ts'
import { RULES, WHY } from './why.ts'
import type { Question } from './declare.ts'

/** Lists every question of the service by name: a new one is a file next to these, and a row here. */
export const QUESTION_TABLE = {
  search: SEARCH,
  suggest: SUGGEST,
  describe: DESCRIBE,
  normalised: NORMALISED,
  dossier: DOSSIER,
  related: RELATED,
  history: HISTORY,
  lineage: LINEAGE,
  impact: IMPACT,
  map: MAP,
  paths: PATHS,
  why: WHY,
  unused: UNUSED,
  deprecations: DEPRECATIONS,
  quality: QUALITY,
  reasons: REASONS,
  expect: EXPECT,
  anomalies: ANOMALIES,
  policies: POLICIES,
  'policy-explain': POLICY_EXPLAIN,
  'policy-trend': POLICY_TREND,
  violations: VIOLATIONS,
  incident: INCIDENT,
  compare: COMPARE,
  measurements: MEASUREMENTS,
  curves: CURVES,
  artifacts: ARTIFACTS,
  diff: DIFF,
  activity: ACTIVITY,
  changes: CHANGES,
  log: LOG,
  home: HOME,
  types: TYPES,
  rules: RULES,
  recommendations: RECOMMENDATIONS,
  rejected: REJECTED,
  status: STATUS,
  sources: SOURCES,
  deletions: DELETIONS,
  retries: RETRIES,
  quarantine: QUARANTINE,
  retention: RETENTION,
  tokens: TOKENS,
  sessions: SESSIONS,
  roles: ROLES,
  audit: AUDIT,
  'verify-audit': VERIFY_AUDIT,
  me: ME,
  saved: SAVED,
  subscriptions: SUBSCRIPTIONS,
  deliveries: DELIVERIES,
}

/** Types the portal's client. */
export type QuestionTable = typeof QUESTION_TABLE

export const QUESTIONS: readonly Question[] = Object.values(QUESTION_TABLE)
