import type { Provider } from '../../contracts/source.ts'
import { exampleOf, typeRemarks, unlistedLines } from '../provider/print.ts'
import { describeIfUnproved } from '../provider/proved.ts'
import type { TypeProof } from '../provider/prove.ts'
import type { ConfigurationText } from './file.ts'
import type { ConnectReferral, PlannedReferences } from './references.ts'
import type { ServicePickup } from './service.ts'
import type { RegisteredWebhook } from './webhook.ts'
import { formatCount } from '../../lib/format-count.ts'
import { and, or } from '../../lib/english.ts'

interface ProductReport {
  readonly product: string
  readonly url: string
  readonly version: string | null
  readonly types: readonly TypeProof[]
  readonly provider: Provider
}

/** Prints what answers, what it would bring, and an example entity of each type. */
export function foundLines({ product, url, version, types, provider }: ProductReport): readonly string[] {
  const [shown = [], empty = []] = [false, true].map((without) => types.filter((type) => isEmpty(type) === without))
  const width = Math.max(0, ...shown.map(({ type }) => type.length))
  const warning = describeIfUnproved(provider)
  return [
    ...(warning === null
      ? []
      : [`The provider ${provider.name} is ${warning}. Check what it shows before you rely on it.`]),
    `${product}${version === null ? '' : ` ${version}`} answers at ${url}. It would bring:`,
    ...shown.flatMap((type) => [`  ${type.type.padEnd(width)}  ${countOf(type)}`, ...typeRemarks(type)]),
    ...(empty.length === 0
      ? []
      : [`  nothing so far${shown.length === 0 ? '' : ` of ${formatCount(empty.length, 'other type')}`}`]),
    ...(types.some(({ example }) => example !== null) ? ['One of each, as it would be in the graph:'] : []),
    ...types.flatMap(exampleOf),
  ]
}

/** Tells how soon a deletion is noticed, or a change that no event announces. */
export function noticedLines(provider: Provider): readonly string[] {
  return [
    'Deletions are noticed when everything is listed again: every minute if that takes a second, every 5 minutes if it takes 5 seconds, at least every hour.',
    ...unlistedLines(provider),
  ]
}

/** Prints what a pushing product brings, which has no address to inspect. */
export function pushedLines({ name, types }: Provider): readonly string[] {
  return [`Nothing is read from ${name}: it sends to this service, and brings ${and(Object.keys(types))}.`]
}

/** Tells whether the source has none, and nothing is to be said about that. */
function isEmpty(type: TypeProof): boolean {
  return type.complete && type.pages > 0 && type.listed === 0 && typeRemarks(type).length === 0
}

function countOf({ pages, complete, listed }: TypeProof): string {
  if (pages === 0) return 'not listed: read when something refers to it'
  return `${complete ? '' : 'at least '}${listed.toLocaleString('en')}`
}

/** Prints its references to entities of other sources, and their platforms. */
export function referenceLines({ referrals, others }: PlannedReferences): readonly string[] {
  const width = Math.max(0, ...referrals.map(({ type }) => type.length))
  return [
    ...(referrals.length > 0 ? ['It refers to entities of other sources by ids:'] : []),
    ...referrals.map((referral) => `  ${referral.type.padEnd(width)}  ${whereOf(referral)}`),
    ...others.map(
      ({ platform, references }) =>
        `The ids that ${platform} refers by could now mean several sources. So that they mean the same as before, it gets "references": ${JSON.stringify(references)}.`,
    ),
  ]
}

function whereOf({ domain, provider, platforms, platform, having }: ConnectReferral): string {
  if (platform !== null) return `of ${platform}`
  if (platforms.length === 0) return `no source ${provider === null ? `serves ${domain}` : `of ${provider}`} so far`
  return having.length === 0 ? `neither of ${and(platforms)} has any` : `of ${or(having)}`
}

interface ConnectedSource {
  readonly file: ConfigurationText
  readonly platform: string
  readonly variables: readonly string[]
  readonly service: ServicePickup | null
}

export function connectedLines({ file, platform, variables, service }: ConnectedSource): readonly string[] {
  const set =
    variables.length === 0
      ? []
      : [`Set ${variables.join(' and ')} where the service runs: the file doesn't contain credentials.`]
  return [`${file.path} now has it, as the source ${platform}.`, ...set, ...nextLines(file.path, service)]
}

function nextLines(path: string, service: ServicePickup | null): readonly string[] {
  if (service === null) return [`Next: mlg start --config ${path}`]
  if (service.takenUp) return [`The service at ${service.url} now reads it.`]
  const why = service.reason === null ? '' : `: ${service.reason}`
  return [`The service at ${service.url} didn't load it${why}. Restart it.`]
}

const DONE: Readonly<Record<RegisteredWebhook['outcome'], string>> = {
  registered: 'is registered',
  changed: 'existed, and was updated',
  unchanged: 'is registered already',
}

/** `isNew` means that the configuration got its secret. */
export function webhookLines(
  { url, outcome, variable, secret, service }: RegisteredWebhook,
  isNew: boolean,
): readonly string[] {
  const what = secret === null ? 'the secret of the webhook' : `${secret} (generated; shown this once)`
  const isToBeSet = variable !== null && service?.takenUp !== true && (isNew || secret !== null)
  return [
    `The webhook ${url} ${DONE[outcome]}.`,
    ...(isToBeSet ? [`Set ${variable} where the service runs, to ${what}.`] : []),
    ...takingLines(service, { isNew, isChanged: secret !== null }),
  ]
}

/** A running service picks up a secret in the configuration, but has the variables it was started with. */
function takingLines(
  service: ServicePickup | null,
  { isNew, isChanged }: { readonly isNew: boolean; readonly isChanged: boolean },
): readonly string[] {
  if (service?.takenUp === true) return [`The service at ${service.url} accepts its calls now.`]
  if (service !== null) {
    const why = service.reason === null ? '' : `: ${service.reason}`
    return [`The service at ${service.url} doesn't accept its calls yet${why}. Restart it with that variable.`]
  }
  return isChanged && !isNew ? ['Restart the service with it.'] : []
}
