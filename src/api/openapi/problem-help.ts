import type { ProblemCode } from '../../contracts/problem.ts'

interface Help {
  readonly means: string
  readonly remedy: string
}

const SAME_QUESTION =
  'Pass the "next" of one page as the cursor of the next, with the same arguments, or start without a cursor.'
const SEND_SMALLER = 'Split it into several requests. Nothing of this one was accepted.'
const SENDER = 'Check the secret, the certificate or the topic at the sender and in the configuration.'
const RETRY_LATER = 'Retry after the seconds in Retry-After.'

/** Explains each code to people, and what to do about it: the `type` of a problem leads here (`/docs#BAD_URI`). */
export const PROBLEM_HELP: Readonly<Record<ProblemCode, Help>> = {
  BAD_AS_OF: {
    means: 'A moment is neither an ISO 8601 time nor a transaction number, or there is no such day.',
    remedy: 'Give a time such as 2026-01-31T12:00:00Z, or a transaction number; omit asOf for the present.',
  },
  BAD_PAGE: {
    means: "The page size is out of bounds, or the cursor doesn't belong to this list.",
    remedy: SAME_QUESTION,
  },
  BAD_TOKEN: {
    means: "The token of the request isn't valid here: unknown, expired or revoked.",
    remedy: 'Create a token in the portal, or ask an administrator for one.',
  },
  FOREIGN_PLATFORM: {
    means: 'The token may send only for some platforms, and not for this one.',
    remedy: 'Use a token for that platform, or ask an administrator for one. Nothing was accepted.',
  },
  NOT_THROUGH_PROXY: {
    means: 'The request bypassed the proxies, which encrypt for this service and are the only way to it.',
    remedy: 'Use the public address. Operators name the proxies in listen.trustedProxies.',
  },
  SESSION_ENDED: {
    means: 'The session has expired or was ended.',
    remedy: 'Sign in again; the portal returns to where you were.',
  },
  NO_SIGN_IN: {
    means: 'No sign-in provider is configured for this service.',
    remedy: 'Configure access.signIn (docs/operate/sign-in.md), or use a token.',
  },
  SIGN_IN_FAILED: {
    means:
      'The sign-in took longer than ten minutes, began in another browser, was answered before, or was refused by the provider.',
    remedy: "Sign in again. If it keeps failing, compare the provider's registration with docs/operate/sign-in.md.",
  },
  SOURCE_UNAVAILABLE: {
    means: "The answer is read from a source that doesn't answer, or answers something unexpected.",
    remedy: 'Try again later; see the list of sources for its state. Recorded facts are still available.',
  },
  SIGN_IN_UNAVAILABLE: {
    means: "The sign-in provider doesn't answer. Existing sessions and tokens still work; nobody new can sign in.",
    remedy: 'Try again later; administrators find the cause in the log output.',
  },
  UNAUTHENTICATED: {
    means: 'The request has neither a token nor a session.',
    remedy: 'Sign in at the portal, or send "authorization: Bearer <token>".',
  },
  BAD_QUERY: {
    means: "A search or GraphQL query can't be parsed, or a GraphQL query doesn't match the schema.",
    remedy: 'See the errors for the place, or open GET /graphql in a browser for an editor with the schema.',
  },
  BAD_RANGE: {
    means: "A time range is incomplete, or its end isn't after its start.",
    remedy: 'Give from, and a later to.',
  },
  BAD_REQUEST: {
    means: "An argument is missing, has the wrong type, or is out of bounds; or the request isn't valid HTTP or JSON.",
    remedy: 'See the detail for the argument and its accepted values.',
  },
  BAD_TRANSACTION: {
    means: "The header x-mlg-transaction isn't a transaction number.",
    remedy: "Send the number from another answer's header, or omit it.",
  },
  BAD_URI: {
    means: "A text isn't a URI of this service.",
    remedy: 'Write aip://<componentType>/<platformId>/<resourceId>, percent-encoded if it is part of a path.',
  },
  BUSY: {
    means: 'This process has reached its limit of change streams or long requests.',
    remedy:
      'Retry after the seconds in Retry-After, or ask another process. Close streams that nobody reads; a browser needs one for all its pages.',
  },
  BEFORE_FIRST: {
    means: 'The moment is before the first transaction.',
    remedy: 'Ask for the time in the hint, or later.',
  },
  BEFORE_HORIZON: {
    means: 'Retention dropped the history before this moment.',
    remedy: 'Ask for the time in the hint, or later.',
  },
  EMPTY: {
    means: 'A delivery has no event, or an edit states nothing.',
    remedy: 'Send one event, a JSON array of events, or NDJSON; for an edit, a description, tags or owners.',
  },
  TOO_EXPENSIVE: {
    means:
      'The answer would read more than one request may cost, an export has too many rows, or a GraphQL query selects more than 10,000 fields or nests deeper than 50.',
    remedy: 'Request less: a smaller page, fewer hops, fields or types, or a shorter range.',
  },
  TOO_MANY_TO_AWAIT: {
    means: 'A request with waitFor=visible has more events than one request may wait for.',
    remedy: 'Send the others without waitFor, or in several requests. Nothing of this one was accepted.',
  },
  UNKNOWN_PARAMETER: {
    means:
      "The request has a parameter that this operation doesn't support. It is refused, so that nothing is ignored silently.",
    remedy: 'See the hint for the nearest parameter and all supported ones.',
  },
  UNREADABLE: { means: "A body can't be parsed as its declared type.", remedy: 'Send well-formed JSON or NDJSON.' },
  BAD_SIGNATURE: {
    means: "The signature of a delivery doesn't match its body, or its platform has no secret.",
    remedy: SENDER,
  },
  FOREIGN_CERTIFICATE: {
    means: 'A delivery is signed with a certificate from an untrusted address.',
    remedy: SENDER,
  },
  OUTSIDE_WINDOW: {
    means: "The time of a delivery's signature is too far from now.",
    remedy: "Set the sender's clock, and sign the delivery again.",
  },
  UNSIGNED: { means: 'A delivery has no signature, but this route requires one.', remedy: SENDER },
  FORBIDDEN: {
    means: 'The caller lacks the right that the operation needs.',
    remedy: 'Ask an operator for the right named in the detail.',
  },
  FOREIGN_CONFIRMATION: {
    means: "The confirmation of a subscription leads to an untrusted host. It wasn't called.",
    remedy: SENDER,
  },
  FOREIGN_HOST: {
    means: 'The Host header names another host, as in a DNS rebinding attack.',
    remedy: 'Use the loopback address that the service printed at its start.',
  },
  FOREIGN_ORIGIN: {
    means: 'The request comes from a web page of another origin.',
    remedy: 'Send it from a program, or from a page of this service.',
  },
  FOREIGN_TOPIC: { means: "A delivery comes from a topic that isn't configured.", remedy: SENDER },
  NOT_FOUND: {
    means: 'Nothing has the address, or the id in the request.',
    remedy: 'See /openapi.json for the operations of this process. Other processes may have others.',
  },
  UNKNOWN_EDGE: {
    means: 'There is no such edge, or no edge type with this name.',
    remedy: 'List the edges between two entities, and their types, with GET /api/v1/why.',
  },
  UNKNOWN_PERSON: {
    means: "A name or URI doesn't match a known person.",
    remedy: 'Give the URI of a person from an identity source, or a name.',
  },
  UNKNOWN_PLATFORM: {
    means: 'No source of this platform is configured.',
    remedy: 'List the platforms with GET /api/v1/sources.',
  },
  UNKNOWN_SOURCE: {
    means: 'No source of this name is configured.',
    remedy: 'List the sources with GET /api/v1/sources.',
  },
  UNKNOWN_URI: {
    means: 'Nothing has mentioned this URI by the requested moment.',
    remedy:
      'Check the spelling. A URI becomes known when an event, a listing or another component names it; ' +
      '"incomplete" names what hasn\'t been read.',
  },
  WRONG_METHOD: {
    means: "The address exists, but doesn't support this method.",
    remedy: 'Use a method from the Allow header.',
  },
  TOO_SLOW: {
    means: "The request didn't arrive completely in time.",
    remedy: 'Send it again without pauses.',
  },
  NOT_HERE: {
    means: 'Another process of this service can do this: one with another role, or one with the graph.',
    remedy: 'Send the request to a process whose role includes it (mlg start --role), or whose "graph" is "memory".',
  },
  REFUSED: {
    means: 'The command is valid, but not possible in the present state.',
    remedy: 'See the detail for the conflict.',
  },
  REPLAYED: {
    means: 'A signed delivery with this id was accepted before.',
    remedy: 'Do nothing. Give each new delivery its own id.',
  },
  TOO_LARGE: {
    means: 'The body exceeds the limit of this route, or an argument exceeds its own; see the detail.',
    remedy: SEND_SMALLER,
  },
  NOT_JSON: { means: "The media type of the body isn't supported here.", remedy: 'Send application/json.' },
  NO_SOURCE: {
    means: "No configured source serves the platform of this URI, so it can't be read.",
    remedy: 'Check the platform in the URI, or configure a source for it.',
  },
  NO_PUSHES: {
    means: 'The source of this platform has an address and is read, so nothing can be pushed to it.',
    remedy: 'Send an event, or refresh the entity; or configure a source without an address for pushes.',
  },
  NOT_LINEAGE: {
    means: "The body isn't a RunEvent, JobEvent or DatasetEvent of OpenLineage.",
    remedy: 'Correct what the parameter names, and send the event again; nothing of it was accepted.',
  },
  NOT_FOR_TYPE: {
    means: "Entities of this type don't have this.",
    remedy: 'See the detail for the type; name an entity of another type.',
  },
  STILL_QUARANTINED: {
    means: "A quarantined event was replayed, but still can't be accepted. It stays in quarantine.",
    remedy: "Fix what the detail names, such as a source that isn't configured, and replay it; or discard it.",
  },
  NOTHING_TO_READ: {
    means: 'The entity has no document of its own at its source.',
    remedy: 'Ask for the entity it is a part of.',
  },
  TOO_MANY: {
    means:
      "The limit of concurrent work, of one caller's requests, or of failed credentials from one address is reached.",
    remedy: RETRY_LATER,
  },
  TOO_LONG: {
    means: 'The address and the headers of a request exceed 16 KiB together.',
    remedy: 'Request less at once.',
  },
  INTERNAL: {
    means: 'The service failed to answer. This is a fault of the service, not of the request.',
    remedy: 'Try again; if it keeps failing, run "mlg doctor" and check the log output.',
  },
  BEHIND: {
    means: "This process hasn't seen the transaction in the header x-mlg-transaction yet.",
    remedy: RETRY_LATER,
  },
  CERTIFICATE_UNAVAILABLE: {
    means: "The certificate of a delivery's signature couldn't be fetched.",
    remedy: RETRY_LATER,
  },
  NOT_CONFIRMED: { means: 'The confirmation of a subscription failed.', remedy: RETRY_LATER },
  NOT_TAKEN: {
    means:
      "Events couldn't be stored durably; the answer lists which. Or too many pushes about an entity wait to be interpreted.",
    remedy: 'Retry after the seconds in Retry-After.',
  },
  NOT_YET: {
    means: "The requested transaction hasn't been reached, or the process is still loading.",
    remedy: RETRY_LATER,
  },
  RECORD_UNAVAILABLE: {
    means:
      'The disk or the database server of the record is full, read-only, damaged or unreachable; see the detail and /readyz. Nothing of the request was written.',
    remedy: 'Retry after the seconds in Retry-After. The service continues by itself once the cause is gone.',
  },
}
