import type { Input } from './driver/checked-api.ts';
import { samplePng, textFields } from './driver/sample-files.ts';
import { API_KEY } from './driver/server.ts';

/** Things of the first project that the second one tries to get at. */
export interface Treasure {
  readonly projectId: string;
  readonly pendingId: string;
  readonly uploadId: string;
  readonly assetId: string;
  readonly modelId: string;
  readonly jobId: string;
  readonly collectionId: string;
  readonly webhookId: string;
  readonly deliveryId: string;
}

/** What the second project sends, and how it has to be answered: always 403 or 404, or without a trace of the ids. */
export interface Attempt {
  readonly input: (theirs: Treasure, own: Treasure) => Input;
  readonly status: 200 | 400 | 403 | 404;
}

export const PNG = await samplePng('treasure');

/** For each operation that needs a key, every way to name what belongs to another project. */
export const ATTEMPTS: Readonly<Record<string, readonly Attempt[]>> = {
  createUpload: [
    {
      input: ({ collectionId }) => ({
        body: { ...upload(), assetOptions: { collectionIds: [collectionId] } },
      }),
      status: 400,
    },
    { input: ({ assetId }) => ({ body: { ...upload(), assetOptions: { parentId: assetId } } }), status: 400 },
  ],
  listUploads: [{ input: () => ({}), status: 200 }],
  retrieveUpload: [
    { input: ({ uploadId }) => ({ params: { uploadId } }), status: 404 },
    { input: ({ pendingId }) => ({ params: { uploadId: pendingId } }), status: 404 },
  ],
  triggerUploadAction: [
    {
      input: ({ pendingId }) => ({ params: { uploadId: pendingId }, body: { action: 'complete' } }),
      status: 404,
    },
  ],
  deleteUpload: [{ input: ({ pendingId }) => ({ params: { uploadId: pendingId } }), status: 404 }],
  streamUploadEvents: [{ input: ({ uploadId }) => ({ params: { uploadId } }), status: 404 }],
  streamProjectEvents: [{ input: () => ({}), status: 200 }],
  previewImport: [
    { input: () => ({ body: { kind: 'image', url: 'http://127.0.0.1:1/treasure.png' } }), status: 400 },
  ],
  createAsset: [
    { input: ({ assetId }) => ({ body: { ...inline(), parentId: assetId } }), status: 400 },
    { input: ({ collectionId }) => ({ body: { ...inline(), collectionIds: [collectionId] } }), status: 400 },
  ],
  listAssets: [
    { input: () => ({ query: { hidden: 'include' } }), status: 200 },
    { input: ({ collectionId }) => ({ query: { collectionId } }), status: 200 },
    { input: ({ assetId }) => ({ query: { parentAssetId: assetId } }), status: 200 },
    { input: ({ assetId }) => ({ query: { rootAssetId: assetId } }), status: 200 },
  ],
  retrieveAsset: [{ input: ({ assetId }) => ({ params: { assetId } }), status: 404 }],
  getAssetsInBulk: [{ input: ({ assetId }) => ({ body: { assetIds: [assetId] } }), status: 200 }],
  updateAsset: [
    { input: ({ assetId }) => ({ params: { assetId }, body: { name: 'mine now' } }), status: 404 },
  ],
  updateAssetTags: [
    { input: ({ assetId }) => ({ params: { assetId }, body: { add: ['mine'] } }), status: 404 },
  ],
  downloadAsset: [{ input: ({ assetId }) => ({ params: { assetId }, body: {} }), status: 404 }],
  deleteAssets: [{ input: ({ assetId }) => ({ body: { assetIds: [assetId] } }), status: 200 }],
  listJobs: [{ input: () => ({ query: { pageSize: '200' } }), status: 200 }],
  retrieveJob: [{ input: ({ jobId }) => ({ params: { jobId } }), status: 404 }],
  triggerJobAction: [
    { input: ({ jobId }) => ({ params: { jobId }, body: { action: 'cancel' } }), status: 404 },
  ],
  listModels: [
    { input: () => ({}), status: 200 },
    { input: ({ collectionId }) => ({ query: { collectionId } }), status: 200 },
  ],
  retrieveModel: [
    { input: ({ modelId }) => ({ params: { modelId } }), status: 404 },
    { input: ({ assetId }) => ({ params: { modelId: assetId } }), status: 404 },
  ],
  getModelsInBulk: [{ input: ({ modelId }) => ({ body: { modelIds: [modelId] } }), status: 200 }],
  updateModel: [
    { input: ({ modelId }) => ({ params: { modelId }, body: { name: 'mine now' } }), status: 404 },
  ],
  updateModelTags: [
    { input: ({ modelId }) => ({ params: { modelId }, body: { add: ['mine'] } }), status: 404 },
  ],
  downloadModel: [{ input: ({ modelId }) => ({ params: { modelId }, body: {} }), status: 404 }],
  deleteModel: [{ input: ({ modelId }) => ({ params: { modelId } }), status: 404 }],
  createCollection: [{ input: () => ({ body: { name: 'treasure' } }), status: 200 }],
  listCollections: [{ input: () => ({ query: { pageSize: '100' } }), status: 200 }],
  retrieveCollection: [{ input: ({ collectionId }) => ({ params: { collectionId } }), status: 404 }],
  updateCollection: [
    { input: ({ collectionId }) => ({ params: { collectionId }, body: { name: 'mine' } }), status: 404 },
    {
      input: ({ assetId }, { collectionId }) => ({ params: { collectionId }, body: { thumbnail: assetId } }),
      status: 400,
    },
  ],
  deleteCollection: [{ input: ({ collectionId }) => ({ params: { collectionId } }), status: 404 }],
  addCollectionAssets: [
    {
      input: ({ collectionId }, { assetId }) => ({ params: { collectionId }, body: { assetIds: [assetId] } }),
      status: 404,
    },
    {
      input: ({ assetId }, { collectionId }) => ({ params: { collectionId }, body: { assetIds: [assetId] } }),
      status: 200,
    },
  ],
  removeCollectionAssets: [
    {
      input: ({ collectionId, assetId }) => ({ params: { collectionId }, body: { assetIds: [assetId] } }),
      status: 404,
    },
  ],
  addCollectionModels: [
    {
      input: ({ collectionId }, { modelId }) => ({ params: { collectionId }, body: { modelIds: [modelId] } }),
      status: 404,
    },
    {
      input: ({ modelId }, { collectionId }) => ({ params: { collectionId }, body: { modelIds: [modelId] } }),
      status: 200,
    },
  ],
  removeCollectionModels: [
    {
      input: ({ collectionId, modelId }) => ({ params: { collectionId }, body: { modelIds: [modelId] } }),
      status: 404,
    },
  ],
  listTags: [{ input: () => ({}), status: 200 }],
  retrieveUsage: [{ input: () => ({}), status: 200 }],
  listProjectUsage: [{ input: () => ({}), status: 403 }],
  retrieveInstallation: [{ input: () => ({}), status: 200 }],
  retrieveHealth: [{ input: () => ({}), status: 200 }],
  listProjects: [{ input: () => ({}), status: 403 }],
  createProject: [{ input: () => ({ body: { name: 'mine' } }), status: 403 }],
  updateProject: [
    { input: ({ projectId }) => ({ params: { projectId }, body: { quota: { bytes: 1 } } }), status: 403 },
  ],
  listProjectKeys: [{ input: ({ projectId }) => ({ params: { projectId } }), status: 403 }],
  createProjectKey: [
    { input: ({ projectId }) => ({ params: { projectId }, body: { name: 'mine' } }), status: 403 },
  ],
  revokeKey: [{ input: () => ({ params: { key: API_KEY } }), status: 403 }],
  createWebhook: [{ input: () => ({ body: { url: 'https://hooks.example.com/' } }), status: 200 }],
  listWebhooks: [{ input: () => ({}), status: 200 }],
  retrieveWebhook: [{ input: ({ webhookId }) => ({ params: { webhookId } }), status: 404 }],
  updateWebhook: [
    { input: ({ webhookId }) => ({ params: { webhookId }, body: { disabled: true } }), status: 404 },
  ],
  deleteWebhook: [{ input: ({ webhookId }) => ({ params: { webhookId } }), status: 404 }],
  rotateWebhookSecret: [{ input: ({ webhookId }) => ({ params: { webhookId } }), status: 404 }],
  testWebhook: [{ input: ({ webhookId }) => ({ params: { webhookId } }), status: 404 }],
  listWebhookDeliveries: [{ input: ({ webhookId }) => ({ params: { webhookId } }), status: 404 }],
  retrieveWebhookDelivery: ofTheirDelivery(404),
  replayWebhookDelivery: ofTheirDelivery(404),
  replayWebhook: [{ input: ({ webhookId }) => ({ params: { webhookId } }), status: 404 }],
};

/** Under the webhook of the other project, and under one's own. */
function ofTheirDelivery(status: 404): readonly Attempt[] {
  return [
    { input: ({ webhookId, deliveryId }) => ({ params: { webhookId, deliveryId } }), status },
    { input: ({ deliveryId }, { webhookId }) => ({ params: { webhookId, deliveryId } }), status },
  ];
}

/** Fields of a small upload. */
export function upload() {
  return { ...textFields('try.txt'), fileSize: 3, parts: 1 };
}

function inline() {
  return { name: 'try.png', image: PNG.toString('base64') };
}
