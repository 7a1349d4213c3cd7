/** Name of a version, prefixed with its model's name unless it contains it. */
export function versionText(name: string, model: string | undefined): string {
  return model === undefined || name.toLowerCase().includes(model.toLowerCase()) ? name : `${model} · ${name}`
}
