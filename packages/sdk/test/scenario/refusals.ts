/** Every shape in which Scenario is known to say no. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the gateway in front of the API answers to a token that has expired. */
export const EXPIRED: Refusal = {
  status: 403,
  body: { Message: 'User is not authorized to access this resource' },
  headers: { 'x-amzn-errortype': 'AccessDeniedException' },
};

/** What it answers to a path that it does not know. */
export const NO_SUCH_PATH: Refusal = {
  status: 403,
  body: { message: 'Missing Authentication Token' },
  headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
};

/** By the id of an asset that is asked for. */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  asset_guide: {
    status: 400,
    body: { status: 'error', code: 'INVALID_PARAMETER', message: 'Unhandled image format' },
  },
  asset_traced: { status: 400, body: { reason: 'Invalid target format', trace_id: 'trace-1' } },
  asset_failed_auth: {
    status: 401,
    body: { status: 'error', code: 'AUTHENTICATION_FAILED', message: 'Unknown key' },
  },
  asset_plan: {
    status: 403,
    body: {
      reason: 'Upgrade to use this model',
      name: 'ModelAccessRestrictedError',
      details: { currentPlan: 'free', requiredPlan: 'pro' },
    },
  },
  asset_protected: { status: 403, body: { message: 'API Keys cannot access protected resources' } },
  asset_quota: { status: 429, body: { error: 'Too many searches', code: 'QUOTA_EXCEEDED' } },
  asset_limit: {
    status: 429,
    body: { reason: 'Too many', details: { actionName: 'parallel-training', actionLimit: 2 } },
  },
  asset_page: { status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>' },
};
