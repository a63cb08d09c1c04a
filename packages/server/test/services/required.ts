/**
 * @returns what `skip` of a test takes: false where the service is there
 * @throws where `WHARF_TEST_REQUIRE_SERVICES` says that nothing may be left out, as it is in CI
 */
export function missing(service: string, variable: string, value: string | undefined): string | false {
  if (value !== undefined && value !== '') return false;
  const reason = `no ${service}: set ${variable}, or start one with scripts/services (CONTRIBUTING.md)`;
  if (process.env.WHARF_TEST_REQUIRE_SERVICES === 'true') throw new Error(reason);
  return reason;
}
