/**
 * The part of libheif-js 1.23 that `heic.ts` uses; the package ships no types for its bundle. The
 * `heif_js_*` calls answer either the value or `{code, message}`.
 */
declare module 'libheif-js/wasm-bundle.js' {
  export interface HeifError {
    readonly code: unknown;
    readonly subcode?: unknown;
    readonly message?: string;
  }
  export type HeifContext = { readonly heifContext: unique symbol };
  export type HeifHandle = { readonly heifHandle: unique symbol };
  export type HeifPicture = { readonly heifPicture: unique symbol };
  export interface HeifChannel {
    readonly id: unknown;
    readonly width: number;
    readonly height: number;
    /** Bytes from one row to the next. */
    readonly stride: number;
    readonly data: Uint8Array;
  }
  export interface HeifDecoded {
    readonly image: HeifPicture;
    readonly channels: readonly HeifChannel[];
  }
  interface LibHeif {
    readonly heif_error_code: { readonly heif_error_Ok: unknown };
    readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
    readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
    readonly heif_channel: { readonly heif_channel_interleaved: unknown };
    heif_context_alloc(): HeifContext | null;
    heif_context_free(context: HeifContext): void;
    heif_context_read_from_memory(context: HeifContext, bytes: Uint8Array): HeifError;
    heif_js_context_get_list_of_top_level_image_IDs(context: HeifContext): readonly number[] | HeifError;
    heif_js_context_get_image_handle(context: HeifContext, id: number): HeifHandle | HeifError;
    heif_image_handle_get_width(handle: HeifHandle): number;
    heif_image_handle_get_height(handle: HeifHandle): number;
    heif_image_handle_is_primary_image(handle: HeifHandle): number;
    heif_image_handle_has_alpha_channel(handle: HeifHandle): number;
    heif_image_handle_release(handle: HeifHandle): void;
    heif_js_decode_image2(
      handle: HeifHandle,
      colourspace: unknown,
      chroma: unknown,
    ): Promise<HeifDecoded | HeifError>;
    heif_image_release(picture: HeifPicture): void;
  }
  const libheif: LibHeif;
  export default libheif;
}
