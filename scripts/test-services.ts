/** Says before a run of the tests which services they would need and do not have, so that nothing is left out silently. */
const SERVICES = [
  { name: 'PostgreSQL', variable: 'WHARF_TEST_DATABASE_URL', script: 'scripts/services/start-postgres.sh' },
  { name: 'S3', variable: 'WHARF_TEST_S3_ENDPOINT', script: 'scripts/services/start-s3.sh' },
];

for (const { name, variable, script } of SERVICES) {
  if ((process.env[variable] ?? '') !== '') continue;
  console.log(
    `Tests on ${name} are left out: ${variable} is not set. ${script} starts one (Debian) and prints it.`,
  );
}
