import { Wharf } from '@wharf/sdk';
import { BASE } from '../routing/base.ts';

/** The client of every page. It proves itself by the cookie of the session, which scripts cannot read. */
export const wharf = new Wharf({ session: true, baseURL: `${BASE}v1` });
