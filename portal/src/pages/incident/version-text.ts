/** The name of a version, with that of its model where it doesn't say it. */
export function versionText(name: string, model: string | undefined): string {
  return model === undefined || name.toLowerCase().includes(model.toLowerCase()) ? name : `${model} · ${name}`
}
