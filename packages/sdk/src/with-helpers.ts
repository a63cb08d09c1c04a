import type { Api } from './core/api.ts';

import type { JobWithHelpers, UploadWithHelpers } from './entities.ts';
import type { Job, Upload } from './types.ts';
import { waitForJob } from './waiting/wait-for-job.ts';
import { waitForUpload } from './waiting/wait-for-upload.ts';
import { withMethods } from './with-methods.ts';

export { withAssetHelpers, withModelHelpers } from './downloading/with-download.ts';

export function withUploadHelpers(api: Api, upload: Upload): UploadWithHelpers {
  return withMethods<Upload, Pick<UploadWithHelpers, 'wait'>>(upload, {
    wait: (options) => waitForUpload(api, upload, options),
  });
}

export function withJobHelpers(api: Api, job: Job): JobWithHelpers {
  return withMethods<Job, Pick<JobWithHelpers, 'wait'>>(job, {
    wait: (options) => waitForJob(api, job, options),
  });
}
