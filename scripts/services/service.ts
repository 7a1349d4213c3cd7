/**
 * A real service for tests and development: fetched from package registries into a cache outside the repository,
 * started on free loopback ports with throw-away data, stopped by its process id.
 */
export interface ServiceDefinition {
  /**
   * `postgres`, `kafka`, `sqs`, `opensearch`, `chromium`, `mlflow`, `airflow`, `feast`, `backstage`, `scim`, `slapd`,
   * `unleash`, `nginx`, `pgbouncer`, `keycloak`, `dagster`, `prefect`, `otlp`, `prometheus`.
   */
  readonly name: string
  /** Says why it is unavailable on this machine and how to get it, or returns null. Cheap: fetches nothing. */
  unavailable(): Promise<string | null>
  /** Fetches missing parts into the cache folder, and says so; does nothing if they are there. */
  fetch(cache: string, say: (line: string) => void): Promise<void>
  /** Starts a fresh one with its data in `data`, and resolves when it answers. */
  start(options: ServiceStartOptions): Promise<StartedService>
}

export interface ServiceStartOptions {
  readonly cache: string
  /** Filled by the service; the caller removes it after `stop`. */
  readonly data: string
  readonly say: (line: string) => void
}

export interface StartedService {
  /**
   * Address for clients: a `postgres://` URL, `host:port` of a broker, the endpoint of a queue service, a search
   * server, a browser or a product.
   */
  readonly url: string
  readonly pid: number
  /** kill -9, for tests of what happens then. */
  kill(): Promise<void>
  /** After `kill`: starts the same one again, on the same data and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A service with its own data folder, which is removed when it is stopped. */
export interface ServiceWithFolder extends StartedService {
  readonly data: string
}
