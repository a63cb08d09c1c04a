/** The part of gltf-validator 2.0.0-dev.3.10 that `gltf-rules.ts` uses; the package ships no types. */
declare module 'gltf-validator' {
  export interface Issue {
    /** As in the package's ISSUES.md: `UNRESOLVED_REFERENCE`. */
    readonly code: string;
    readonly message: string;
    /** 0 error, 1 warning, 2 information, 3 hint. */
    readonly severity: number;
    /** JSON pointer (RFC 6901), for faults of the document. */
    readonly pointer?: string;
    /** In bytes, for faults of the GLB container. */
    readonly offset?: number;
  }
  export interface Report {
    readonly issues: {
      readonly numErrors: number;
      readonly numWarnings: number;
      /** Absent where there is none. */
      readonly messages?: readonly Issue[];
      /** Whether the validation stopped because there were `maxIssues` issues. */
      readonly truncated: boolean;
    };
  }
  export interface Options {
    readonly format: 'glb' | 'gltf';
    /** The validation stops at so many issues. */
    readonly maxIssues: number;
    readonly writeTimestamp: false;
    readonly onlyIssues?: readonly string[];
    readonly ignoredIssues?: readonly string[];
    /** Answers the bytes of a file outside of the one validated. */
    readonly externalResourceFunction: (uri: string) => Promise<Uint8Array>;
  }
  /** Rejects with a string where it cannot begin. */
  export function validateBytes(bytes: Uint8Array, options: Options): Promise<Report>;
}
