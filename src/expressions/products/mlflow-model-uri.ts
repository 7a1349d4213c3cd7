import { decodeComponent } from '../../lib/decode-component.ts'
const MAX_URI = 1_500
const MAX_NAME = 500
const FORM = /^(models|mlflow):(?:\/\/([^/?#]+))?\/*([^?#]*)(?:[?#].*)?$/is

/**
 * Returns the registered MLflow model that a URI names, in any version: `models:/churn`, `models:/churn/3`,
 * `models:/churn@champion`, `mlflow://churn`, `mlflow://host/churn`. Null if it names none. It never throws.
 */
export function modelName(uri: string): string | null {
  if (uri.length > MAX_URI) return null
  const [, scheme = '', host, path = ''] = FORM.exec(uri.trim()) ?? []
  const parts = path.split('/').filter((part) => part !== '')
  if (host === undefined) return nameIn(parts)
  if (scheme.toLowerCase() === 'models') return null
  // Alone it is the name, not a host, so its case counts.
  return nameIn(parts.length === 0 ? [host] : parts)
}

/** Takes the name from a path that may continue with a version or an alias. */
function nameIn([name = '', version, ...rest]: readonly string[]): string | null {
  if (rest.length > 0 || (version !== undefined && !/^(\d+|latest)$/i.test(version))) return null
  const bare = decodeComponent(version === undefined ? name.replace(/@[^@]*$/, '') : name)
  return bare === null || bare === '' || bare.length > MAX_NAME ? null : bare
}
