# Generated from the OpenAPI document (clients/generator); UPDATE=1 on its test writes it anew.

from ._client import Client

default = Client()
"""What the functions of the module ask. It connects with its first question."""

activity = default.activity
allow_login = default.allow_login
annotate = default.annotate
anomalies = default.anomalies
approve = default.approve
artifacts = default.artifacts
audit = default.audit
changes = default.changes
comment = default.comment
compare = default.compare
confirm_deletions = default.confirm_deletions
confirm_edge = default.confirm_edge
create_token = default.create_token
curves = default.curves
delete_comment = default.delete_comment
delete_search = default.delete_search
delete_source = default.delete_source
deletions = default.deletions
deliveries = default.deliveries
deprecate = default.deprecate
deprecations = default.deprecations
describe = default.describe
diff = default.diff
discard = default.discard
dismiss_deletions = default.dismiss_deletions
dossier = default.dossier
edit_comment = default.edit_comment
end_session = default.end_session
enrich = default.enrich
expect = default.expect
export_activity = default.export_activity
export_anomalies = default.export_anomalies
export_audit = default.export_audit
export_compare = default.export_compare
export_deletions = default.export_deletions
export_deprecations = default.export_deprecations
export_impact = default.export_impact
export_incident = default.export_incident
export_lineage = default.export_lineage
export_log = default.export_log
export_quality = default.export_quality
export_quarantine = default.export_quarantine
export_recommendations = default.export_recommendations
export_related = default.export_related
export_retries = default.export_retries
export_search = default.export_search
export_unused = default.export_unused
export_violations = default.export_violations
history = default.history
home = default.home
impact = default.impact
import_ = default.import_
import_part = default.import_part
incident = default.incident
lineage = default.lineage
list_source = default.list_source
log = default.log
map = default.map
me = default.me
measurements = default.measurements
mute = default.mute
normalised = default.normalised
paths = default.paths
pause_source = default.pause_source
policies = default.policies
policy_explain = default.policy_explain
policy_trend = default.policy_trend
push = default.push
quality = default.quality
quarantine = default.quarantine
reasons = default.reasons
recommendations = default.recommendations
refresh = default.refresh
reject_edge = default.reject_edge
rejected = default.rejected
related = default.related
renew_secret = default.renew_secret
replay = default.replay
replay_delivery = default.replay_delivery
resume_source = default.resume_source
resume_subscription = default.resume_subscription
retain = default.retain
retention = default.retention
retract = default.retract
retries = default.retries
revert = default.revert
revoke_token = default.revoke_token
roles = default.roles
rules = default.rules
save_search = default.save_search
saved = default.saved
search = default.search
sessions = default.sessions
sources = default.sources
star = default.star
status = default.status
subscribe = default.subscribe
subscriptions = default.subscriptions
suggest = default.suggest
test_delivery = default.test_delivery
tokens = default.tokens
types = default.types
undeprecate = default.undeprecate
unmute = default.unmute
unstar = default.unstar
unsubscribe = default.unsubscribe
unused = default.unused
unwaive = default.unwaive
verify_audit = default.verify_audit
violations = default.violations
waive = default.waive
why = default.why
withdraw_approval = default.withdraw_approval

__all__ = [
    "activity",
    "allow_login",
    "annotate",
    "anomalies",
    "approve",
    "artifacts",
    "audit",
    "changes",
    "comment",
    "compare",
    "confirm_deletions",
    "confirm_edge",
    "create_token",
    "curves",
    "delete_comment",
    "delete_search",
    "delete_source",
    "deletions",
    "deliveries",
    "deprecate",
    "deprecations",
    "describe",
    "diff",
    "discard",
    "dismiss_deletions",
    "dossier",
    "edit_comment",
    "end_session",
    "enrich",
    "expect",
    "export_activity",
    "export_anomalies",
    "export_audit",
    "export_compare",
    "export_deletions",
    "export_deprecations",
    "export_impact",
    "export_incident",
    "export_lineage",
    "export_log",
    "export_quality",
    "export_quarantine",
    "export_recommendations",
    "export_related",
    "export_retries",
    "export_search",
    "export_unused",
    "export_violations",
    "history",
    "home",
    "impact",
    "import_",
    "import_part",
    "incident",
    "lineage",
    "list_source",
    "log",
    "map",
    "me",
    "measurements",
    "mute",
    "normalised",
    "paths",
    "pause_source",
    "policies",
    "policy_explain",
    "policy_trend",
    "push",
    "quality",
    "quarantine",
    "reasons",
    "recommendations",
    "refresh",
    "reject_edge",
    "rejected",
    "related",
    "renew_secret",
    "replay",
    "replay_delivery",
    "resume_source",
    "resume_subscription",
    "retain",
    "retention",
    "retract",
    "retries",
    "revert",
    "revoke_token",
    "roles",
    "rules",
    "save_search",
    "saved",
    "search",
    "sessions",
    "sources",
    "star",
    "status",
    "subscribe",
    "subscriptions",
    "suggest",
    "test_delivery",
    "tokens",
    "types",
    "undeprecate",
    "unmute",
    "unstar",
    "unsubscribe",
    "unused",
    "unwaive",
    "verify_audit",
    "violations",
    "waive",
    "why",
    "withdraw_approval",
]
