// Explains each problem code to people: what it means and what to do.
import type { ProblemCode } from '../../contracts/problem.ts'

interface Help {
  readonly means: string
  readonly remedy: string
}

const SAME_QUESTION =
  'Pass the "next" of one page as the cursor of the next, with the same arguments, or begin without a cursor.'
const SEND_SMALLER = 'Send it in several requests. Nothing of this one was taken.'
const SENDER = 'Check the secret, the certificate or the topic at the sender and in the configuration.'
const LATER = 'Send the request again after the seconds that Retry-After names.'

/** Explains each code to people, and what to do about it: the `type` of a problem leads here (`/docs#BAD_URI`). */
export const PROBLEM_HELP: Readonly<Record<ProblemCode, Help>> = {
  BAD_AS_OF: {
    means: 'A moment is neither an ISO 8601 time nor the number of a transaction, or there is no such day.',
    remedy: 'Give a time such as 2026-01-31T12:00:00Z, or the number of a transaction; leave asOf out for the present.',
  },
  BAD_PAGE: {
    means: 'The size of a page is out of bounds, or the cursor is not a cursor of this list.',
    remedy: SAME_QUESTION,
  },
  BAD_TOKEN: {
    means: 'The authorization of the request is not a token that is valid here: it is unknown, expired or revoked.',
    remedy: 'Create a token in the portal, or ask an administrator for one.',
  },
  FOREIGN_PLATFORM: {
    means: 'The token may send for some platforms only, and this is about another one.',
    remedy: 'Send it with a token of that platform, or ask an administrator for one. Nothing of it was taken.',
  },
  NOT_THROUGH_PROXY: {
    means: 'The request came straight to a service that only its proxies may reach, since they encrypt for it.',
    remedy: 'Use the address that people use. An operator names the proxies in listen.trustedProxies.',
  },
  SESSION_ENDED: {
    means: 'The session has expired, or somebody ended it.',
    remedy: 'Sign in again; the portal returns to where you were.',
  },
  NO_SIGN_IN: {
    means: 'Somebody wants to sign in, and the configuration of this service names no sign-in provider.',
    remedy: 'Configure access.signIn (docs/operate/sign-in.md), or use a token.',
  },
  SIGN_IN_FAILED: {
    means:
      'The sign-in has taken longer than ten minutes, began in another browser, was answered before, or the provider ' +
      'refused it.',
    remedy: 'Sign in again. If it stays, compare what is registered at the provider with docs/operate/sign-in.md.',
  },
  SOURCE_UNAVAILABLE: {
    means: 'The answer is read from a source system, which does not answer, or not with what was expected of it.',
    remedy: 'Try again later; the list of sources says how it fares. What was recorded of it is answered as before.',
  },
  SIGN_IN_UNAVAILABLE: {
    means: 'The sign-in provider does not answer. Sessions and tokens go on; nobody new can sign in.',
    remedy: 'Try again later; an administrator finds the reason in the log.',
  },
  UNAUTHENTICATED: {
    means: 'The request shows neither a token nor a session, and this service answers nobody it does not know.',
    remedy: 'Sign in at the portal, or send "authorization: Bearer <token>".',
  },
  BAD_QUERY: {
    means: 'A GraphQL request is not valid against the schema.',
    remedy: 'The errors of the answer name the place; GET /graphql in a browser opens an editor with the schema.',
  },
  BAD_RANGE: {
    means: 'A range of time is incomplete, or its end does not lie after its beginning.',
    remedy: 'Give from, and a to that is later.',
  },
  BAD_REQUEST: {
    means:
      'An argument is missing, has the wrong type, or is out of bounds; or the request is not a valid HTTP or JSON.',
    remedy: 'The detail names the argument and what it takes.',
  },
  BAD_TRANSACTION: {
    means: 'The header x-mlg-transaction is not the number of a transaction.',
    remedy: 'Send the number of an answer that had this header, or leave the header out.',
  },
  BAD_URI: {
    means: 'A text is not a URI of this service.',
    remedy: 'Write aip://<componentType>/<platformId>/<resourceId>, percent-encoded where it is part of a path.',
  },
  BUSY: {
    means: 'This process has as many streams of changes, or requests that take long, as it may have.',
    remedy:
      'Send the request again after the seconds that Retry-After names, or ask another process. ' +
      'Close streams that nobody reads; a browser needs one, however many of its pages are open.',
  },
  BEFORE_FIRST: {
    means: 'The moment lies before the first transaction.',
    remedy: 'Ask for the time that the hint names, or later.',
  },
  BEFORE_HORIZON: {
    means: 'The past before this moment was dropped by retention.',
    remedy: 'Ask for the time that the hint names, or later.',
  },
  EMPTY: {
    means: 'A delivery has no event, or an edit states nothing.',
    remedy: 'Send one event, a JSON array of events, or NDJSON; of an edit, a description, tags or owners.',
  },
  TOO_EXPENSIVE: {
    means:
      'The answer would need more reading than one request may cost, an export more rows than one may ' +
      'have, or a GraphQL query selects more than 10,000 fields with its fragments expanded, or nests ' +
      'deeper than 50.',
    remedy: 'Ask for less: a smaller page, fewer hops, fewer fields, fewer types, or a shorter range.',
  },
  TOO_MANY_TO_AWAIT: {
    means: 'A request with waitFor=visible has more events than one request may wait for.',
    remedy: 'Send the others without waitFor, or in several requests. Nothing of this one was taken.',
  },
  UNKNOWN_PARAMETER: {
    means:
      'The request has a parameter that this operation does not take. It is refused so that nothing that was meant is ignored.',
    remedy: 'The hint names the nearest parameter, and all that there are.',
  },
  UNREADABLE: { means: 'A body is not readable as what it claims to be.', remedy: 'Send well-formed JSON or NDJSON.' },
  BAD_SIGNATURE: {
    means: 'The signature of a delivery does not fit its body, or its platform has no secret.',
    remedy: SENDER,
  },
  FOREIGN_CERTIFICATE: {
    means: 'A delivery is signed with a certificate whose address is not trusted.',
    remedy: SENDER,
  },
  OUTSIDE_WINDOW: {
    means: 'The time at which a delivery was signed is too far from now.',
    remedy: 'Set the clock of the sender, and sign the delivery again.',
  },
  UNSIGNED: { means: 'A delivery has no signature, and this route takes signed ones only.', remedy: SENDER },
  FORBIDDEN: {
    means: 'The caller lacks the right that the operation needs.',
    remedy: 'Ask an operator for the right that the detail names.',
  },
  FOREIGN_CONFIRMATION: {
    means: 'The confirmation of a subscription leads to a host that is not trusted. It was not called.',
    remedy: SENDER,
  },
  FOREIGN_HOST: {
    means: 'The Host header names another host than this service, as it does where a page rebinds a name.',
    remedy: 'Use the loopback address that the service printed at its start.',
  },
  FOREIGN_ORIGIN: {
    means: 'The request comes from a web page of another origin.',
    remedy: 'Send it from a program, or from a page of this service.',
  },
  FOREIGN_TOPIC: { means: 'A delivery is of a topic that is not configured.', remedy: SENDER },
  NOT_FOUND: {
    means: 'There is nothing at this address.',
    remedy: '/openapi.json lists every operation of this process. Other processes may have others.',
  },
  UNKNOWN_EDGE: {
    means: 'There is no such edge, or no edge type of this name.',
    remedy: 'GET /api/v1/why names the edges between two things, and their types.',
  },
  UNKNOWN_PERSON: {
    means: 'A name or URI is of no known person.',
    remedy: 'Give the URI of a person whom an identity source has, or a name.',
  },
  UNKNOWN_PLATFORM: {
    means: 'No source of this platform is configured.',
    remedy: 'GET /api/v1/sources lists the platforms.',
  },
  UNKNOWN_SOURCE: {
    means: 'No source of this name is configured.',
    remedy: 'GET /api/v1/sources lists the sources.',
  },
  UNKNOWN_URI: {
    means: 'Nothing has mentioned this URI by the requested moment.',
    remedy:
      'Check the spelling. A URI becomes known when an event, a listing or another component names it; ' +
      '"incomplete" names what has not been read.',
  },
  WRONG_METHOD: {
    means: 'The address exists, but does not take this method.',
    remedy: 'Use a method of the Allow header.',
  },
  TOO_SLOW: {
    means: 'The request did not arrive completely within the time that one has.',
    remedy: 'Send it again, without a pause.',
  },
  NOT_HERE: {
    means: 'Another process of this service does that: one with another role, or one that holds the graph.',
    remedy: 'Send the request to a process whose role includes it (mlg start --role), or whose "graph" is "memory".',
  },
  REFUSED: {
    means: 'The command is understood, but is not possible in the present state.',
    remedy: 'The detail names the conflict.',
  },
  REPLAYED: {
    means: 'A signed delivery with this id was taken before.',
    remedy: 'Nothing: it was taken. A delivery that is really new needs an id of its own.',
  },
  TOO_LARGE: {
    means: 'The body is over the bound of this route, or an argument over its own, which the detail names.',
    remedy: SEND_SMALLER,
  },
  NOT_JSON: { means: 'The body is not of a media type that is read here.', remedy: 'Send application/json.' },
  NO_SOURCE: {
    means: 'No configured source serves the platform of this URI, so that there is nowhere to read it from.',
    remedy: 'Check the platform in the URI, or configure a source for it.',
  },
  NO_PUSHES: {
    means: 'The source of this platform has an address, and is read: nothing is pushed to it.',
    remedy: 'Send an event, or refresh the thing; or configure a source without an address for what is pushed.',
  },
  NOT_LINEAGE: {
    means: 'What was sent is not a RunEvent, JobEvent or DatasetEvent of OpenLineage.',
    remedy: 'Correct what the parameter names, and send the event again; nothing of it was taken.',
  },
  NOT_FOR_TYPE: {
    means: 'Things of this type do not have that.',
    remedy: 'The detail names the type; name a thing of another type.',
  },
  STILL_QUARANTINED: {
    means: 'A quarantined event was tried again, and cannot be taken yet. It stays in quarantine.',
    remedy: 'Mend what the detail names, such as a source that is not configured, and replay it; or discard it.',
  },
  NOTHING_TO_READ: {
    means: 'The thing has no document of its own at its source.',
    remedy: 'Ask for what it is a part of.',
  },
  TOO_MANY: {
    means:
      'More than this process works on at a time, more than one caller may ask for, or a credential after too many ' +
      'failed ones from the same address.',
    remedy: LATER,
  },
  TOO_LONG: {
    means: 'The address and the headers of a request have more than 16 KiB together.',
    remedy: 'Ask for less in one request.',
  },
  INTERNAL: {
    means: 'The service failed to answer. This is a fault of the service, never of the request.',
    remedy: 'Send the request again; if it stays, run "mlg doctor" and look into the log.',
  },
  BEHIND: {
    means: 'This process has not seen the transaction of the header x-mlg-transaction yet.',
    remedy: LATER,
  },
  CERTIFICATE_UNAVAILABLE: {
    means: 'The certificate that a delivery is signed with could not be fetched.',
    remedy: LATER,
  },
  NOT_CONFIRMED: { means: 'The confirmation of a subscription failed.', remedy: LATER },
  NOT_TAKEN: {
    means:
      'Events could not be written down durably; the answer lists which. ' +
      'Or too much that was pushed about a thing waits to be interpreted.',
    remedy: 'Send them again after the seconds that Retry-After names.',
  },
  NOT_YET: {
    means: 'The requested transaction has not been reached, or the process is still loading.',
    remedy: LATER,
  },
  RECORD_UNAVAILABLE: {
    means:
      'The disk or the server of the record is full, read-only, damaged or away, as the detail and ' +
      '/readyz say; nothing of the request was written.',
    remedy:
      'Send it again after the seconds that Retry-After names. The service goes on by itself once the cause is gone.',
  },
}
