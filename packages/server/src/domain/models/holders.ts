/** The name under which a blob counts its use as a file of a model. */
export function fileHolder(modelId: string, path: string): string {
  return `${modelId}/file/${path}`;
}

/** The name under which a blob counts its use as the tensor table of a file. */
export function tensorTableHolder(modelId: string, path: string): string {
  return `${modelId}/tensor-table/${path}`;
}
