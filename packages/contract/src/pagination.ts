import { Type } from 'typebox';

/** Opaque cursor: absent on the last page. A token belongs to the filters it was issued for. */
export const NextPaginationToken = Type.Optional(
  Type.String({
    description: 'Give it back as `paginationToken` to read the next page; absent on the last page',
  }),
);

export const PaginationToken = Type.Optional(
  Type.String({ maxLength: 2048, description: '`nextPaginationToken` of the page before, URL-encoded' }),
);

/** `pageSize` with the limits of its resource. */
export function pageSize(options: { readonly default: number; readonly maximum: number }) {
  return Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: options.maximum,
      default: options.default,
      description: 'Items per page',
    }),
  );
}
