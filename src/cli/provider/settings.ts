import type { Provider, SourceConfig, SourceCredentials } from '../../contracts/source.ts'

/**
 * A system that a provider is proved on, as a source. It is sent one request at a time, at the rate that the provider's
 * `defaults` state.
 */
export function sourceToProve(
  provider: Pick<Provider, 'name'>,
  of: {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly platform?: string
    readonly credentials?: SourceCredentials
  },
): SourceConfig {
  const { url, headers, platform = provider.name, credentials } = of
  return {
    platform,
    provider: provider.name,
    baseUrl: url,
    headers,
    ...(credentials !== undefined && { credentials }),
    references: {},
    limits: { ratePerSecond: 50, burst: 5, concurrency: 1, timeoutMs: 30_000, maxBytes: 16 * 1_048_576 },
    sweep: { fullSeconds: 3_600, incrementalSeconds: 300 },
    guard: { share: 0.1, atLeast: 20, windowMs: 3_600_000 },
    redact: [],
  }
}
