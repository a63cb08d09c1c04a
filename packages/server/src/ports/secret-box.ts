/**
 * Keeps a secret in the database such that the database alone does not give it away.
 *
 * Obligations: authenticated encryption under a key that is not in the database; what was sealed for one
 * context does not open for another.
 */
export interface SecretBox {
  /** @param context what the secret belongs to: an id */
  seal(secret: string, context: string): string;
  /** @throws Error when it was sealed for something else, under another key, or was changed */
  open(sealed: string, context: string): string;
}
