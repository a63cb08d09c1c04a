import type { LucideProps } from 'lucide-preact';
import type { FunctionComponent } from 'preact';

/** A picture of Lucide: `import { Upload } from 'lucide-preact'`. */
export type Icon = FunctionComponent<LucideProps>;
