/** The server of a URL as limits count it: with its port, also where that is the scheme's own. */
export function hostAndPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
