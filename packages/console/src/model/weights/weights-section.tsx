import type { Model } from '@wharf/sdk';
import { formatCompact, formatCount, plural } from '../../format/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { DtypeChart } from './dtype-chart.tsx';

/** How many numbers the model is, and how they are stored. */
export function WeightsSection({ model }: { readonly model: Model }) {
  const { tensorCount = 0, parameterCount = 0, dtypes = {} } = model;
  if (tensorCount === 0) {
    return (
      <Section title="Weights">
        <p>There are no tensors in these files: they hold a vocabulary or settings only.</p>
      </Section>
    );
  }
  const parameters =
    parameterCount < 1000
      ? plural(parameterCount, 'parameter')
      : `${formatCompact(parameterCount)} parameters (${formatCount(parameterCount)})`;
  return (
    <Section title="Weights" lead={`${plural(tensorCount, 'tensor')}, ${parameters}`}>
      <DtypeChart dtypes={dtypes} />
    </Section>
  );
}
