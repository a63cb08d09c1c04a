import { ImportRefusedError } from '../../ports/import-source.ts';

/** What a user does to be known to Civitai. */
const GIVE_TOKEN = 'set CIVITAI_API_TOKEN on the server, or add ?token=... to the URL';

export function archived(): ImportRefusedError {
  return new ImportRefusedError(
    'archived',
    'The author has archived this model: Civitai shows its page, but no longer gives out its files.',
  );
}

export function takenDown(): ImportRefusedError {
  return new ImportRefusedError('taken-down', 'Civitai has taken this model down; it cannot be imported.');
}

export function generationOnly(): ImportRefusedError {
  return new ImportRefusedError(
    'generation-only',
    'The author lets this version be used on Civitai only, not downloaded; no token changes that.',
  );
}

/** @param deadline ISO 8601, or null when it is not known */
export function earlyAccess(deadline: string | null, tokenSent: boolean): ImportRefusedError {
  const until = deadline === null ? '' : ` until ${deadline.slice(0, 16).replace('T', ' ')} UTC`;
  const buy = tokenSent
    ? 'buy it on Civitai with the account that the token is of'
    : `buy it on Civitai and ${GIVE_TOKEN}`;
  return new ImportRefusedError(
    'early-access',
    `This version is in early access${until}: wait, ${buy}, or import another version.`,
    { deadline },
  );
}

export function loginRequired(tokenSent: boolean): ImportRefusedError {
  return new ImportRefusedError(
    'login-required',
    tokenSent
      ? 'Civitai gives this file to some accounts only, and not to the one that the token is of.'
      : `The author gives this file to people who are logged in only: ${GIVE_TOKEN}.`,
  );
}

export function invalidToken(pasted: boolean): ImportRefusedError {
  return new ImportRefusedError(
    'invalid-token',
    `Civitai does not know the token ${pasted ? 'in the URL' : 'in CIVITAI_API_TOKEN'}, or it has expired: make a ` +
      'new one in the account settings there.',
  );
}

export function noAccess(tokenSent: boolean): ImportRefusedError {
  return new ImportRefusedError(
    'no-access',
    tokenSent
      ? 'The account that the token is of has no access to this file: ask its author, or buy it on Civitai.'
      : `This file is for accounts with access to it only: ${GIVE_TOKEN}.`,
  );
}

export function forbidden(): ImportRefusedError {
  return new ImportRefusedError(
    'forbidden',
    "Civitai refuses this server's address or account. Try another account, or another server.",
  );
}

export function modelNotFound(): ImportRefusedError {
  return new ImportRefusedError(
    'not-found',
    "Civitai has no such model, or does not show it to this server's account or country. Check that its page opens.",
  );
}

export function fileNotFound(): ImportRefusedError {
  return new ImportRefusedError(
    'not-found',
    'Civitai lists this file but does not give it out: it may have been removed, or not be shown in the ' +
      "server's country. Check that it downloads from the model's page.",
  );
}

export function flaggedDangerous(name: string): ImportRefusedError {
  return new ImportRefusedError(
    'flagged-dangerous',
    `Civitai's own scan found "${name}" to be dangerous; it is not imported. Choose another file with ?fileId=...`,
  );
}
