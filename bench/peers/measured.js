/** Runs one upload and prints what it took, as a line of JSON: see bench/src/uploaders/uploader.ts. */
export async function measured(upload) {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const result = await upload();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakBytes, ...result }));
  process.exit(0);
}
