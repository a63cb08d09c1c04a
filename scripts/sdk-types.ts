/** Writes packages/sdk/src/types.ts from the contract: `npm run generate`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as contract from '@wharf/contract';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const FILE = fileURLToPath(new URL('../packages/sdk/src/types.ts', import.meta.url));

const HEADER = `/**
 * What the API takes and answers. Fields marked "Wharf" are absent where another service answers.
 *
 * Generated from packages/contract by \`npm run generate\`: change the schemas there.
 */`;

/** Schemas with a name of their own; wherever the same schema occurs, the name stands. */
const NAMED: readonly (readonly [schema: object, name: string])[] = [
  [contract.KindSchema, 'Kind'],
  [contract.AssetKindSchema, 'AssetKind'],
  [contract.UploadStatusSchema, 'UploadStatus'],
  [contract.UploadSourceSchema, 'UploadSource'],
  [contract.UploadProviderSchema, 'UploadProvider'],
  [contract.AssetOptionsSchema, 'AssetOptions'],
  [contract.UploadPartSchema, 'UploadPart'],
  [contract.UploadSchema, 'Upload'],
  [contract.UploadEventSchema, 'UploadEvent'],
  [contract.PrivacySchema, 'Privacy'],
  [contract.AssetSchema, 'Asset'],
  [contract.JobStatusSchema, 'JobStatus'],
  [contract.JobSchema, 'Job'],
  [contract.ModelFileSchema, 'ModelFile'],
  [contract.ModelSchema, 'Model'],
  [contract.CollectionSchema, 'Collection'],
  [contract.ProjectEventSchema, 'ProjectEvent'],
  [contract.ImportPreviewSchema, 'ImportPreview'],
  [contract.TagSchema, 'Tag'],
  [contract.UsageSchema, 'Usage'],
  [contract.OwnQuotaSchema, 'ProjectQuota'],
  [contract.WebhookEventTypeSchema, 'WebhookEventType'],
  [contract.WebhookSchema, 'Webhook'],
  [contract.IssuedWebhookSchema, 'IssuedWebhook'],
  [contract.DeliveryStateSchema, 'WebhookDeliveryState'],
  [contract.WebhookDeliverySchema, 'WebhookDelivery'],
  [contract.WebhookUploadSchema, 'WebhookUpload'],
  [contract.WebhookAssetSchema, 'WebhookAsset'],
  [contract.WebhookModelSchema, 'WebhookModel'],
  [contract.ProjectSchema, 'Project'],
  [contract.ApiKeySchema, 'ApiKey'],
  [contract.IssuedKeySchema, 'IssuedKey'],
  [contract.SessionSchema, 'Session'],
  [contract.InstallationSchema, 'Installation'],
  [contract.HealthReportSchema, 'HealthReport'],
  [contract.ErrorBodySchema, 'ErrorBody'],
];

/** By content: an optional field holds a copy of its schema. */
const NAMES: ReadonlyMap<string, string> = new Map(
  NAMED.map(([schema, name]) => [JSON.stringify(schema), name]),
);

/** The SDK's name of each operation: `<name>Params` and `<name>Response`, as Scenario's SDK names them. */
const OPERATIONS: Readonly<Record<string, string>> = {
  createUpload: 'UploadCreate',
  listUploads: 'UploadList',
  retrieveUpload: 'UploadRetrieve',
  triggerUploadAction: 'UploadTriggerAction',
  deleteUpload: 'UploadDelete',
  createAsset: 'AssetUpload',
  listAssets: 'AssetList',
  retrieveAsset: 'AssetRetrieve',
  getAssetsInBulk: 'AssetGetBulk',
  updateAsset: 'AssetUpdate',
  updateAssetTags: 'AssetUpdateTags',
  downloadAsset: 'AssetDownloadRequest',
  deleteAssets: 'AssetDeleteMultiple',
  listJobs: 'JobList',
  retrieveJob: 'JobRetrieve',
  triggerJobAction: 'JobTriggerAction',
  listModels: 'ModelList',
  retrieveModel: 'ModelRetrieve',
  getModelsInBulk: 'ModelGetBulk',
  updateModel: 'ModelUpdate',
  updateModelTags: 'ModelUpdateTags',
  downloadModel: 'ModelDownload',
  deleteModel: 'ModelDelete',
  createCollection: 'CollectionCreate',
  listCollections: 'CollectionList',
  retrieveCollection: 'CollectionRetrieve',
  updateCollection: 'CollectionUpdate',
  deleteCollection: 'CollectionDelete',
  addCollectionAssets: 'CollectionAssetAdd',
  removeCollectionAssets: 'CollectionAssetRemove',
  addCollectionModels: 'CollectionModelAdd',
  removeCollectionModels: 'CollectionModelRemove',
  previewImport: 'ImportPreviewRequest',
  listTags: 'TagList',
  retrieveUsage: 'UsageRetrieve',
  listProjectUsage: 'UsageListProjects',
  createWebhook: 'WebhookCreate',
  listWebhooks: 'WebhookList',
  retrieveWebhook: 'WebhookRetrieve',
  updateWebhook: 'WebhookUpdate',
  deleteWebhook: 'WebhookDelete',
  rotateWebhookSecret: 'WebhookRotateSecret',
  testWebhook: 'WebhookTest',
  replayWebhook: 'WebhookReplay',
  listWebhookDeliveries: 'WebhookDeliveryList',
  retrieveWebhookDelivery: 'WebhookDeliveryRetrieve',
  replayWebhookDelivery: 'WebhookDeliveryReplay',
  listProjects: 'ProjectList',
  createProject: 'ProjectCreate',
  updateProject: 'ProjectUpdate',
  listProjectKeys: 'ProjectKeyList',
  createProjectKey: 'ProjectKeyCreate',
  revokeKey: 'ProjectKeyRevoke',
  createSession: 'SessionCreate',
  retrieveSession: 'SessionRetrieve',
  updateSession: 'SessionUpdate',
  deleteSession: 'SessionDelete',
  retrieveInstallation: 'InstallationRetrieve',
  retrieveHealth: 'InstallationHealth',
};

function isEmptyObject({ type, properties }: Record<string, unknown>): boolean {
  return type === 'object' && typeof properties === 'object' && Object.keys(properties ?? {}).length === 0;
}

/** Makes of a schema what the generator understands best: names for known schemas, maps spelled plainly. */
function simplified(schema: unknown, root = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => simplified(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const name = root ? undefined : NAMES.get(JSON.stringify(schema));
  const {
    title: _,
    patternProperties,
    maxItems: __,
    minItems: ___,
    ...rest
  } = schema as Record<string, unknown>;
  if (name !== undefined)
    return { tsType: name, ...('description' in rest ? { description: rest.description } : {}) };
  if (isEmptyObject(rest)) return { tsType: 'Record<string, never>' };
  const entries = Object.entries(rest).map(([key, value]) => [key, simplified(value)]);
  const values =
    typeof patternProperties === 'object' ? Object.values(patternProperties ?? {})[0] : undefined;
  return {
    ...Object.fromEntries(entries),
    ...(values === undefined ? {} : { additionalProperties: simplified(values) }),
  };
}

/** One object of the query and the body of an operation, as the SDK's methods take them. */
function parameters(operation: contract.Operation): Record<string, unknown> | undefined {
  const parts = [operation.query, operation.body].filter((part) => part !== undefined) as {
    properties?: Record<string, unknown>;
    required?: string[];
  }[];
  if (parts.length === 0) return undefined;
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part.properties)),
    required: parts.flatMap((part) => part.required ?? []),
    description: `Of \`${operation.method} ${operation.path}\`: ${operation.summary.toLowerCase()}.`,
  };
}

function schemas(): [string, unknown][] {
  const named: [string, unknown][] = NAMED.map(([schema, name]) => [name, simplified(schema, true)]);
  const operations = contract.OPERATIONS.flatMap((operation): [string, unknown][] => {
    const name = OPERATIONS[operation.id];
    if (name === undefined) return [];
    const taken = parameters(operation);
    return [
      ...(taken === undefined ? [] : ([[`${name}Params`, simplified(taken, true)]] as [string, unknown][])),
      [`${name}Response`, simplified(operation.response, true)],
    ];
  });
  return [...named, ...operations];
}

/** The file, as it should be, before it is formatted. */
export async function sdkTypes(): Promise<string> {
  const types: string[] = [HEADER];
  for (const [name, schema] of schemas()) {
    types.push(
      await compile(schema as JSONSchema, name, {
        bannerComment: '',
        additionalProperties: false,
        format: false,
      }),
    );
  }
  return types.join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, await sdkTypes());
